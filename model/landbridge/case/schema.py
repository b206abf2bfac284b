"""The one description of all tables (datapackage.json), and the data dictionary printed from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from landbridge.case.settings import SETTINGS

TABLE_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
#: In the order in which units that differ by carrier stand.
CARRIERS = ("power", "freight", "gas")
#: Columns of text for people to read; all other text is a name, or is made of names.
PROSE = {
    *("name", "note", "statement", "closure", "explanation", "reason", "evidence", "source", "value", "unit", "year"),
}
CellReader = Callable[[Any], tuple[Any, dict[str, str] | None]]


@dataclass(frozen=True)
class Field:
    """A column of a table, as the descriptor states it.

    `plausible` holds the range of usual numbers by the kind that the column `by` names; '' stands for all others.
    """

    name: str
    type: str
    description: str
    unit: str
    default: Any
    constraints: dict[str, Any] = field(repr=False)
    key: bool
    plausible: dict[str, tuple[float, float]] = field(default_factory=dict, repr=False)
    by: str = "carrier"

    @property
    def required(self) -> bool:
        """No row may leave it blank."""
        return bool(self.constraints.get("required", False))

    @property
    def is_number(self) -> bool:
        """Holds a quantity (number or integer)."""
        return self.type in ("number", "integer")

    @property
    def is_prose(self) -> bool:
        """Text for people to read, which may have several lines; no name and no choice."""
        return self.name in PROSE and "enum" not in self.constraints

    def unit_of(self, carrier: str) -> str:
        """The unit in rows of a carrier: `MW | vehicles/day | mcm/day` of power, freight and gas."""
        units = self.unit.split(" | ")
        return units[CARRIERS.index(carrier)] if carrier and len(units) == len(CARRIERS) else self.unit

    @property
    def usual(self) -> str:
        """The size of a number that is usual, in words; '' where nothing is said of it."""
        apart = self.by != "carrier"
        return " | ".join(
            f"{kind} {low:g} to {high:g}" if apart and kind else f"{low:g} to {high:g}"
            for kind, (low, high) in self.plausible.items()
        )

    @property
    def expected(self) -> str:
        """What a cell should hold, in words."""
        c = self.constraints
        if "enum" in c:
            return "one of " + ", ".join(map(str, c["enum"]))
        if "pattern" in c and self.type == "string":
            lower = c["pattern"].startswith("[a-z")
            return "small letters, digits and '-'" if lower else "a name without blanks or any of / ; , |"
        text = {"number": "a number", "integer": "a whole number", "boolean": "true or false"}.get(self.type, "text")
        bounds = [
            f"{word} {c[name]:g}"
            for name, word in (
                ("minimum", "at least"),
                ("exclusiveMinimum", "above"),
                ("maximum", "at most"),
                ("exclusiveMaximum", "below"),
            )
            if name in c
        ]
        if bounds:
            text += " " + " and ".join(bounds)
        return f"{text} ({self.unit})" if self.unit else text


@dataclass(frozen=True)
class ForeignKey:
    """A column whose values name rows of another table."""

    field: str
    table: str
    target: str


@dataclass(frozen=True)
class Table:
    """A table of the case; where it is `ordered`, the order of its rows has a meaning.

    `row_reference`: columns that hold a table and the key of one of its rows; None where rows name none so.
    """

    name: str
    file: str
    title: str
    description: str
    sector: str
    required: bool
    fields: dict[str, Field]
    key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    row_reference: tuple[str, str] | None = None
    ordered: bool = False

    @property
    def columns(self) -> list[str]:
        """Names of the columns a loaded table has: all but the switch `active`."""
        return [name for name in self.fields if name != "active"]


ACTIVE = Field("active", "boolean", "false switches the row off (used by scenarios)", "", True, {}, False)


@cache
def descriptor() -> dict[str, Any]:
    """The descriptor itself, as it stands in the package."""
    text = files("landbridge.case").joinpath("datapackage.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def tables() -> dict[str, Table]:
    """All tables by name, in the order of the descriptor."""
    return {r["name"]: _table(r) for r in descriptor()["resources"]}


def table(name: str) -> Table:
    """A table by name; KeyError with the known names."""
    try:
        return tables()[name]
    except KeyError:
        raise KeyError(f"no table {name!r}; there are {', '.join(tables())}") from None


def table_names() -> list[str]:
    """Names of all tables."""
    return list(tables())


def fields(name: str) -> dict[str, Field]:
    """Columns of a table by name."""
    return table(name).fields


def key(name: str) -> tuple[str, ...]:
    """Key columns of a table."""
    return table(name).key


def units(name: str) -> dict[str, str]:
    """Unit of each column that has one."""
    return {f.name: f.unit for f in fields(name).values() if f.unit}


def defaults(name: str) -> dict[str, Any]:
    """Default of each column that has one."""
    return {f.name: f.default for f in fields(name).values() if f.default is not None}


@cache
def cell_reader(table_name: str, column: str) -> CellReader:
    """Frictionless reader of one cell: value, and what constraints it breaks. Blanks are for the caller."""
    import frictionless  # takes as long as reading a whole case in which every cell is plain

    spec = ACTIVE if column == ACTIVE.name else fields(table_name)[column]
    constraints = {k: v for k, v in spec.constraints.items() if k != "required"}
    described: dict[str, Any] = {"name": column, "type": spec.type, "constraints": constraints}
    if spec.type == "number":
        described["floatNumber"] = True
    schema = frictionless.Schema.from_descriptor({"$schema": TABLE_SCHEMA, "fields": [described]})
    reader: CellReader = schema.get_field(column).create_cell_reader()
    return reader


def data_dictionary() -> list[dict[str, str]]:
    """One row per column of every table and per setting, as text, for `landbridge describe`."""
    rows = []
    for t in tables().values():
        references = {fk.field: f"{fk.table}.{fk.target}" for fk in t.foreign_keys}
        for f in t.fields.values():
            rows.append(
                {
                    "table": t.name,
                    "column": f.name,
                    "type": f.type,
                    "unit": f.unit,
                    "key": "key" if f.key else "",
                    "required": "required" if f.required else "",
                    "default": "" if f.default is None else str(f.default).lower(),
                    "allowed": f.expected if f.constraints.keys() - {"required"} else "",
                    "usual": f.usual,
                    "refers_to": references.get(f.name, ""),
                    "description": f.description,
                }
            )
    for s in SETTINGS.values():
        rows.append(
            {
                "table": "case",
                "column": f"setting:{s.name}",
                "type": s.kind,
                "unit": s.unit,
                "key": "",
                "required": "",
                "default": s.default,
                "allowed": " or ".join(s.choices),
                "usual": "",
                "refers_to": "",
                "description": s.meaning,
            }
        )
    return rows


def _table(resource: dict[str, Any]) -> Table:
    schema = resource["schema"]
    primary = tuple(schema["primaryKey"])
    return Table(
        name=resource["name"],
        file=resource["path"],
        title=resource["title"],
        description=resource["description"],
        sector=resource["sector"],
        required=resource["required"],
        fields={f["name"]: _field(f, f["name"] in primary) for f in schema["fields"]},
        key=primary,
        foreign_keys=tuple(
            ForeignKey(fk["fields"][0], fk["reference"]["resource"], fk["reference"]["fields"][0])
            for fk in schema.get("foreignKeys", ())
        ),
        row_reference=(named["table"], named["key"]) if (named := resource.get("rowReference")) else None,
        ordered=resource.get("ordered", False),
    )


def _field(f: dict[str, Any], is_key: bool) -> Field:
    return Field(
        name=f["name"],
        type=f["type"],
        description=f["description"],
        unit=f.get("unit", ""),
        default=f.get("default"),
        constraints=f.get("constraints", {}),
        key=is_key,
        plausible=_plausible(f.get("plausible", {})),
        by=f["plausible"].get("by", "carrier") if isinstance(f.get("plausible"), dict) else "carrier",
    )


def _plausible(stated: Any) -> dict[str, tuple[float, float]]:
    """Range of usual numbers (zero aside) by kind (carrier, or what `by` names); '' for all others."""
    by_kind = stated if isinstance(stated, dict) else {"": stated}
    ranges = {kind: limits for kind, limits in by_kind.items() if kind not in ("by", "why")}
    return {kind: (float(low), float(high)) for kind, (low, high) in ranges.items()}
