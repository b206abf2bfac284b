"""What each variable of the model of Pyomo's objects is: a text and a unit for each, and readable labels for its index.

    model = lb.build_model(case)
    model.line_flow.doc                                  # what it is, its index, its unit
    table = lb.columns(model, "cargo_flow")              # a row for each variable, with a label
    table[table["label"].str.contains("Busan to Seoul")]

`model.stretch_names[a]` and `model.cargo_names[i]` name the first two parts of the index of `cargo_flow`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import pandas as pd

DISPATCH = ("period", "slice", "hydro year")
WATER = ("period", "season", "hydro year")
MONTHLY = ("period", "month", "hydro year")
ARC = ("link", "direction")
#: Units that differ from row to row, by carrier of what is built and by product of what is carried.
BUILT = {"power": "GW", "freight": "departures a day", "gas": "million m3 a day"}
CARRIED = {"container": "thousand TEU a year", "bulk": "million t a year"}


class Meaning(NamedTuple):
    """What a variable is, the parts of its index, and its unit ("" where it differs from row to row)."""

    text: str
    parts: tuple[str, ...]
    unit: str = ""


VARIABLES: dict[str, Meaning] = {
    "build": Meaning("capacity built", ("table", "asset", "period built")),
    "units": Meaning("whole units built", ("table", "asset", "period built"), "units"),
    "generation": Meaning("output of a plant", ("plant", *DISPATCH), "GW"),
    "line_flow": Meaning("power sent over a line in one direction", (*ARC, *DISPATCH), "GW"),
    "charge": Meaning("power that charges a store", ("storage", *DISPATCH), "GW"),
    "discharge": Meaning("power that a store gives back", ("storage", *DISPATCH), "GW"),
    "level": Meaning("energy in a store at the end of a slice", ("storage", *DISPATCH), "GWh"),
    "lost_load": Meaning("demand that is not supplied", ("node", "step", *DISPATCH), "GW"),
    "elastic_served": Meaning("elastic demand that is supplied", ("node", "step", *DISPATCH), "GW"),
    "turbined": Meaning("water through the turbines", ("hydro plant", *DISPATCH), "1,000 m3/s"),
    "spilled": Meaning("water past the turbines", ("hydro plant", *WATER), "1,000 m3/s"),
    "volume": Meaning("water in a reservoir at the end of a season", ("hydro plant", *WATER), "km3"),
    "release_short": Meaning("release that is short of the least", ("hydro plant", *WATER), "1,000 m3/s"),
    "rule_short": Meaning("release of a month below its rule", ("hydro plant", *MONTHLY), "1,000 m3/s"),
    "rule_over": Meaning("release of a month above its rule", ("hydro plant", *MONTHLY), "1,000 m3/s"),
    "pond": Meaning("water in a pond at the end of a slice", ("hydro plant", *DISPATCH), "km3"),
    "firm_flow": Meaning("firm power sent over a line at the peak", (*ARC, "period"), "GW"),
    "shortfall": Meaning("firm capacity that is missing", ("group", "period"), "GW"),
    "gas_supplied": Meaning("gas bought of a step of supply", ("supply", "step", *MONTHLY), "million m3 a day"),
    "pipe_flow": Meaning("gas sent through a pipe in one direction", (*ARC, *MONTHLY), "million m3 a day"),
    "gas_unserved": Meaning("demand for gas that is not supplied", ("node", "sector", *MONTHLY), "million m3 a day"),
    "cargo_flow": Meaning("cargo over a stretch of links", ("stretch", "cargo", "period")),
    "carried": Meaning("cargo of a flow that is carried", ("flow", "class", "goods gates", "period")),
    "vehicles": Meaning("trains or ships over a link, empty ones included", (*ARC, "period"), "departures a day"),
    "empty": Meaning("trains that run empty", (*ARC, "period"), "departures a day"),
}


def document(model: Any) -> None:
    """Give every variable of a model its `doc`, and the model `stretch_names` and `cargo_names`."""
    ends = _ends(model)
    model.stretch_names = [_stretch(model, way, ends) for way in model.stretches]
    model.cargo_names = _cargoes(model)
    for name in _known(model):
        meaning = VARIABLES[name]
        unit = meaning.unit or " or ".join((BUILT if name == "build" else CARRIED).values())
        model.component(name).doc = f"{meaning.text}, by {', '.join(meaning.parts)} [{unit}]"


def columns(model: Any, *names: str) -> pd.DataFrame:
    """Every variable of a model of `build_model`, one a row, with readable labels.

    Args:
        model: as `build_model` has made it, solved or not.
        names: variables to list, such as `"cargo_flow"`; all of the model's own by default.

    Returns:
        `variable` and `index` (so that `getattr(model, variable)[index]` is it), `label` (names of what the index
        stands for), `unit`, and `value` (missing before the model is solved).

    Raises:
        ValueError: the model has no variable of a name.
    """
    known = _known(model)
    if lost := [name for name in names if name not in known]:
        raise ValueError(f"no variable {lost[0]!r} in the model; expected one of {', '.join(known)}")
    labels = _labels(model)
    rows = [row for name in names or known for row in _rows(model, name, labels)]
    return pd.DataFrame(rows, columns=["variable", "index", "label", "unit", "value"])


def _known(model: Any) -> list[str]:
    """Variables of a model that are described here; one of a user's own is not."""
    return [name for name in VARIABLES if model.component(name) is not None]


