"""Numbers are said as sure as they are: nothing small is nought, nothing suppressed has a number."""

from datetime import date

import pytest

from beds.disclosure import FEW, HIDDEN, Shown
from web.i18n import LANGUAGES
from web.planning.words import FORMS, Given, Words

SV, EN = Words(LANGUAGES["sv"]), Words(LANGUAGES["en"])
NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0, f"0{NBSP}%"),
        (0.001, f"under 1{NBSP}%"),
        (0.62, f"62{NBSP}%"),
        (0.999, f"över 99{NBSP}%"),
        (1, f"100{NBSP}%"),
    ],
)
def test_a_small_share_is_not_none_and_a_large_one_not_all(share: float, told: str):
    assert SV.percent(share) == told


@pytest.mark.parametrize(
    ("pair", "told"), [((0.002, 0.17), "0–17"), ((0.001, 0.002), "under 1"), ((0.05, 0.05), "5"), ((0.1, 0.2), "10–20")]
)
def test_an_interval_begins_at_nought_where_its_low_end_rounds_to_it(pair: tuple[float, float], told: str):
    assert SV.write(pair, "hundred") == told


def test_what_is_suppressed_is_words_in_every_kind_of_cell():
    for kind in FORMS:
        assert SV.write(FEW, kind) == "färre än 5"
        assert SV.write(HIDDEN, kind) == "visas inte"
    assert SV.write(Shown(1234), "count") == "1\N{NO-BREAK SPACE}234"


def test_swedish_and_english_write_numbers_their_own_way():
    assert (SV.tenths(4.0), EN.tenths(4.0)) == ("4,0", "4.0")
    assert SV.kronor(5_821_750) == "5,82 mnkr"
    assert SV.day(date(2026, 9, 30)) == "30 september 2026"
    assert SV.signed(-3.83) == "−3,8"


def test_a_run_of_quarters_is_told_short():
    assert SV.quarters("2026K1") == "kvartal 1 2026"
    assert SV.quarters("2026K1-2026K3") == "kvartal 1–3 2026"
    assert SV.quarters("2025K4-2026K1") == "kvartal 4 2025 till kvartal 1 2026"


def test_a_number_is_not_parted_from_its_percent_sign():
    assert f"80{NBSP}%:{NBSP}5–14" in SV.say("80 %%: %(range)s places", range="5–14")


def test_a_cell_to_write_in_is_its_value_where_nothing_can_be_written():
    assert SV.write(Given("w-asked", "60", 60.0, "Vikt"), "plain") == "60"
    assert SV.write(Given("w-asked", "", None, "Vikt"), "plain") == "–"
