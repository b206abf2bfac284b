"""Landbridge: what is locked behind trust on the Korean peninsula, in power, rail freight and gas.

import landbridge as lb
done = lb.run("inputs/baseline", out="reports/mine")
done.summary["locked_value"]["peninsula"]["npv"]        # MUSD

study = lb.Study.of(lb.load_case("inputs/baseline"))    # built once,
state = study.on_path("inter-korean", 0.5)              # solved at any level of trust

found = lb.analyse("reports/mine")                      # attribution, the claim, game, bypass, levers ...
found.tables["attribution"]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landbridge.analyses import Analysis as Analysis
    from landbridge.analyses import analyse as analyse
    from landbridge.analysis.study import Study as Study
    from landbridge.case import Case as Case
    from landbridge.case import CaseError as CaseError
    from landbridge.case import FolderError as FolderError
    from landbridge.case import LandbridgeError as LandbridgeError
    from landbridge.case import load_case as load_case
    from landbridge.comparing import Comparison as Comparison
    from landbridge.comparing import compare as compare
    from landbridge.errors import ReportError as ReportError
    from landbridge.formulation import build_model as build_model
    from landbridge.formulation.columns import columns as columns
    from landbridge.formulation.permits import set_openness as set_openness
    from landbridge.formulation.trust import openness_on_path as openness_on_path
    from landbridge.report.browser import ExportError as ExportError
    from landbridge.runs import Run as Run
    from landbridge.runs import run as run
    from landbridge.solve import Program as Program
    from landbridge.solve import SolveError as SolveError
    from landbridge.solve import Solver as Solver
    from landbridge.variants import Variant as Variant
    from landbridge.variants import sweep as sweep
    from landbridge.watch import PortError as PortError

#: Public names and where they live; imported when first used, so that `import landbridge` is quick.
_HOME = {
    "Analysis": "landbridge.analyses",
    "Case": "landbridge.case",
    "CaseError": "landbridge.case",
    "Comparison": "landbridge.comparing",
    "ExportError": "landbridge.report.browser",
    "FolderError": "landbridge.case",
    "LandbridgeError": "landbridge.case",
    "PortError": "landbridge.watch",
    "Program": "landbridge.solve",
    "ReportError": "landbridge.errors",
    "Run": "landbridge.runs",
    "SolveError": "landbridge.solve",
    "Solver": "landbridge.solve",
    "Study": "landbridge.analysis.study",
    "Variant": "landbridge.variants",
    "analyse": "landbridge.analyses",
    "build_model": "landbridge.formulation",
    "columns": "landbridge.formulation.columns",
    "compare": "landbridge.comparing",
    "load_case": "landbridge.case",
    "openness_on_path": "landbridge.formulation.trust",
    "run": "landbridge.runs",
    "sweep": "landbridge.variants",
    "set_openness": "landbridge.formulation.permits",
}

__all__ = [
    "Analysis",
    "Case",
    "CaseError",
    "Comparison",
    "ExportError",
    "FolderError",
    "LandbridgeError",
    "PortError",
    "Program",
    "ReportError",
    "Run",
    "SolveError",
    "Solver",
    "Study",
    "Variant",
    "analyse",
    "build_model",
    "columns",
    "compare",
    "load_case",
    "openness_on_path",
    "run",
    "set_openness",
    "sweep",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'landbridge' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__", *(name for name in globals() if name.startswith("__"))])


def _version() -> str:
    from importlib import metadata

    try:
        return metadata.version("landbridge")
    except metadata.PackageNotFoundError:
        return "unknown"
