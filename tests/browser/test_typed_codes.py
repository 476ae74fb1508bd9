"""What a screen without network shows of a typed number is what the house will read (web/static/typed.js)."""

import sys
import unicodedata

from playwright.async_api import Page

from beds import typed
from tests.support.spellings import SPELLINGS
from web.templating import WEB

SCRIPT = (WEB / "static" / "typed.js").read_text().replace("export const", "const")


async def test_script_and_server_read_the_same_code(page: Page) -> None:
    digits = [chr(c) for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c)) == "Nd"]
    texts = [*(spelt("c4j7k") for spelt in SPELLINGS.values()), *(spelt("12345678") for spelt in SPELLINGS.values())]
    texts += ["", " ", "\u200b", "\u3164", "e\u0301", "1\ufe0f\u20e3", "\u2212\u02d7\u2043", "a\u00a0b\u2028c", *digits]
    read = await page.evaluate(f"(texts) => {{ {SCRIPT}\n return texts.map(code) }}", texts)
    assert read == [typed.code(text).upper() for text in texts]
