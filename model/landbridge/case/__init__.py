"""Read a case: a folder of CSV files, with scenarios laid over it, checked and typed."""

from landbridge.case import schema
from landbridge.case.case import Case
from landbridge.case.checks import check_case
from landbridge.case.interpolate import at_year
from landbridge.case.load import load_case
from landbridge.case.problems import CaseError, FolderError, LandbridgeError, Problem
from landbridge.case.provenance import Provenance
from landbridge.case.resolution import hourly

__all__ = [
    "Case",
    "CaseError",
    "FolderError",
    "LandbridgeError",
    "Problem",
    "Provenance",
    "at_year",
    "check_case",
    "hourly",
    "load_case",
    "schema",
]
