"""Finnish and easy Swedish say everything that whoever needs a place may see, and Swedish says the rest."""

import re
from datetime import date
from itertools import chain

import pytest

from web.catalogue import REFUSALS, WORDS, _forms, catalogue, missing, public, used
from web.i18n import LANGUAGES, LOCALE, PUBLIC, WHOLE, chosen

PLACEHOLDER = re.compile(r"%\((\w+)\)")
CATALOGUES = {code: LOCALE / code / "LC_MESSAGES" / "ledig.po" for code in PUBLIC if code != "en"}
LONGEST = 12
"""Words in one sentence of easy Swedish (the advice is ten to twelve)."""

by_language = pytest.mark.parametrize("code", CATALOGUES)


@by_language
def test_every_public_string_is_said(code: str) -> None:
    known = {m.id for m in catalogue(CATALOGUES[code]) if m.string}
    assert not [m.id for m in public() if m.id and m.id not in known]
    assert not missing(catalogue(CATALOGUES[code]))


@by_language
def test_a_translation_fills_in_exactly_what_its_source_does(code: str) -> None:
    for message in catalogue(CATALOGUES[code]):
        if message.id:
            assert filled(message.string) == filled(message.id), message.id


def filled(string: str | tuple[str, ...]) -> set[str]:
    return set(chain.from_iterable(PLACEHOLDER.findall(form) for form in _forms(string)))


def test_what_refusals_say_is_still_said_somewhere() -> None:
    known = {m.id for m in used()}
    assert {refusal.message for refusal in REFUSALS} | set(WORDS) <= known


def test_what_they_do_not_say_is_swedish() -> None:
    for code in ("fi", "easy"):
        assert LANGUAGES[code].say("Check out") == LANGUAGES["sv"].say("Check out") == "Skriv ut"


@pytest.mark.parametrize("code", ["fi", "easy"])
def test_pages_for_staff_are_never_half_in_another_language(code: str) -> None:
    assert chosen(code, None, WHOLE).code == "sv"
    assert chosen(code, None).code == code


def test_no_place_tonight_is_never_called_a_refusal() -> None:
    """L-14: the word stands in one sentence, which says that it is none."""
    for file in CATALOGUES.values():
        for message in catalogue(file):
            said = " ".join(_forms(message.string)) if message.id else ""
            assert not re.search(r"avslag|hylkäävä", said) or re.search(r"inte ett avslag|ei ole hylkäävä", said)
            assert not re.search(r"missbruk|klient|asiakas|narkoman", said, re.IGNORECASE)


def test_easy_swedish_is_easy() -> None:
    """One thought to a sentence, and each sentence short; a new line begins where a new thought does."""
    words = {str(m.id): m.string for m in catalogue(CATALOGUES["easy"]) if m.id}
    for msgid, said in words.items():
        for sentence in re.split(r"[.?!:]\s|\n", " ".join(_forms(said))):
            assert len(sentence.split()) <= LONGEST, f"{msgid}: {sentence}"
            assert sentence.count(",") <= 1, f"{msgid}: {sentence}"


@pytest.mark.parametrize(
    ("code", "told"), [("sv", "2 mars"), ("fi", "2. maaliskuuta"), ("en", "2 March"), ("easy", "2 mars")]
)
def test_a_day_is_written_as_its_language_writes_it(code: str, told: str) -> None:
    assert LANGUAGES[code].day(date(2026, 3, 2), "d MMMM") == told
