"""Keys of rows: as tuples of values, and as the text that `sources` writes."""

from __future__ import annotations

from landbridge.case.schema import tables
from landbridge.case.settings import is_number

Key = tuple[object, ...]


def key_text(key: Key) -> str:
    """Key parts joined by '/', whole numbers without a point: the way `sources` writes them."""
    return "/".join(f"{v:.12g}" if isinstance(v, float) else str(v) for v in key)


def normal_key(table: str, key: str) -> str:
    """A key as written in `sources`, with its numbers written the way `key_text` writes them."""
    spec = tables().get(table)
    parts = key.split("/")
    if spec is None or len(parts) != len(spec.key):
        return key
    return "/".join(
        f"{float(p):.12g}" if spec.fields[c].is_number and is_number(p) else p
        for c, p in zip(spec.key, parts, strict=True)
    )
