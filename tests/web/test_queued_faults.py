"""What fails, or cannot be read, is no verdict on a tap: it stays on the phone, and holds up only what stands on it."""

import base64
import logging
import socket
import sqlite3

import asyncpg
import pytest
from limits import parse
from starlette.exceptions import HTTPException

from beds.people import grants
from beds.people.refusals import TooBusy, TooMany
from beds.people.sealing import public_key
from beds.store.errors import Away, Busy, KeyReused, Rejected
from beds.world.commands import Command
from tests.support.sealed import sealed
from tests.web.conftest import Town
from tests.web.phone import bed, phone_of
from web.offline import queued

UNREAD = ["", "x", "AAAA", "Ä", base64.urlsafe_b64encode(bytes(200)).decode(), "=" * 50]


@pytest.mark.parametrize("envelope", UNREAD, ids=lambda e: e[:6])
async def test_what_cannot_be_read_is_no_verdict_and_holds_nobody_up(town: Town, envelope: str):
    phone, _ = await phone_of(town)
    unread, done = await phone.send(envelope, phone.tap("/units/home/beds/home-1/admit", "who=none"))
    assert (unread["state"], done["state"]) == ("later", "done")
    assert "går inte att läsa" in unread["said"]


async def test_what_was_sealed_to_another_key_or_is_not_understood_here_stays_on_the_phone(town: Town):
    """A secret may come back, and a phone may know a newer version than this process."""
    phone, _ = await phone_of(town)
    key = public_key(town.app.state.secret)
    strange = [sealed(public_key(b"another"), b"{}"), *(sealed(key, said) for said in (b"{}", b"\xff", b"[" * 2000))]
    envelopes = [base64.urlsafe_b64encode(envelope).decode() for envelope in strange]
    envelopes += [phone.tap("/", grant="forged"), phone.tap("/units/home/beds/home-1/admit", "who=none", newer="field")]
    envelopes += [
        phone.tap(path, "who=none")
        for path in (
            "/units/home/beds/home-1/admit?x=1", "/units/home/confirm", "/sign-out", "/units/home/beds/home-1/newer",
        )
    ]  # fmt: skip
    before = town.store.world
    assert {r["state"] for r in await phone.send(*envelopes)} == {"later"}
    assert town.store.world is before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422), (b"{", 422), (b"[]", 422), (b'{"envelopes": []}', 422), (b'{"envelopes": "x"}', 422),
        (b'{"envelopes": ["x"], "more": 1}', 422), (b'{"envelopes": [%s]}' % b",".join([b'"x"'] * 21), 422),
        (b'{"envelopes": ["' + b"x" * 70_000 + b'"]}', 413),
    ],
    ids=range(8),
)  # fmt: skip
async def test_a_malformed_delivery_is_refused_whole(town: Town, body: bytes, status: int):
    answer = await town.browser.post("/queued", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert answer.json()["detail"]


def failing(town: Town, monkeypatch: pytest.MonkeyPatch, error: BaseException, only: str = "") -> None:
    """What is asked of the store ends with that, for the one bed or for all."""
    submit = town.store.submit

    async def fails(command: Command, *more: object, **others: object) -> object:
        if only in getattr(command, "bed", ""):
            raise error
        return await submit(command, *more, **others)

    monkeypatch.setattr(town.store, "submit", fails)


@pytest.mark.parametrize(
    "error",
    [
        Busy(), Away("gone"), TooBusy(), FileNotFoundError(2, "no such socket"), OSError(24, "too many open files"),
        OSError(28, "no space left"), ConnectionRefusedError(), TimeoutError(), socket.gaierror(-2, "no such name"),
        asyncpg.CannotConnectNowError("starting"), asyncpg.InterfaceError("closed"),
        sqlite3.OperationalError("database or disk is full"), sqlite3.DatabaseError("file is not a database"),
    ],
    ids=repr,
)  # fmt: skip
async def test_while_the_house_cannot_everything_comes_later_and_nothing_overtakes(
    town: Town, monkeypatch: pytest.MonkeyPatch, error: Exception
):
    phone, _ = await phone_of(town)
    taps = [phone.tap(f"/units/home/beds/home-{n}/admit", "who=none") for n in (1, 2)]
    with monkeypatch.context() as broken:
        failing(town, broken, error)
        assert await phone.send(*taps) == [{"state": "later"}] * 2
    assert await phone.send(*taps) == [{"state": "done"}] * 2


@pytest.mark.parametrize("error", [Busy(), OSError(24, "too many open files"), Away("gone")], ids=repr)
async def test_nobody_to_ask_about_the_account_is_no_verdict_on_it(
    town: Town, monkeypatch: pytest.MonkeyPatch, error: Exception
):
    phone, _ = await phone_of(town)

    async def nobody(*_: object) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(grants, "is_revoked", nobody)
        assert await phone.send(tap := phone.tap("/units/home/turned-away", "reason=full")) == [{"state": "later"}]
    assert await phone.send(tap) == [{"state": "done"}]


@pytest.mark.parametrize(
    "error", [ZeroDivisionError(), Rejected("a row"), KeyReused(), TooMany(60), HTTPException(404), HTTPException(413)],
    ids=repr,
)  # fmt: skip
async def test_a_fault_is_no_verdict_and_holds_up_only_what_stands_on_the_same_bed_or_number(
    town: Town, monkeypatch: pytest.MonkeyPatch, error: Exception
):
    phone, browser = await phone_of(town)
    card = await town.number()
    await town.act("staff", "home-1", "admit", number=card.number)
    taps = [
        phone.tap("/units/home/beds/home-1/discharge"),
        phone.tap("/units/home/beds/home-2/admit", f"number={card.number}"),  # who lies in bed 1 still
        phone.tap("/units/home/beds/home-1/ready"),
        phone.tap("/units/home/beds/home-3/close", "reason=repair"),
        phone.tap("/units/home/turned-away", "reason=full"),
    ]
    with monkeypatch.context() as broken:
        failing(town, broken, error, only="home-1")
        results = await phone.send(*taps, by=browser)
    assert [r["state"] for r in results] == ["later", "later", "later", "done", "done"]
    assert "gick inte att utföra" in results[0]["said"]
    assert "said" not in results[1]
    results = await phone.send(*taps)
    assert [r["state"] for r in results] == ["done", "done", "refused", "done", "done"]  # the bed needs no cleaning


async def test_what_was_done_is_done_though_nobody_can_say_so(town: Town, monkeypatch: pytest.MonkeyPatch):
    phone, _ = await phone_of(town)
    monkeypatch.delitem(queued.SENTENCES, "admit")
    monkeypatch.setattr(queued, "N_", None)
    assert await phone.send(phone.tap("/units/home/beds/home-1/admit", "who=none")) == [{"state": "done"}]
    assert bed(town, "home-1").state == "occupied"


async def test_nothing_of_an_envelope_is_written_to_a_log(town: Town, caplog: pytest.LogCaptureFixture):
    phone, _ = await phone_of(town)
    number = (await town.number()).number
    with caplog.at_level(logging.DEBUG):
        await phone.send(
            phone.tap("/units/home/beds/home-1/admit", f"number={number}"),
            phone.tap("/units/home/beds/home-1/admit", f"number={number}&pin=12345678"),
        )
    assert number not in caplog.text
    assert "home-1" not in caplog.text
    assert "12345678" not in caplog.text


async def test_a_flood_of_deliveries_is_turned_away(town: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("web.limits.QUEUED_FROM_THERE", parse("2 per minute"))
    statuses = [(await town.browser.post("/queued", json={"envelopes": ["x"]})).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
