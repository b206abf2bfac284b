"""The process that solves: `python -m landbridge.watch.worker REQUEST`, both ways in JSON, one object a line.

It tells `{"step": words}` on its way, `{"read": {file: SHA-256}, "warnings": [problem, ...]}` once the case is read,
and in the end one of `{"problems": [problem, ...]}`, `{"failed": words}` and `{"done": headline}`.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any


def main() -> None:
    """Answer the request in the first argument."""
    lock = threading.Lock()
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as channel:
        threading.Thread(target=_end_with_parent, daemon=True).start()
        os.dup2(2, 1)  # what anything else prints does not belong among the answers

        def tell(**message: Any) -> None:
            with lock:
                channel.write(json.dumps(message) + "\n")
                channel.flush()

        tell(**answer(json.loads(sys.argv[1]), tell))


def _end_with_parent() -> None:
    """Wait until nobody holds the other end of stdin: whoever asked is gone, and the answer with it."""
    sys.stdin.buffer.read()
    os._exit(1)


def answer(request: dict[str, Any], tell: Callable[..., None]) -> dict[str, Any]:
    """Check and solve the case of a request, and write its run; what to say of it in the end."""
    tell(step="reading the case")
    from landbridge.case import CaseError, load_case

    try:
        case = load_case(request["case"], scenarios=request["scenarios"])
        tell(read=dict(case.hashes), warnings=[asdict(p) for p in case.warnings])
    except CaseError as error:
        return {"problems": [asdict(p) for p in error.problems]}
    # imported late: what is wrong with a case is told before the seconds that these take
    from landbridge.errors import ReportError
    from landbridge.runs import run
    from landbridge.solve import SolveError

    try:
        done = run(
            case,
            path=request["path"],
            levels=request["levels"],
            out=request["out"],
            notify=lambda step: tell(step=step),
        )
    except CaseError as error:
        return {"problems": [asdict(p) for p in error.problems]}
    except SolveError as error:
        return {"failed": str(error)}
    except ReportError:  # the results are there: whoever puts them in place draws the report again, and says why not
        return {"done": headline(json.loads((Path(request["out"]) / "summary.json").read_text(encoding="utf-8")))}
    except Exception as error:  # whatever it is, the one who watches goes on to the next save
        traceback.print_exc()
        return {"failed": f"{type(error).__name__}: {error}"}
    return {"done": headline(done.summary)}


def headline(summary: dict[str, Any]) -> dict[str, Any]:
    """The headline path's locked value (MUSD, NPV), if there is a path, and how far it is resolved."""
    path = summary["headline_path"]
    value = summary["locked_value"].get(path)
    if value is None:
        return {}
    prices = f"of {summary['price_year']}, NPV as of {summary['base_year']}"
    return {"path": path, "npv": value["npv"], "resolved": value["resolved"], "prices": prices}


if __name__ == "__main__":
    main()
