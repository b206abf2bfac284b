"""plotly.js for a page: as the package ships it, but read once and with only the kinds of traces that pages draw.

A browser reads the file in half the time when it does not set up forty kinds of traces that nobody draws. Where a
release of plotly.js is written in another way than expected, it goes into the page unchanged.
"""

from __future__ import annotations

import re
from functools import lru_cache

from plotly.offline import get_plotlyjs

#: Kinds of traces that figures may use; `scatter` is part of the core.
TRACES = ("scatter", "bar", "heatmap")
_BEGIN, _END = '"use strict";var Plotly=', "window.Plotly = Plotly;"
_MODULE = re.compile(r"var ([\w$]+)=W\(\([^)]*\)=>\{")
_HANDS_ON = re.compile(r'"use strict";[\w$]+\.exports=([\w$]+)\(\)\}\)')
_NAME = re.compile(r'name:"([a-z0-9]+)"')
_REGISTERED = re.compile(r"\.register\(\[((?:[\w$]+\(\),?)+)\]\)")


@lru_cache(maxsize=1)
def plotlyjs() -> str:
    """Code that can stand inside a script element."""
    code: str = get_plotlyjs()
    return _with_few_traces(_without_wrapper(code)).replace("</script", "<\\/script")


def _without_wrapper(code: str) -> str:
    """Without the function around it for other module systems: a browser reads what is inside a function twice."""
    begin, end = code.find(_BEGIN), code.rfind(_END)
    if not 0 <= begin < end:
        return code
    licence = code[: code.index("*/") + 2]
    return f"{licence}\n{code[begin:end]}{_END}"


def _with_few_traces(code: str) -> str:
    """With TRACES alone in the list of what is registered at the start; the rest is never run."""
    lists = list(_REGISTERED.finditer(code))
    if not lists:
        return code
    modules = re.findall(r"[\w$]+", lists[-1].group(1))
    begins = {m.group(1): m.end() for m in _MODULE.finditer(code)}
    kept = [module for module in modules if _kind(code, begins, module) in TRACES]
    if len(kept) != len(TRACES) - 1:
        return code
    return code[: lists[-1].start(1)] + ",".join(f"{module}()" for module in kept) + code[lists[-1].end(1) :]


def _kind(code: str, begins: dict[str, int], module: str) -> str:
    """The kind of trace of a module that hands on another; '' where it is none."""
    outer = _HANDS_ON.match(code, begins.get(module, len(code)))
    inner = begins.get(outer.group(1)) if outer else None
    found = _NAME.search(code, inner, inner + 1500) if inner is not None else None
    return found.group(1) if found else ""
