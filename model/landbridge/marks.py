"""Pages, pictures and PDFs that we write end in a mark with their own hash, so that we know them again.

A file whose mark fits is one that we wrote and nobody has changed since. Only such a file is ever replaced.
"""

from __future__ import annotations

import hashlib
import stat
import zlib
from pathlib import Path

#: By ending of the file: what stands around `landbridge KIND sha256 HASH` in the last line.
AROUND = {".html": (b"<!-- ", b" -->\n"), ".htm": (b"<!-- ", b" -->\n"), ".pdf": (b"% ", b"\n")}
#: A PNG ends in this chunk; the mark is a chunk of text before it.
PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
#: Bytes beyond which no file is ours.
LARGEST = 1 << 30


def sign(file: Path, kind: str) -> None:
    """Add the mark to a file that has just been written.

    Args:
        file: ends in .html, .htm, .pdf or .png.
        kind: what it is, in one word; a file of one kind never takes the place of one of another.
    """
    file.write_bytes(_signed(file.read_bytes(), kind, file.suffix.lower()))


def signed_page(text: str, kind: str) -> str:
    """The text of a page with its mark."""
    return _signed(text.encode("utf-8"), kind, ".html").decode("utf-8")


def is_ours(file: Path, kind: str) -> bool:
    """Whether a file is one that we wrote, of this kind, unchanged; links and special files are not."""
    try:
        found = file.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
            return False
        data = file.read_bytes()
    except OSError:
        return False
    suffix = file.suffix.lower()
    bare = _bare(data, kind, suffix)
    return bare is not None and _signed(bare, kind, suffix) == data


def check(target: Path, kind: str) -> None:
    """Refuse to write where something stands that is not ours.

    Raises:
        FileExistsError: a file, folder or link that Landbridge did not write, or that was changed since.
    """
    if (target.exists() or target.is_symlink()) and not is_ours(target, kind):
        raise FileExistsError(
            f"{target} exists, and Landbridge did not write it as a {kind}, or it was changed since: "
            f"move it away, or choose another --out"
        )


def _signed(data: bytes, kind: str, suffix: str) -> bytes:
    if suffix == ".png":
        body = data.removesuffix(PNG_END)
        return body + _chunk(_mark(body, kind)) + PNG_END
    before, after = AROUND[suffix]
    return data + before + _mark(data, kind) + after


def _bare(data: bytes, kind: str, suffix: str) -> bytes | None:
    """The bytes without their mark; None where there is none."""
    if suffix == ".png":
        start = len(data) - len(_chunk(_mark(b"", kind))) - len(PNG_END)
        return data[:start] + PNG_END if start > 0 and data.endswith(PNG_END) else None
    start = data.rfind(AROUND[suffix][0] + b"landbridge ") if suffix in AROUND else -1
    return data[:start] if start >= 0 else None


def _mark(data: bytes, kind: str) -> bytes:
    return f"landbridge {kind} sha256 {hashlib.sha256(data).hexdigest()}".encode()


def _chunk(text: bytes) -> bytes:
    """A chunk `tEXt` of a PNG under the keyword Software."""
    content = b"tEXtSoftware\x00" + text
    return (len(content) - 4).to_bytes(4, "big") + content + zlib.crc32(content).to_bytes(4, "big")
