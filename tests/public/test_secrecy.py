"""No table, log, address, title or print holds a PIN, a way to be reached, or a trait of a person beyond `for`.

Long canary values are planted wherever a person, or somebody for them, can write; then everything is searched.
"""

import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from beds.people import tickets
from tests.public.person import Person
from tests.web.conftest import Town, running
from web.errands import Errands

PHONE, MAIL = "+46701740605", "kanariefagel-07@canary.example"
WRITTEN = "KANARIEFAGEL"
"""Stands in every field that no form of ours has, and in those where only a number is expected."""
STRAY = {"name": WRITTEN, "note": WRITTEN, "health": WRITTEN, "born": WRITTEN}

PERSONAL = re.compile(
    r"name|personal|birth|born|^age|gender|sex|address|phone|mail|diagnos|health|national|country|note|text|comment|pin$"
)
PAPER = ("/units/home/paper/night", "/units/home/paper/fire", "/units/home/paper/empty")
NOT_OF_A_PERSON = {("detail", "name")}
"""A change's random name."""
OF_A_PERSON = {
    "ticket": {"id", "number", "key", "pin_hash", "issued_at", "issued_by", "made_by"},
    "wait": {"handle", "key", "ticket_id", "state", "units", "closed_at"},
    "contact": {"ticket_id", "sealed", "made_at"},
    "wish": {"ticket_id", "sealed", "interpreter"},
    "outbox": {"id", "ticket_id", "about", "made_at", "tries", "next_at"},
    "link": {"seq", "ticket_id", "private"},
    "spell": {
        "seq", "bed_id", "unit_id", "state", "stay", "ticket_id", "since", "until", "reason", "returning",
        "ended", "ended_by", "ended_reason", "next", "follow_up_on",
    },
}  # fmt: skip
"""Every table that refers to a ticket, with all its columns."""


class Heard:
    """Everything that went to and fro."""

    def __init__(self, town: Town) -> None:
        self.answers: list[httpx2.Response] = []
        self._listen(town.browser)

    def _listen(self, browser: httpx2.AsyncClient) -> None:
        browser.event_hooks = {"response": [self._keep]}

    async def _keep(self, answer: httpx2.Response) -> None:
        await answer.aread()
        self.answers.append(answer)

    def person(self, town: Town) -> Person:
        """Somebody whose browser is listened to."""
        person = Person(town)
        self._listen(person.browser)
        return person


async def evening(town: Town, heard: Heard) -> tuple[list[str], list[str]]:
    """People join, look, err, are offered beds, answer, come, lose a code, leave. Their PINs and contact details."""
    ann, bea = heard.person(town), heard.person(town)
    await ann.get("/place")
    await ann.join("home", "coming", reach="phone", address=PHONE, together=WRITTEN, interpreter="so", **STRAY)
    await bea.join("home", "women", group="women", reach="email", address=MAIL, read_by_other="yes", **STRAY)
    pins = [ann.pin, bea.pin]
    await ann.open(WRITTEN, WRITTEN)
    await ann.open(pin=f"{ann.pin[:-1]}X")
    await ann.open()
    await ann.say("together", number=bea.number, **STRAY)
    await bea.say("pause", until=WRITTEN)
    await bea.say("still")
    for person in (ann, bea):
        await town.ask("staff", "POST", f"/api/v1/tickets/{person.number}/confirm", json={})
    for delivery in Errands(town.store, {}, town.clock).deliveries.values():
        await delivery.round()
    await ann.get("/place/mine")
    await ann.say("accept", by=WRITTEN)
    await ann.say("accept")
    await bea.say("decline", reason=WRITTEN)
    body = {"number": bea.number, "pin": bea.pin}
    for action in ("", "/confirm", "/pause", "/accept", "/leave"):
        await town.ask("public", "POST", f"/api/v1/my{action}", json=body | ({"reason": WRITTEN} if not action else {}))
        await town.ask("public", "POST", f"/api/v1/my{action}", json=body)
    bed = town.store.world.promised_to((await tickets.find(ann.number)).id)
    await town.act("staff", bed, "admit", number=ann.number, pin=ann.pin)
    renewed = await town.ask("staff", "POST", f"/api/v1/tickets/{ann.number}/pin")
    pins.append(renewed.json()["pin"])
    await ann.open(pin=pins[-1])
    await ann.get("/place/mine")
    await town.act("staff", bed, "discharge", reason=WRITTEN)
    await town.act("staff", bed, "discharge", reason="own-choice")
    for path in ("/units/home/waitlist", "/units/home/beds", "/changes"):
        await town.ask("staff", "GET", f"/api/v1{path}")
    for path in ("/board", "/units/home", "/units/home/line", "/order", "/place", "/api/v1/directory", *PAPER):
        assert (await town.ask("staff", "GET", path)).status_code == 200, path
    pins.append(await helped(town, heard))
    await ann.say("forget")
    await ann.say("close")
    return pins, [PHONE, MAIL]


