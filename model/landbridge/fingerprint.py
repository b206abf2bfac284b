"""One number for all that a run says: whoever quotes it can be shown the same run again.

    SHA-256 of { what the manifest notes, the figures of the summary }, as JSON with sorted keys

The manifest notes the hashes of inputs and solutions; the tables and the report follow from these, and `verify` works
them out again. What was measured on the way (dates, seconds, iterations) and where the case was is left out, so that
the same run made again with the same versions has the same fingerprint.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

#: What is left out of the manifest, of each of its states, and of the summary.
MEASURED = ("written", "seconds", "folder", "solver_methods", "fingerprint")
OF_STATES, OF_SUMMARY = ("effort",), ("solves", "analysis")


def fingerprint(manifest: Mapping[str, Any], summary: Mapping[str, Any]) -> str:
    """Fingerprint of a run from its manifest and its summary: 64 digits."""
    noted = _without(manifest, MEASURED)
    noted["solution"] = {
        program: {**about, "states": [_without(state, OF_STATES) for state in about["states"]]}
        for program, about in manifest["solution"].items()
    }
    content = {"manifest": noted, "summary": _without(summary, OF_SUMMARY)}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _without(content: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in names}
