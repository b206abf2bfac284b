"""Names as they are read and compared: one Unicode form, and which different names look the same.

Text is read in the composed form of Unicode (NFC), so that a name typed on a Mac and the same name typed elsewhere are
one name. Names that still differ are different names; `look` finds those that a reader would take for one another.
"""

from __future__ import annotations

import unicodedata

#: Small letters of Cyrillic and Greek, and signs, that look like ASCII ones (in print or as capitals), in pairs.
_PAIRS = (
    "аa вb еe ёe зz іi їi јj кk мm нh оo рp сc тt уy хx ѕs ԁd һh ԛq ԝw ӏl "
    "αa βb εe ζz ηh ιi κk μm νn οo ρp τt υy χx ‐- ‑- ‒- –- —- −- ’' ‘' ʼ' `' ×x"
)
_LOOKS = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}
#: Code points named in a message.
_SHOWN = 3


def clean(text: str) -> str:
    """Text without blanks at its ends, in Unicode form NFC."""
    return text.strip() if text.isascii() else composed(text).strip()


def composed(text: str) -> str:
    """Text in Unicode form NFC."""
    return unicodedata.normalize("NFC", text)


def look(name: str) -> str:
    """What names that look alike have in common.

    Ignored: capital or small letters, letters of other scripts that look like Latin ones, full-width and other
    compatibility forms, and characters that are not seen.
    """
    if name.isascii():
        return name.lower()
    seen = "".join(c for c in unicodedata.normalize("NFKC", name) if not unseen(c))
    return seen.casefold().translate(_LOOKS)


def unseen(character: str) -> bool:
    """Whether a character takes no room: zero-width characters, soft hyphens, marks of direction, joiners."""
    return unicodedata.category(character) == "Cf" or character in "\u034f\u115f\u1160\u3164\ufe0f"


def controls(text: str, allowed: str = "") -> str:
    """Control characters and line separators in a text, each once, but for those allowed."""
    if text.isprintable():
        return ""
    found = (c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in allowed)
    return "".join(dict.fromkeys(found))


def code_points(characters: str) -> str:
    """Characters by number and name: `U+0421 CYRILLIC CAPITAL LETTER ES`."""
    told = [f"U+{ord(c):04X} {unicodedata.name(c, '')}".strip() for c in dict.fromkeys(characters)]
    return ", ".join(told[:_SHOWN]) + (" and others" if len(told) > _SHOWN else "")


def difference(name: str, other: str) -> str:
    """In which characters two names that look alike differ, in words; '' where they do not look alike."""
    if name == other or look(name) != look(other):
        return ""
    own, others = ("".join(c for c in a if c not in b) for a, b in ((name, other), (other, name)))
    if name.casefold() == other.casefold() or not own + others:
        return "they differ in capital and small letters"
    parts = [f"{n!r} holds {code_points(letters)}" for n, letters in ((name, own), (other, others)) if letters]
    return "they look alike, but " + " and ".join(parts)