def _rows(model: Any, name: str, labels: dict[str, Callable[..., str]]) -> list[tuple[Any, ...]]:
    """Rows of one variable."""
    meaning, out = VARIABLES[name], []
    parts = [p for p in meaning.parts if p != "direction"]
    for index, variable in getattr(model, name).items():
        key = list(index)
        if meaning.parts[:2] == ARC:
            key[:2] = [tuple(index[:2])]
        words = [labels[part](value) if part in labels else str(value) for part, value in zip(parts, key, strict=True)]
        if parts[:2] == ["table", "asset"]:
            words[:2] = [labels[key[0]](key[1])]
        out.append((name, index, ", ".join(w for w in words if w), _unit(model, name, index), variable.value))
    return out


def _labels(model: Any) -> dict[str, Callable[..., str]]:
    """How a part of an index is named: by what it is, or by the table that a build is of."""
    ends = _ends(model)
    names = {t: _names(model, t) for t in ("plants", "storage", "hydro", "nodes", "groups", "links", "gas_supply")}
    flows = {f: row.name or f for f, row in model.freight.flows.items()}
    return {
        **{table: of.__getitem__ for table, of in names.items()},
        "plant": names["plants"].__getitem__,
        "hydro plant": names["hydro"].__getitem__,
        "node": names["nodes"].__getitem__,
        "group": names["groups"].__getitem__,
        "supply": names["gas_supply"].__getitem__,
        "link": lambda arc: f"{' to '.join(ends[arc])} ({names['links'][arc[0]]})",
        "stretch": model.stretch_names.__getitem__,
        "cargo": model.cargo_names.__getitem__,
        "flow": flows.__getitem__,
        "class": lambda name: f"class {name}",
        "goods gates": lambda number: _through(model.freight.passes[number]),
        "period built": lambda y: f"built in {y}",
        "month": lambda k: f"month {k}",
        "season": lambda q: f"season {q}",
    }


def _names(model: Any, table: str) -> dict[str, str]:
    """Names of the rows of a table by key."""
    frame = model.case.tables[table]
    return {k: name or k for k, name in zip(frame.iloc[:, 0], frame["name"], strict=True)}


def _ends(model: Any) -> dict[tuple[str, str], tuple[str, str]]:
    """Names of the places where each link begins and ends, by link and direction."""
    names, frame = _names(model, "nodes"), model.case.tables["links"]
    out = {}
    for link, start, end in zip(frame["link"], frame["from"], frame["to"], strict=True):
        out[link, "forward"], out[link, "back"] = (names[start], names[end]), (names[end], names[start])
    return out


def _stretch(model: Any, way: Any, ends: dict[tuple[str, str], tuple[str, str]]) -> str:
    """`Busan to Seoul (KR-main)`: where a stretch begins and ends, and its links in order."""
    return f"{ends[way[0]][0]} to {ends[way[-1]][1]} ({' + '.join(link for link, _ in way)})"


def _cargoes(model: Any) -> list[str]:
    """`container-kr, class c1, to Seoul`: commodities and classes that a cargo puts together, and where it goes."""
    parts: dict[Any, tuple[dict[str, None], ...]] = {cargo: ({}, {}, {}) for cargo in model.cargoes}
    for (flow, name, passed), cargo in model.freight.lots.items():
        row = model.freight.flows[flow]
        words = (row.commodity or row.product, f"class {name}", _through(model.freight.passes[passed]))
        for part, word in zip(parts[cargo], words, strict=True):
            part[word] = None
    names = _names(model, "nodes")
    return [
        ", ".join(w for w in (*map(" or ".join, part[:2]), f"to {names[cargo.destination]}", *part[2]) if w)
        for cargo, part in parts.items()
    ]


def _through(gates: Iterable[str]) -> str:
    """Goods gates that cargo may pass, in words; "" for none."""
    return f"may pass {' and '.join(sorted(gates))}" if gates else ""


def _unit(model: Any, name: str, index: Any) -> str:
    """Unit of one variable."""
    if name == "build":
        return BUILT[model.assets[index[:2]].carrier]
    if name == "cargo_flow":
        return CARRIED[model.cargoes[index[1]].product]
    if name == "carried":
        return CARRIED[model.freight.flows[index[0]].product]
    return VARIABLES[name].unit
