"""What people type, made plain: whichever keyboard, language or clipboard it came from, the same number or code is the
same text. Every form, the API and the passes read typed codes by this module.

A code is written down, called out, pasted from a message, typed on a Persian keyboard: digits have other shapes, the
groups are parted by dashes and spaces that look alike, and marks that nobody sees stand around it. None of that is a
wrong code.
"""

import unicodedata
from collections.abc import Mapping

LONGEST = 100
"""Characters of a number or a code with all that may stand between and around them; what is longer is none."""
FIELD = 40
"""Characters that a field for one takes: room for marks that were pasted with it."""
LONGEST_FIELD = 80
"""Characters of a field of a form that holds no text."""

_SPACES = ("Zs", "Zl", "Zp")
_SPACE_CONTROLS = frozenset("\t\n\v\f\r\x85")
_UNSEEN = ("Cc", "Cf", "Cs")
"""Controls, marks of direction and joining, and halves of characters."""
_IGNORED = frozenset(
    chr(code)
    for codes in (
        (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0),
        range(0x180B, 0x1810),
        range(0xFE00, 0xFE10),
        range(0xE0100, 0xE01F0),
    )
    for code in codes
)
"""What is shown as nothing though its category does not say so (Unicode's Default_Ignorable_Code_Point)."""
_MINUS = frozenset("\u2212\u02d7\u2043")
"""Not called dashes by Unicode, and looking like nothing else."""


def plain(text: str) -> str:
    """The text with digits of every script as 0 to 9, letters of full width as ordinary ones, every dash as "-" and
    every space as " ". What cannot be seen is left out, and so is space around it."""
    seen = "".join(map(_plain, text))
    return "".join(map(_plain, unicodedata.normalize("NFKC", seen))).strip()


def filled(form: Mapping[str, object]) -> dict[str, str]:
    """The fields of a form that somebody has filled in, without space around them. What nobody can see fills nothing
    in, and what is longer than any field of ours is none."""
    return {n: v.strip() for n, v in form.items() if isinstance(v, str) and len(v) <= LONGEST_FIELD and plain(v)}


def code(text: str) -> str:
    """A number or a code of which only letters and digits count: plain, without spaces, dashes and accents. Empty for
    what is too long to be one."""
    return "".join(c for c in _short(text) if c not in " -" and not unicodedata.category(c).startswith("M"))


def secret(text: str) -> str:
    """A code in which dashes count as well (of a sign-in address): plain, without spaces. Empty for what is too long to
    be one."""
    return _short(text).replace(" ", "")


def _short(text: str) -> str:
    return plain(text) if len(text) <= LONGEST else ""


def _plain(c: str) -> str:
    if c.isascii() and c.isprintable():
        return c
    kind = unicodedata.category(c)
    if kind == "Nd":
        return str(unicodedata.decimal(c))
    if kind == "Pd" or c in _MINUS:
        return "-"
    if kind in _SPACES or c in _SPACE_CONTROLS:
        return " "
    return "" if kind in _UNSEEN or c in _IGNORED else c
