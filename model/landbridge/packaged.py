"""The baseline that comes with the package, for use where a folder has no inputs of its own."""

from __future__ import annotations

from pathlib import Path

#: Folder that the commands and `landbridge.run` read where no other is named, relative to the working folder.
DEFAULT = Path("inputs/baseline")


def baseline() -> Path:
    """Folder of the packaged baseline: beside the modules in a wheel, `inputs/` of the repository in a checkout.

    Raises:
        FileNotFoundError: the package was installed without its inputs.
    """
    package = Path(__file__).resolve().parent
    for home in (package / "inputs", package.parents[1] / "inputs"):
        if (home / "baseline" / "case.csv").is_file():
            return home / "baseline"
    raise FileNotFoundError("this installation holds no baseline: name a case folder with --case")


def case_folder(case: str | Path) -> Path:
    """The folder of a case: as named, or the packaged baseline for the default name where the folder does not exist."""
    named = Path(case)
    return baseline() if named == DEFAULT and not named.exists() else named
