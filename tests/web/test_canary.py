"""Nothing about a person, and no secret, in a log, in an error or in an address."""

import logging

import pytest

from beds.people import accounts
from tests.web.conftest import PASSPHRASE, Town


async def test_no_number_pin_or_secret_reaches_a_log(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ann = await town.number()
    code = await accounts.invite_staff("Berit", "staff", "city", ("home",), town.clock())
    browser = town.new_browser()
    await browser.post("/sign-in/first", data={"code": code, "passphrase": PASSPHRASE})
    for body in (
        {"number": ann.number, "pin": ann.pin},
        {"number": ann.number},
        {"number": ann.number, "pin": "00000000"},
        {"number": ann.number, "unknown": 1},
    ):
        await town.act("staff", "home-1", "hold", **body)
        await town.act("staff", "home-1", "admit", **body)
        await town.ask("public", "POST", "/api/v1/my", json=body)
    await town.ask("staff", "POST", f"/api/v1/tickets/{ann.number}/pin")
    secrets = (ann.number, ann.pin, code, PASSPHRASE, browser.cookies["beds"], town.tokens["staff"])
    texts = [(record.name, f"{record.getMessage()} {record.exc_text or ''}") for record in caplog.records]
    leaks = {name for name, text in texts for secret in secrets if secret in text}
    assert leaks == {"httpx2"}  # the test's own client, which shows that a leak is seen


async def test_a_fault_is_logged_without_its_own_words(
    town: Town, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Key (number)=(C4J7K) already exists")

    monkeypatch.setattr("beds.people.tickets.issue", broken)
    answer = await town.ask("staff", "POST", "/api/v1/tickets")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "X-Content-Type-Options" in answer.headers
    assert "C4J7K" not in answer.text + caplog.text
    assert "RuntimeError at broken" in caplog.text


@pytest.mark.parametrize("failure", [ConnectionResetError("to 10.0.0.1"), TimeoutError()])
async def test_a_lost_database_is_503_with_a_time_to_come_again(
    town: Town, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr("beds.people.sessions.caller", broken)
    monkeypatch.setattr("beds.people.tokens.caller", broken)
    answer = await town.ask("staff", "GET", "/api/v1/units")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_more_hashing_than_the_house_can_do_is_put_off_not_queued(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beds.people.hashing.WAITING", 0)
    for answer in (
        await town.ask("staff", "POST", "/api/v1/tickets"),
        await town.browser.post("/sign-in", data={"login": "berit", "passphrase": PASSPHRASE}),
    ):
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
