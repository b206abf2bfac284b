"""Write docs/headline.md: the value of every path of a case under each assumption that moves all of them.

From the top of the repository; it solves some hundred states, which takes several minutes:

    python tools/headline_table.py [CASE] > docs/headline.md

Damage of CO2 is seen by no decision: its values are worked out from the same solutions, with the damage of the
scenarios `carbon-0` and `carbon-190`. Discount rates are solved again.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

import numpy as np

import landbridge as lb
from landbridge.analysis.hazard import SHOWN, closed_instance, closings, outlook
from landbridge.analysis.locked import carriers_alone
from landbridge.analysis.study import State
from landbridge.analysis.value_parts import by_path, of_country, value_parts
from landbridge.formulation import carbon
from landbridge.formulation.objective import DAMAGE

INPUTS = "inputs/baseline"
#: Scenarios of damage by the value of a tonne in 2030, and discount rates solved beside that of the case.
DAMAGES = {"0": "carbon-0", "190": "carbon-190"}
RATES = ("0.03", "0.08")
Row = dict[str, float]

PAGE = """\
# Headline of every path

Value of full trust on each path against today, million USD of {price}, present value in {base} of {first} to {last}.
Written by `python tools/headline_table.py > docs/headline.md`; the inputs are those of this version.

Projects are divisible in all columns: half a railway at half its cost. The first column is the headline, at a discount
rate of {rate} and a damage of {damage:g} USD per tonne of CO2 in 2030. The other columns change one thing at a time.

{one}

- Expected: gates that opened may close again for good, at that chance a year, the same for all of them. The last is the
  record of ventures between the Koreas, 4 closures in 23 venture-years (exact 95 % interval 0.047 to 0.445).
- Damage of CO2 is subtracted from welfare, but nobody in the model pays it, so the plans are the same in these columns.
- Discount rates move decisions too: capital in welfare costs the discount rate. Rates of financing stay as they are.

## What the values consist of

At the headline's assumptions. Each part is a difference of two solved states, with one carrier's links opened alone:
cargo that exists today comes before new trade, supply before what crosses.

{two}

- Cargo that exists: carried today some other way. New trade: it would come if carried cheaply enough, and is assumed.
- Energy: power, gas and what needs both.
{country}"""


def main() -> None:
    """Solve, and print the page."""
    folder = sys.argv[1] if len(sys.argv) > 1 else INPUTS
    case = lb.load_case(folder)
    study = lb.Study.of(case)
    today, full = ends(study)
    rows = {path: {"divisible": study.welfare(state) - study.welfare(today)} for path, state in full.items()}
    closed = [closed_instance(study, today, full[p], c)[1] for p in full for c in closings(study, full[p])]
    study.prepare(closed, "gates that close again")
    for path, state in full.items():
        found = outlook(study, path, today, state)
        rows[path] |= {f"expected at {h:g}": found.value(h) for h in SHOWN}
        for damage, scenario in DAMAGES.items():
            rows[path][f"CO2 {damage} USD/t"] = with_damage(
                study, lb.load_case(folder, scenarios=scenario), today, state
            )
    for rate in RATES:
        other = lb.Study.of(case.with_settings(discount_rate=rate))
        now, then = ends(other)
        for path, state in then.items():
            rows[path][f"discount {float(rate):.0%}"] = other.welfare(state) - other.welfare(now)
    print(page(study, rows, parts(study, today, list(full), rows)), end="")


def ends(study: lb.Study) -> tuple[State, dict[str, State]]:
    """Today, and full trust of every path."""
    paths = sorted(study.case.tables["paths"]["path"])
    today = study.today()
    study.prepare([study.instance_on_path(path, 1.0) for path in paths], "ends of paths")
    return today, {path: study.on_path(path, 1.0) for path in paths}


def with_damage(study: lb.Study, other: lb.Case, today: State, full: State) -> float:
    """Value of a path with the damage of CO2 of another case, from the same two plans."""
    time, ledger = study.program.model.time, study.program.ledger
    here, there = carbon.damage(study.case, time), carbon.damage(other, time)
    period = ledger["period"].to_numpy()
    more = np.array([time.discount[y] * (there[y] / here[y] - 1.0) for y in period.tolist()])
    harm = np.where((ledger["kind"] == DAMAGE).to_numpy(), full.terms - today.terms, 0.0)
    return study.welfare(full) - study.welfare(today) - float(more @ harm)


def parts(study: lb.Study, today: State, paths: list[str], rows: Mapping[str, Row]) -> dict[str, Row]:
    """What the value of each path consists of."""
    alone = {path: carriers_alone(study, path) for path in paths}
    found, out = by_path(value_parts(study, today, alone)), {}
    for path in paths:
        cargo, places = found[path]["cargo"], of_country(found[path])
        energy = rows[path]["divisible"] - sum(cargo.values())
        out[path] = {"cargo that exists": cargo["diverted"], "new trade": cargo["new"], "energy": energy, **places}
    return out


def page(study: lb.Study, rows: Mapping[str, Row], composition: Mapping[str, Row]) -> str:
    """The page as Markdown."""
    case, time = study.case, study.program.model.time
    country = case.setting("transit_country")
    names = dict(case.tables["countries"][["country", "name"]].itertuples(index=False, name=None))
    name = f"the {names.get(country, country)}"
    titles = {"supply": f"supply of {name}", "crossing": f"crossing {name}"}
    last = max(y + n for y, n in time.years.items()) - 1
    note = (
        f"- Supply of {name}: power, gas and cargo for it or from it, and what is built there. Crossing it: energy\n"
        "  that leaves it, and cargo that enters it bound for elsewhere.\n"
    )
    return PAGE.format(
        price=int(case.number("price_year")),
        base=int(case.number("base_year")),
        first=study.periods[0],
        last=last,
        rate=f"{case.number('discount_rate'):.0%}".replace("%", " %"),
        damage=carbon.damage(case, time)[study.periods[0]],
        one=table(rows, {}),
        two=table(composition, titles),
        country=note if country else "",
    )


def table(rows: Mapping[str, Row], called: Mapping[str, str]) -> str:
    """A Markdown table, a row a path."""
    heads = list(next(iter(rows.values())))
    lines = ["| path | " + " | ".join(called.get(h, h) for h in heads) + " |", "|---" * (len(heads) + 1) + "|"]
    lines += [f"| {path} | " + " | ".join(f"{row[h]:,.0f}" for h in heads) + " |" for path, row in rows.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
