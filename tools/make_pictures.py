"""Make the pictures of README.md from a run: python tools/make_pictures.py reports/baseline [docs].

The run must be analysed, and its report.html drawn: `landbridge analyse RUN` does both.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from landbridge.making import draft_file
from landbridge.report.browser import ExportError, Look, opened
from landbridge.report.export import BARE

#: File -> what it shows: an element of the page (None: the first screen), and how.
PICTURES: dict[str, tuple[str | None, Look]] = {
    "report": (None, Look(width=1200, fine=1)),
    "map": ("#figure-map", Look(width=900, fine=1)),
    "curve": ("#figure-curve-figure", Look(width=860, fine=1)),
    "claim": ("#figure-claim-split", Look(width=860, fine=1)),
    "phone": (None, Look(theme="dark", width=390, fine=1)),
}
LARGEST = 250_000  # bytes of a picture in the repository


def make(run: Path, folder: Path) -> Iterator[tuple[str, int]]:
    """Draw all pictures, then put them in place; gives names and sizes."""
    with tempfile.TemporaryDirectory() as scratch:
        for name, (query, look) in PICTURES.items():
            with opened(run, look) as page:
                file = Path(scratch) / f"{name}.png"
                if query is None:
                    page.screenshot(path=file)
                else:
                    if not page.locator(query).count():
                        raise ExportError(f"{run / 'report.html'} has no {query}: analyse the run first")
                    page.add_style_tag(content=BARE)
                    page.locator(query).screenshot(path=file)
        for name in PICTURES:
            file = Path(scratch) / f"{name}.png"
            if file.stat().st_size > LARGEST:
                raise ExportError(f"{name}.png has {file.stat().st_size:,} bytes, more than {LARGEST:,}")
        for name in PICTURES:
            with draft_file(folder / f"{name}.png") as new:
                shutil.copyfile(Path(scratch) / f"{name}.png", new)
            yield f"{name}.png", (folder / f"{name}.png").stat().st_size


def main() -> int:
    """Read the arguments, make the pictures, print their sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("docs"))
    asked = parser.parse_args()
    try:
        for name, size in make(asked.run, asked.folder):
            print(f"{asked.folder / name}: {size:,} bytes")
    except ExportError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
