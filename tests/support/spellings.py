"""Ways in which the same number or code is typed or pasted: from the text as it was written down."""

from collections.abc import Callable

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

DASH = "\u2011"

SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "Arabic-Indic digits": lambda text: text.translate(ARABIC),
    "Persian digits": lambda text: text.translate(PERSIAN),
    "full width": lambda text: text.translate(FULL_WIDTH),
    "non-breaking hyphen": lambda text: _parted(text, DASH),
    "en dash": lambda text: _parted(text, "–"),
    "minus": lambda text: _parted(text, "\u2212"),
    "narrow space": lambda text: _parted(text, "\u202f"),
    "no-break space": lambda text: _parted(text, "\u00a0"),
    "marks of direction": lambda text: f"\u2066\u200f{text}\u200e\u2069",
    "overridden direction": lambda text: f"\u202d{text}\u202c",
    "a zero-width space at the end": lambda text: f"{text}\u200b",
    "a byte order mark before it": lambda text: f"\ufeff{text}",
    "a soft hyphen within": lambda text: _parted(text, "\u00ad"),
    "lower case": str.lower,
    "a line end": lambda text: f"{text}\r\n",
    "everything at once": lambda text: f"\ufeff\u202d {_parted(text.lower().translate(PERSIAN), DASH)}\u202c\u200b",
}


def _parted(text: str, by: str) -> str:
    return by.join((text[: len(text) // 2], text[len(text) // 2 :]))
