"""How often one place may try: a script is stopped, and what it does keeps nobody else out."""

import asyncio

import pytest

from beds.people.hashing import PASSPHRASES, PINS, WAITING
from beds.people.refusals import TooBusy
from tests.web.conftest import PASSPHRASE, Town
from web.limits import WRONG_CODES_FROM_THERE


async def test_wrong_codes_of_numbers_are_tried_so_often_from_one_place_and_then_elsewhere_still(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.limits.WRONG_CODES_FROM_THERE", type(WRONG_CODES_FROM_THERE)(2))
    issued = await town.number()
    mine = {"number": issued.number, "pin": issued.pin}
    answers = [await town.browser.post("/api/v1/my", json=mine | {"pin": pin}) for pin in (issued.pin,) * 3 + ("0",)]
    assert [a.status_code for a in answers] == [200, 200, 200, 404]
    answers = [await town.browser.post("/place/look", data=mine | {"pin": pin}) for pin in ("0", issued.pin)]
    assert [a.status_code for a in answers] == [404, 429]
    assert (await town.browser.post("/api/v1/my", json=mine)).status_code == 429
    elsewhere = town.new_browser()
    elsewhere._transport.client = ("192.0.2.7", 5000)
    assert (await elsewhere.post("/place/look", data=mine)).status_code == 303


async def test_all_addresses_of_one_network_are_one_place(town: Town) -> None:
    browser = town.new_browser()
    answers = []
    for n in range(11):
        browser._transport.client = (f"2001:db8::{n}", 5000)
        answers.append(await browser.post("/sign-in", data={"login": "berit", "passphrase": "fel fel fel fel"}))
    assert [a.status_code for a in answers] == [422] * 10 + [429]
    browser._transport.client = ("2001:db8:0:1::1", 5000)
    assert (await browser.post("/sign-in", data={"login": "berit", "passphrase": "fel"})).status_code == 422


async def test_a_flood_of_codes_keeps_no_member_of_staff_from_signing_in(town: Town) -> None:
    await town.sign_in("berit", "staff")
    flood = [asyncio.ensure_future(PINS.fits(None, b"0")) for _ in range(WAITING + 1)]
    await asyncio.sleep(0)
    with pytest.raises(TooBusy):
        await flood[-1]
    answer = await town.new_browser().post("/sign-in", data={"login": "berit", "passphrase": PASSPHRASE})
    assert answer.status_code == 303
    assert PASSPHRASES is not PINS
    await asyncio.gather(*flood[:-1])
