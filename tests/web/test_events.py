"""Security events are written down for who runs the service, and tell of nobody."""

import logging

import pytest

from tests.web.conftest import PASSPHRASE, Town

OTHER_SITE = {"Origin": "https://evil.example"}


async def test_who_guesses_or_tries_what_is_not_theirs_is_noted_and_nobody_is_named(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    issued = await town.number()
    await town.sign_in("berit", "staff")
    await town.ask("staff", "GET", "/units/home")
    for attempt in range(11):
        await town.browser.post("/sign-in", data={"login": "berit", "passphrase": f"hemligt ord {attempt}"})
    await town.browser.post("/sign-in/pass", data={"code": "12345678"})
    await town.browser.post("/sign-in/first", data={"code": "a stolen one", "passphrase": PASSPHRASE})
    await town.browser.post("/api/v1/my", json={"number": issued.number, "pin": "87654321"})
    await town.browser.post("/place/look", data={"number": issued.number, "pin": "87654321"})
    await town.ask("staff", "GET", "/access")
    await town.browser.get("/api/v1/units", headers={"Authorization": "Bearer beds_stolen"})
    await town.browser.post("/sign-out", headers=OTHER_SITE)
    told = [r.getMessage() for r in caplog.records if r.name == "beds.security" and r.levelno == logging.WARNING]
    assert told == [
        *["wrong-sign-in at sign-in, by public"] * 10,
        "too-many at sign-in, by public",
        "wrong-pass at sign-in-pass, by public",
        "wrong-invite at sign-in-first, by public",
        "unknown at api-my, by public",
        "unknown at place, by public",
        "not-allowed at access, by staff",
        "not-signed-in at the door, by nobody known",
        "not-allowed at the door, by nobody known",
    ]
    for secret in ("berit", "hemligt", "12345678", "87654321", issued.number, "stolen", "evil.example", "127.0.0.1"):
        assert secret not in caplog.text.replace("/tests/", ""), secret
