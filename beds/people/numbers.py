"""Public numbers: four random characters and one that checks them. Made to be called out and copied by hand."""

import secrets

from beds import typed

ALPHABET = "23456789CDFHJKMNPQRTVWX"
"""No vowels, so no words; of 0 and O, 1 and I and L, 2 and Z, 5 and S, 6 and G, 8 and B, U and V one each at most.
Its length is prime, which lets the check character catch every single wrong character and every swap of neighbours."""

LENGTH = 4
_ALIKE = str.maketrans(
    "ZSGBU" "СНКМРТХВЗЅЈ" "ΗΚΜΝΡΤΧΒΖ",
    "2568V" "CHKMPTX835J" "HKMNPTX82",
)  # fmt: skip
"""What is taken for a character of the alphabet: what looks like one, on Cyrillic and Greek keyboards too."""


def new_number() -> str:
    """A random number with its check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return body + _check(body)


def read_number(text: str) -> str | None:
    """The number that somebody wrote: capitals, spaces, dashes, marks that nobody sees, digits of other scripts and
    look-alikes make no difference. None if no number can be spelt so."""
    number = typed.code(text).upper().translate(_ALIKE)
    if len(number) != LENGTH + 1 or not set(number) <= set(ALPHABET) or _check(number[:LENGTH]) != number[LENGTH]:
        return None
    return number


def _check(body: str) -> str:
    weighted = sum(weight * ALPHABET.index(c) for weight, c in enumerate(body, start=2))
    return ALPHABET[-weighted % len(ALPHABET)]
