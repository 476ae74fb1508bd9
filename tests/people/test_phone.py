"""A telephone number is one number however it is written, and what is none is refused with a sentence that says why."""

import pytest

from beds.people.phone import BadPhone, NoSuchPhone, ServicePhone, dial, plain_phone
from beds.settings import Settings, SettingsError

SAME = (
    "+46 (0)70-123 45 67", "0046701234567", "070.123.45.67", "070/123 45 67", "070\u2011123 45 67",
    "\u202d+46 70 123 45 67\u202c", "٠٧٠١٢٣٤٥٦٧", "۰۷۰۱۲۳۴۵۶۷", "０７０１２３４５６７", "tel:+46701234567",
    "TEL: 070 123 45 67", "0701234567", "070 – 123 45 67", "(070) 123 45 67", "+460701234567", "46701234567",
    "\ufeff070-123\u202f45\u00a067\u200b", "+ 46 70 123 45 67", "０046 70 123 45 67",
)  # fmt: skip


@pytest.mark.parametrize("written", SAME)
def test_one_number_has_one_form(written: str) -> None:
    assert plain_phone(written, "SE") == "+46701234567"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("ring mig", BadPhone),
        ("070-FLOWERS", BadPhone),
        ("0701234567;ext=5", BadPhone),
        ("0701234567 anknytning 5", BadPhone),
        ("", BadPhone),
        ("+", BadPhone),
        ("+46+70", BadPhone),
        ("070123456", NoSuchPhone),
        ("12345", NoSuchPhone),
        ("070 123 45 67 89 01", NoSuchPhone),
        ("0701234567 / 0707654321", NoSuchPhone),
        ("0" * 81, NoSuchPhone),
        ("+999 70 123 45 67", NoSuchPhone),
        ("112", ServicePhone),
        ("114 14", ServicePhone),
        ("1177", ServicePhone),
        ("116 117", ServicePhone),
        ("0900-123456", ServicePhone),
        ("0939-123456", ServicePhone),
        ("0771-123456", ServicePhone),
        ("020-123456", ServicePhone),
        ("+1 900 555 0143", ServicePhone),
    ],
)
def test_what_nobody_can_be_reached_at_is_refused_and_says_why(written: str, why: type[BadPhone]) -> None:
    with pytest.raises(BadPhone) as refused:
        plain_phone(written, "SE")
    assert type(refused.value) is why


def test_the_three_reasons_are_three_sentences() -> None:
    assert len({kind.message for kind in (BadPhone, NoSuchPhone, ServicePhone)}) == 3


def test_a_number_without_its_country_is_one_of_the_installation_s() -> None:
    assert plain_phone("040 123 4567", "FI") == "+358401234567"
    assert plain_phone("00358 40 123 4567", "SE") == plain_phone("+358 40 123 4567", "FI") == "+358401234567"


def test_the_environment_names_the_country_and_an_unknown_one_is_refused() -> None:
    assert Settings.from_environment({}).country == "SE"
    assert Settings.from_environment({"BEDS_COUNTRY": "FI"}).country == "FI"
    for wrong in ("Sweden", "se", "XX", "46", "SE "):
        with pytest.raises(SettingsError, match="BEDS_COUNTRY"):
            Settings.from_environment({"BEDS_COUNTRY": wrong})


def test_a_number_of_the_house_s_own_is_dialled_as_it_stands_short_ones_too() -> None:
    assert [dial(text) for text in ("016-710 10 00", "016\u2011710\u00a010 00", "+46 (0)16-710 10 00", "112")] == [
        "0167101000",
        "0167101000",
        "+46167101000",
        "112",
    ]