async def helped(town: Town, heard: Heard) -> str:
    """A helper makes a number for somebody who had lost one and leaves word at the church, whose people tell it; the
    PIN."""
    cia = heard.person(town)
    cia.browser.cookies = (await town.sign_in("a helper", "outreach")).cookies
    await cia.join("home", group="women", reach="word", house="church", **STRAY)
    await cia.browser.post("/numbers/attest", data={"number": cia.number, "day": WRITTEN, "hour": WRITTEN})
    await cia.browser.post("/numbers/attest", data={"number": cia.number, "day": "2026-03-01", **STRAY})
    await cia.get("/numbers")
    await town.token("church", "partner", "church")
    await town.ask("church", "GET", "/words")
    await town.ask("church", "POST", "/words", data={"number": cia.number, "told": WRITTEN})
    return cia.pin


async def test_what_somebody_writes_stands_nowhere(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    heard = Heard(town)
    pins, contacts = await evening(town, heard)
    secrets = [*pins, *contacts, WRITTEN]
    assert len(heard.answers) > 40
    for secret in secrets:
        assert secret not in " ".join(f"{a.request.url} {a.headers}" for a in heard.answers)
    titles = {found for a in heard.answers for found in re.findall(r"<title>(.*?)</title>", a.text)}
    assert "Information" in titles
    assert not [title for title in titles for number in _numbers(heard) if number in title]
    told = [r for r in caplog.records if r.name != "httpx2"]  # the test's own client
    assert not [s for s in secrets for r in told if s in f"{r.getMessage()} {r.exc_text or ''}"]
    file = town.store.settings.file
    assert file.with_name(f"{file.name}-wal").stat().st_size
    assert not _found(file, secrets)


async def test_a_pin_is_told_once_and_a_contact_never(town: Town) -> None:
    heard = Heard(town)
    pins, contacts = await evening(town, heard)
    for pin in pins:
        grouped = f"{pin[:4]} {pin[4:]}"
        telling = [a.request.url.path for a in heard.answers if pin in a.text or grouped in a.text]
        assert telling in (["/place/number"], [f"/api/v1/tickets/{_numbers(heard)[0]}/pin"])
    for contact in contacts:
        assert not [a.request.url.path for a in heard.answers if contact in a.text]


async def test_nothing_is_left_after_the_server_has_stopped(migrated_sqlite_url: str) -> None:
    async with running(migrated_sqlite_url) as town:
        pins, contacts = await evening(town, Heard(town))
    assert not _found(town.store.settings.file, [*pins, *contacts, WRITTEN])


def test_the_search_sees_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "beds.sqlite3-wal").write_bytes(b"..." + PHONE.encode() + b"...")
    (tmp_path / "beds.sqlite3").touch()
    assert _found(tmp_path / "beds.sqlite3", [PHONE, MAIL]) == {PHONE}


async def test_no_table_has_room_for_a_name_or_a_trait(town: Town) -> None:
    """L-06."""
    with closing(sqlite3.connect(town.store.settings.file)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {t: {row[1] for row in database.execute(f"PRAGMA table_info({t})")} for t in tables}
        keys = {t: {row[2] for row in database.execute(f"PRAGMA foreign_key_list({t})")} for t in tables}
    referring = {table for table, others in keys.items() if "ticket" in others}
    assert referring | {"ticket"} == OF_A_PERSON.keys()
    assert {table: columns[table] for table in OF_A_PERSON} == OF_A_PERSON
    named = {(t, c) for t, of in columns.items() for c in of if PERSONAL.search(c) and not t.startswith("sqlite_")}
    assert {(t, c) for t, c in named if t not in ("tortoise_migrations", "account")} == NOT_OF_A_PERSON


async def test_of_a_wait_the_record_keeps_for_whom_the_places_are_and_nothing_else_of_anybody(town: Town) -> None:
    heard = Heard(town)
    await evening(town, heard)
    with closing(sqlite3.connect(town.store.settings.file)) as database:
        bodies = [json.loads(body) for (body,) in database.execute("SELECT body FROM detail")]
    waits = [wait for body in bodies for wait in body.get("waits", [])]
    assert {key for wait in waits for key in wait} <= {
        "handle", "unit", "joined_at", "last_sign", "key", "for", "state", "confirmed", "misses", "tried", "partner",
        "paired", "barred", "ask_from", "since", "read", "asked", "terms",
        "offer_minutes", "misses_allowed", "asleep_days", "close_days",
    }  # fmt: skip
    for number in _numbers(heard):
        assert number not in str(bodies)


def _numbers(heard: Heard) -> list[str]:
    """Every number that was told, in order."""
    told = (re.findall(r"<dd>([0-9A-Z]{5})</dd>", a.text) for a in heard.answers)
    return list(dict.fromkeys(number for numbers in told for number in numbers))


def _found(file: Path, secrets: list[str]) -> set[str]:
    """Which of them stand in the database's file, or in those beside it."""
    return {secret for part in _files(file) for secret in secrets if secret.encode() in part.read_bytes()}


def _files(file: Path) -> Iterator[Path]:
    return file.parent.glob(f"{file.name}*")
