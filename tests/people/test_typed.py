"""What people type is the same number or code whatever keyboard, language or clipboard it came from."""

import sys
import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beds import typed
from beds.people import accounts, passes, tickets
from beds.people.numbers import ALPHABET, new_number, read_number
from beds.people.refusals import WrongPin
from beds.settings import Settings
from beds.store.models.people import Guess
from beds.world import Unit
from tests.support.spellings import SPELLINGS

SECRET = b"a secret of these tests"
NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
HOME = Unit(slug="hem", name="Hem", organisation="kommun")

every_spelling = pytest.mark.parametrize("spelt", SPELLINGS.values(), ids=SPELLINGS)


@every_spelling
def test_a_number_and_a_code_are_read_however_they_are_spelt(spelt) -> None:
    assert typed.code(spelt("12345678")) == "12345678"
    for _ in range(20):
        number = new_number()
        assert read_number(spelt(number)) == number


@every_spelling
async def test_the_right_code_opens_however_it_is_spelt_and_no_wrong_guess_is_counted(
    database: Settings, spelt
) -> None:
    issued = await tickets.issue(SECRET, NOW)
    ticket = await tickets.check(SECRET, spelt(issued.number), spelt(issued.pin), NOW)
    assert ticket.id == issued.ticket
    assert (await tickets.find(spelt(issued.number))).id == issued.ticket
    assert [guess.wrong for guess in await Guess.all()] == [0]


async def test_a_wrong_code_stays_wrong_in_every_spelling(database: Settings) -> None:
    issued = await tickets.issue(SECRET, NOW)
    wrong = f"{(int(issued.pin) + 1) % 10**8:08}"
    for spelt in list(SPELLINGS.values())[: tickets.WRONG_PER_DAY]:
        with pytest.raises(WrongPin):
            await tickets.check(SECRET, spelt(issued.number), spelt(wrong), NOW)
    (guess,) = await Guess.all()
    assert guess.wrong == tickets.WRONG_PER_DAY, "all are guesses at one number"


@every_spelling
async def test_the_code_of_a_night_pass_opens_however_it_is_spelt(database: Settings, spelt) -> None:
    code = await passes.give(SECRET, HOME, "Kim", date(2026, 3, 2), "boss", NOW)
    assert (await passes.open_(SECRET, spelt(code), NOW)).login == "Kim 2026-03-02"


async def test_a_sign_in_code_keeps_its_capitals_and_dashes_and_loses_what_nobody_sees(database: Settings) -> None:
    code = await accounts.invite_staff("Anna-Karin", "staff", "kommun", (), NOW)
    pasted = f"\u202d{code[:5]}\u200b\u00a0{code[5:]}\u202c\n".replace("-", "\u2011")
    assert (await accounts.accept_invite(pasted, "sju sömniga sälar", NOW)).login == "anna-karin"
    for login in ("anna\u2011karin", "\u202dANNA\u2013KARIN\u202c", "ａnna-karin\ufeff"):
        assert (await accounts.sign_in(login, "sju sömniga sälar")).login == "anna-karin"


async def test_an_account_from_before_dashes_were_alike_is_still_found_by_its_own(database: Settings) -> None:
    account = await accounts.add_account("staff", "kommun", (), NOW)
    await accounts.Account.filter(id=account.id).update(login="anna\u2010karin")
    assert await accounts.invite_again("Anna\u2011Karin", NOW)
    assert await accounts.disable("anna\u2010karin", NOW)


def test_letters_that_look_like_one_of_ours_on_another_keyboard_are_taken_for_it() -> None:
    looks = dict(zip("СНКМРТХ", "CHKMPTX", strict=True)) | dict(zip("ΗΚΜΝΡΤΧ", "HKMNPTX", strict=True))
    for other, ours in looks.items():
        assert other not in ALPHABET
        number = next(n for n in iter(new_number, None) if ours in n)
        assert read_number(number.replace(ours, other)) == number
        assert read_number(number.replace(ours, other).lower()) == number


def test_every_digit_of_every_script_is_its_value() -> None:
    digits = [chr(c) for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c)) == "Nd"]
    assert len(digits) > 600
    assert [typed.code(digit) for digit in digits] == [str(unicodedata.decimal(digit)) for digit in digits]


@given(st.text())
def test_plain_text_is_as_plain_as_it_gets(text: str) -> None:
    plain = typed.plain(text)
    assert typed.plain(plain) == plain == plain.strip()
    assert not {unicodedata.category(c) for c in plain} & {"Cc", "Cf", "Cs"}


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Z", "C", "M"])))
def test_of_a_code_nothing_is_left_that_could_not_be_read_out(text: str) -> None:
    assert not {unicodedata.category(c)[0] for c in typed.code(text)} & {"Z", "M"}
    assert "-" not in typed.code(text)


def test_what_is_far_too_long_is_no_code() -> None:
    assert typed.code("1" * typed.LONGEST) == "1" * typed.LONGEST
    assert typed.code("12345678" + " " * typed.LONGEST) == ""
    assert read_number(new_number() + " " * typed.LONGEST) is None
