"""What the quick commands do not import: a library that takes as long to load as the command takes to answer."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import pytest

import landbridge

#: Libraries that take a tenth of a second and more to load, and who needs them.
HEAVY = {
    "pyomo": "the formulation",
    "highspy": "solving",
    "scipy": "solving and analysis",
    "frictionless": "cells that do not plainly keep to their column",
    "networkx": "rivers that run in a circle, the back-cast and the map",
    "plotly": "the report",
    "jinja2": "the report",
    "playwright": "pictures of the report",
    "watchfiles": "watch",
    "tsam": "representative days of hourly data",
    "sklearn": "representative days of hourly data",
    "matplotlib": "nothing of ours",
}
#: What only commands that read a case need.
OF_CASES = {"numpy": "tables", "pandas": "tables", "pyarrow": "tables"}

COMMANDS: dict[str, tuple[list[str], set[str]]] = {
    "help": (["--help"], {*HEAVY, *OF_CASES, "pydantic", "rich"}),
    "help of run": (["run", "--help"], {*HEAVY, *OF_CASES}),
    "check": (["check", "inputs/baseline", "--quiet"], set(HEAVY)),
    "check, printed": (["check", "inputs/baseline"], set(HEAVY)),
    "describe": (["describe"], set(HEAVY)),
}
SCRIPT = """
import sys
from landbridge.cli import app
try:
    app(sys.argv[1:])
except SystemExit as end:
    assert not end.code, end.code
print("loaded:", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def loaded(arguments: list[str]) -> set[str]:
    """Top-level modules that a command has imported when it ends, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", SCRIPT, *arguments], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].removeprefix("loaded: ").split())


@pytest.mark.parametrize("name", COMMANDS)
def test_quick_commands_import_nothing_heavy(name: str) -> None:
    """Each takes well under a second because of it."""
    arguments, unwanted = COMMANDS[name]
    found = loaded(arguments)
    assert "landbridge" in found
    assert found & unwanted == set()


def test_a_heavy_import_would_be_seen() -> None:
    """A command that prints the mathematics builds a model, and that needs Pyomo: the test above can fail."""
    assert "pyomo" in loaded(["describe", "--maths"])


def test_what_is_heavy_is_there_to_be_imported() -> None:
    """A misspelt name would never be found among what is loaded."""
    from importlib.util import find_spec

    known = {name for name in {*HEAVY, *OF_CASES} if find_spec(name)}
    assert known >= {
        *OF_CASES,
        "pyomo",
        "highspy",
        "scipy",
        "frictionless",
        "networkx",
        "plotly",
        "jinja2",
        "watchfiles",
    }


def test_public_names_are_not_hidden_by_modules() -> None:
    """Whatever has been imported before, `landbridge.compare` is the function: no module has a public name."""
    modules = {module.name for module in pkgutil.iter_modules(landbridge.__path__)}
    assert "comparing" in modules
    assert modules & set(landbridge.__all__) == set()
