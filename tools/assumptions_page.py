"""Write docs/assumptions.md: the inputs that move the headline most, where they come from, and what would settle them.

From the top of the repository, from a run that has been analysed:

    landbridge run --out results/page
    landbridge analyse results/page --only sensitivity
    python tools/assumptions_page.py results/page > docs/assumptions.md

What would settle a number is the table `evidence` of the case; of the rows that cover it the closest holds.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pandas as pd

from landbridge import reading
from landbridge.amounts import printed_number
from landbridge.case import Case
from landbridge.case.provenance import QUALITIES
from landbridge.kept import read_manifest, reload

#: Inputs that are listed.
LISTED = 20

PAGE = """\
# The assumptions that matter most

The {count} inputs that move the headline most: the value of full trust on the path "{path}", {value} million USD.
Written from a finished run by `python tools/assumptions_page.py FOLDER > docs/assumptions.md`; the commands before it
stand in that script.

{table}

- An input is one number, or numbers that move together: those of all years, or all that one row of `sources.csv`
  covers. Base, low and high are then means. The range is that of `sources.csv`.
- The value moves by so much as the input goes from low to high, all others at base. "Solved": both ends were solved
  again. Otherwise it is estimated from the duals of the two states at the base, which overstates long ways.
- Inputs that move only payments (fees, carbon prices) or rates of financing are listed where they were solved again:
  the value follows them only as plans change, which the estimate does not tell.
- {shares}
"""


def main() -> None:
    """Print the page of a run's folder."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    folder = Path(sys.argv[1])
    levers, again = (reading.table(folder, f"tables/{name}.parquet") for name in ("levers", "resolved_levers"))
    path = str(read_manifest(folder)["headline_path"])
    values = reading.table(folder, "tables/locked_value.parquet")
    npv = values[(values["path"] == path) & (values["carrier"] == "all") & (values["measure"] == "npv")]["value"]
    print(page(reload(folder), levers, again, path, float(npv.iloc[0])), end="")


def page(case: Case, levers: pd.DataFrame, again: pd.DataFrame, path: str, value: float) -> str:
    """The page as Markdown.

    Args:
        case: with the tables `sources` and `evidence`.
        levers: inputs with their ranges, the largest swing first.
        again: those of them that were solved again at both ends.
        path, value: the headline, and its value (MUSD).
    """
    solved = {(r["table"], r["key"], r["column"]): r["locked_high"] - r["locked_low"] for r in again.to_dict("records")}
    rows = []
    for row in levers.to_dict("records"):
        key = (row["table"], row["key"], row["column"])
        if key in solved or not row["transfer"]:
            rows.append({**row, "moves": solved.get(key, row["swing"]), "how": " (solved)" if key in solved else ""})
    rows.sort(key=lambda row: -abs(row["moves"]))
    lines = [
        "| | input | base (low to high) | value moves by, MUSD | quality | source or reason | what would settle it |",
        "|---|---|---|---|---|---|---|",
    ]
    for i, row in enumerate(rows[:LISTED], 1):
        span = f"{_short(row['base'])} ({_short(row['low'])} to {_short(row['high'])}) {row['unit']}"
        name = f"`{row['table']}`: {row['key']}, {row['column']}"
        note = _note(case, row)
        said = f"{row['source']}; {note}" if note else row["source"]
        settle = settling(case, str(row["table"]), str(row["key"]), str(row["column"])) or "not stated"
        cells = (str(i), name, span, f"{row['moves']:,.0f}{row['how']}", row["quality"], said, settle)
        lines.append("| " + " | ".join(_cell(c) for c in cells) + " |")
    count = min(LISTED, len(rows))
    table = "\n".join(lines)
    return PAGE.format(count=count, path=path, value=f"{value:,.0f}", table=table, shares=_shares(levers))


def settling(case: Case, table: str, key: str, column: str) -> str:
    """What would settle an input: the evidence of the row that covers it, the one with fewest stars; "" where none."""
    rows = case.tables["evidence"]
    mine = rows[(rows["table"] == table) & (rows["column"] == column)]
    found = [(r.key.count("*"), -len(r.key), r.evidence) for r in mine.itertuples() if fnmatchcase(key, r.key)]
    return str(min(found)[2]) if found else ""


def _note(case: Case, row: Mapping[str, Any]) -> str:
    """The note of a row of sources of this table and column with this source, if all such rows share one."""
    rows = case.tables["sources"]
    mine = rows[(rows["table"] == row["table"]) & (rows["column"] == row["column"]) & (rows["source"] == row["source"])]
    notes = {str(n) for n in mine["note"] if isinstance(n, str) and n}
    return next(iter(notes)) if len(notes) == 1 else ""


def _shares(levers: pd.DataFrame) -> str:
    """How much of all movements rests on which quality of numbers."""
    size = levers["swing"].abs()
    sums = size.groupby(levers["quality"]).sum() / (float(size.sum()) or 1.0)
    said = ", ".join(f"{sums[q]:.0%} on {q}".replace("%", " %") for q in QUALITIES if sums.get(q, 0.0) >= 0.005)
    return f"Of all movements of the {len(levers)} inputs with a range, added up, {said} numbers rest."


def _short(value: float) -> str:
    return "not known" if value != value else printed_number(float(value))


def _cell(text: Any) -> str:
    """Text that breaks no table."""
    return " ".join(str(text).replace("|", "/").split())


if __name__ == "__main__":
    main()
