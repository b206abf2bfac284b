"""Cut a run off at each touch of the disk: the process dies there, or the disk is full.

`python cutting.py WORDS`, WORDS in JSON: command (run, analyse), how (die, full), folder, case, scenarios, stride.
Prints, in JSON, how many touches were tried and what was found wrong. What is solved is solved once, before children
are forked: they only write.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import landbridge as lb
from landbridge import Study, analyses, checksums, runs, store
from landbridge.analysis import corridors
from landbridge.outcome import Answer

#: Audit events of Python that touch the disk, or are about to; dlsym: the two names change places.
TOUCHES = ("os.rename", "os.mkdir", "os.rmdir", "os.remove", "shutil.rmtree", "shutil.copyfile", "ctypes.dlsym")
WRITES = ("open", "os.mkdir")


def once(owner: Any, name: str) -> None:
    """Let a function of a module or class give what it gave the first time."""
    first, found = getattr(owner, name), []

    def again(*args: Any, **options: Any) -> Any:
        if not found:
            found.append(first(*args, **options))
        return found[0]

    setattr(owner, name, again)


def job(command: str, case: lb.Case, run: Path) -> None:
    """What is cut off."""
    if command == "run":
        lb.run(case, out=run, levels=2, report=False)
    else:
        lb.analyse(run, only=["corridors"], report=False)


def hook(home: str, cut: int, stride: int, how: str, reached: list[str]) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook that ends it all at the touch number `cut`; of the opened files only each `stride`th counts."""
    count, opened, busy = 0, 0, False

    def heard(event: str, found: tuple[Any, ...]) -> None:
        nonlocal count, opened, busy
        if busy or event not in (*TOUCHES, "open") or (how == "full" and event not in WRITES):
            return
        busy = True
        if event == "ctypes.dlsym":
            counts = found[1] == "renameat2"
        else:
            counts = isinstance(found[0], str | os.PathLike) and str(found[0]).startswith(home)
        if event == "open":
            counts = counts and bool(found[2] & (os.O_WRONLY | os.O_RDWR))
            opened += counts
            counts = counts and opened % stride == 0
        count += counts
        busy = False
        if counts and count == cut:
            reached.append(event)
            if how == "full":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(found[0]))
            os.kill(os.getpid(), signal.SIGKILL)

    return heard


def child(words: dict[str, Any], case: lb.Case, run: Path, cut: int) -> int:
    """Fork one that is cut off; how it ended: 0 done, 1 disk full, 4 full and done, -9 killed, else wrong."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    code = 2
    try:
        reached: list[str] = []
        sys.addaudithook(hook(str(run.parent), cut, words["stride"], words["how"], reached))
        job(words["command"], case, run)
        code = 4 if reached else 0  # where a folder is there already nobody minds that it cannot be made
    except OSError as error:
        code = 1 if os.strerror(errno.ENOSPC) in str(error) else 3
    finally:
        sys.stderr.flush()
        os._exit(code)


def state(run: Path) -> str:
    """Which run stands there."""
    if not run.exists():
        return "none"
    if wrong := checksums.differences(run):
        return f"broken: {wrong}"
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    return f"{summary['scenarios']} {sorted(summary.get('analysis', {}))}"


def main() -> None:
    words = json.loads(sys.argv[1])
    warnings.simplefilter("ignore")
    for owner, name in (
        *((runs, "keeping"), (runs, "solve_states"), (Study, "of"), (Answer, "tables"), (Answer, "summary")),
        (analyses, "reload"),
    ):
        once(owner, name)
    write_tables = store.write_tables
    store.write_tables = lambda folder, tables, as_csv=False: write_tables(
        folder, dict(sorted(tables.items())[:3]), as_csv
    )
    once(corridors, "corridor_values")
    case, warm = lb.load_case(words["case"], words["scenarios"]), Path(words["folder"]).with_name("warm")
    for command in ("run", words["command"]):
        job(command, case, warm)
    run = Path(words["folder"]) / "run"
    tried, wrong, seen, code = 0, [], set(), -9
    while code and tried < 2000:
        first = state(run)
        seen.add(first)
        tried += 1
        code = child(words, case, run, tried)
        scraps = [p.name for p in run.parent.iterdir() if p != run]
        if code not in (0, 1, 4, -9) or "broken" in state(run) or (code != -9 and scraps):
            wrong.append({"cut": tried, "code": code, "state": state(run), "scraps": scraps})
    seen.add(state(run))
    shutil.rmtree(warm)
    print(json.dumps({"tried": tried, "wrong": wrong, "seen": sorted(seen), "last": state(run)}))


if __name__ == "__main__":
    main()
