"""Settings of a case (table `case`): meaning, unit, default and allowed values, in this one place."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
SCHEMA_VERSION = "1"
#: What separates names in a cell; names of hydrological years may be separated by a comma too (as on the command line).
SEPARATOR, YEAR_SEPARATORS = ";", ";,"
#: Value of the setting `hydro_years` that asks for all of them.
EVERY_YEAR = "expected"
#: Values of the setting `resolution`.
SLICES, HOURLY, WEEKS = "slices", "hourly", "weeks"


@dataclass(frozen=True)
class Setting:
    """A setting: its default is what holds when the case does not state it."""

    name: str
    kind: str  # text, number, whole, choice, list of names
    default: str
    unit: str
    meaning: str
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[str, ...] = ()


SETTINGS: dict[str, Setting] = {
    s.name: s
    for s in (
        Setting("title", "text", "", "", "title of reports; empty = name of the folder"),
        Setting("schema_version", "choice", SCHEMA_VERSION, "", "version of the tables", choices=(SCHEMA_VERSION,)),
        Setting("price_year", "whole", "2024", "year", "year whose constant USD all money is in", 1950, 2150),
        Setting("base_year", "whole", "2025", "year", "year that money is discounted to", 1950, 2150),
        Setting("discount_rate", "number", "0.05", "share/year", "real social discount rate", 0.0, 0.5),
        Setting("hydro_years", "list of names", "", "", "hydrological years planned for, split by ';'; all if empty"),
        Setting(
            "resolution",
            "choice",
            SLICES,
            "",
            "time steps of a year: slices (as slices.csv has them), weeks (a measured week of hours a month) or hourly "
            "(8,760 hours); weeks and hourly are of one period",
            choices=(SLICES, HOURLY, WEEKS),
        ),
        Setting("hourly_period", "text", "", "", "planning period of a year hour by hour; the last if empty"),
        Setting("headline_path", "text", "", "", "path of trust the headline speaks of; empty = the first"),
        Setting("headline_claim", "text", "", "", "claim (test obstacle) that is tested in full; empty = the first"),
        Setting(
            "transit_country",
            "text",
            "",
            "",
            "country whose own supply is told apart from what crosses it, and whose bill is set against its exports; "
            "empty = none",
        ),
        Setting("gas_heat", "number", "36", "MMBtu/1000 m3", "gross heat of gas", 25.0, 50.0),
        Setting("curve_levels", "whole", "21", "", "levels at which the curve of the headline path is solved", 2, 1001),
    )
}


#: Settings that name rows of a table: table, column, and what else they may be.
NAMING: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "hydro_years": ("hydro_years", "hydro_year", (EVERY_YEAR,)),
    "headline_path": ("paths", "path", ()),
    "headline_claim": ("claims", "claim", ()),
    "transit_country": ("countries", "country", ()),
}


def complaint(name: str, text: str) -> str:
    """What the setting should be where `text` does not fit it; '' where it fits."""
    spec = SETTINGS[name]
    if spec.kind == "choice":
        return "" if text in spec.choices else " or ".join(spec.choices)
    if spec.kind in ("number", "whole"):
        return "" if _fits(spec, text) else _range(spec)
    if spec.kind == "list of names":
        return next((expected for _, expected in faults(years_listed(text))), "")
    return ""


def is_numeric(name: str) -> bool:
    """Whether a setting is a number."""
    return name in SETTINGS and SETTINGS[name].kind in ("number", "whole")


def same_value(name: str, a: str, b: str) -> bool:
    """Whether two texts are the same value of a setting: numbers may be written differently."""
    if is_numeric(name) and is_number(a) and is_number(b):
        return float(a) == float(b)
    return a == b


def parts(text: str, separators: str = SEPARATOR) -> list[str]:
    """Parts of a cell that holds several names, without blanks at their ends; none of a blank cell.

    An empty part is among them: `faults` says what is wrong with such a list.
    """
    for separator in separators:
        text = text.replace(separator, SEPARATOR)
    return [part.strip() for part in text.split(SEPARATOR)] if text.strip() else []


def faults(listed: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the parts of a list, and what is expected: empty parts, and parts that are there twice."""
    if "" in listed:
        yield "the list has an empty part", f"names separated by one {SEPARATOR!r} each, and none at either end"
    for name in sorted({name for name in listed if name and listed.count(name) > 1}):
        yield f"the list names {name!r} more than once", "each name once"


def split(text: str) -> list[str]:
    """Names in a cell that holds several."""
    return [part for part in parts(text) if part]


def years_listed(text: str) -> list[str]:
    """Parts of the setting `hydro_years`; none where it asks for all (empty, or `expected`)."""
    return [] if text.strip() == EVERY_YEAR else parts(text, YEAR_SEPARATORS)


def names_in(setting: str, text: str) -> list[str]:
    """Names that the value of a setting of `NAMING` holds."""
    return years_listed(text) if setting == "hydro_years" else [text] if text else []


def years_named(text: str) -> list[str]:
    """Hydrological years that the setting `hydro_years` names; none where it asks for all."""
    return [year for year in years_listed(text) if year]


def is_number(text: str) -> bool:
    """A finite number in plain notation: no thousands separator, no underscore, no inf."""
    return NUMBER.fullmatch(text) is not None and math.isfinite(float(text))


def _fits(spec: Setting, text: str) -> bool:
    if not is_number(text) or (spec.kind == "whole" and not float(text).is_integer()):
        return False
    return spec.low <= float(text) <= spec.high


def _range(spec: Setting) -> str:
    return f"a {'whole ' * (spec.kind == 'whole')}number from {spec.low:g} to {spec.high:g}"
