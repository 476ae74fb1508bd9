"""POST /queued: what phones kept arrives in order, once, as of its time, in the name of who tapped it, and tells
nothing to whoever only carries it."""

import base64
import logging
import secrets
import socket
import sqlite3
from datetime import datetime, timedelta

import asyncpg
import httpx2
import msgspec
import pytest
from limits import parse
from starlette.exceptions import HTTPException

from beds.people import accounts, grants, sessions
from beds.people.refusals import TooBusy, TooMany
from beds.people.sealing import public_key
from beds.store.errors import Away, Busy, KeyReused, Rejected
from beds.store.models.people import Account, Revoked, Session
from beds.world.commands import Command, Hold, SetUnit
from beds.world.state import replace
from tests.support.sealed import sealed
from tests.web.conftest import START, Town
from web.pages import queued

WILD = ("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00")
"""Times that arithmetic with times does not survive."""


class Phone:
    """A phone that somebody of staff was signed in on, and its queue."""

    def __init__(self, town: Town, account: Account, session: str, unit: str = "home") -> None:
        self.town, self.session = town, session
        caller = grants.Caller(account=account.id, session=session)
        self.grant = grants.give(town.app.state.secret, caller, unit, town.clock())

    def tap(self, path: str, body: str = "", *, at: datetime | str | None = None, **other: object) -> str:
        """An envelope."""
        tap = {"grant": self.grant, "key": secrets.token_hex(8), "path": path, "body": body}
        tap |= {"at": at if isinstance(at, str) else (at or self.town.clock()).isoformat()} | other
        envelope = sealed(public_key(self.town.app.state.secret), msgspec.json.encode(tap) + b"   ")
        return base64.urlsafe_b64encode(envelope).decode()

    async def send(self, *envelopes: str, by: httpx2.AsyncClient | None = None) -> list[dict]:
        """What becomes of the envelopes."""
        answer = await (by or self.town.browser).post("/queued", json={"envelopes": envelopes})
        assert answer.status_code == 200, answer.text
        return answer.json()["results"]


async def phone_of(town: Town, login: str = "anna", unit: str = "home") -> tuple[Phone, httpx2.AsyncClient]:
    """A phone, and the browser on it."""
    browser = await town.sign_in(login, "staff", units=("home", "women"))
    account = await Account.get(login=login)
    session = await Session.get(account_id=account.id)
    town.clock.move(seconds=1)
    return Phone(town, account, session.id, unit), browser


def bed(town: Town, bed_id: str) -> object:
    return town.store.world.spells.get(bed_id)


async def test_taps_arrive_in_order_as_of_their_time_without_anybody_signed_in(town: Town):
    phone, _ = await phone_of(town)
    town.clock.move(hours=3)
    first, second = START + timedelta(minutes=5), START + timedelta(minutes=65)
    results = await phone.send(
        phone.tap("/units/home/beds/home-1/admit", "who=none", at=first),
        phone.tap("/units/home/beds/home-2/close", "reason=repair", at=second),
        phone.tap("/units/home/beds/home-1/absent", at=second),
        phone.tap("/units/home/turned-away", "reason=full", at=second),
    )
    assert results == [{"state": "done"}] * 4
    assert (bed(town, "home-1").state, bed(town, "home-1").since, bed(town, "home-1").away) == ("occupied", first, True)
    assert (bed(town, "home-2").state, bed(town, "home-2").since) == ("closed", second)


async def test_a_phones_clock_is_believed_between_its_grant_and_now(town: Town):
    phone, _ = await phone_of(town)
    given = town.clock()
    now = town.clock.move(hours=3)
    early = phone.tap("/units/home/beds/home-1/close", "reason=repair", at=START - timedelta(days=2))
    late = phone.tap("/units/home/beds/home-2/close", "reason=repair", at=now + timedelta(hours=5))
    assert await phone.send(early, late) == [{"state": "done"}] * 2
    assert (bed(town, "home-1").since, bed(town, "home-2").since) == (given, now)


async def test_what_comes_twice_is_done_once(town: Town):
    phone, _ = await phone_of(town)
    envelope = phone.tap("/units/home/beds/home-1/admit", "who=none")
    assert await phone.send(envelope, envelope) == [{"state": "done"}] * 2
    before = town.store.world.seq
    assert await phone.send(envelope) == [{"state": "done"}]
    assert town.store.world.seq == before


async def test_a_tap_whose_answer_was_lost_is_known_again(town: Town):
    phone, browser = await phone_of(town)
    key, body = secrets.token_hex(8), "reason=repair"
    headers = {"Idempotency-Key": key, "Content-Type": "application/x-www-form-urlencoded", "Accept": "text/x-part"}
    said = await browser.post("/units/home/beds/home-1/close", content=body, headers=headers)
    assert said.status_code == 200, said.text
    before = town.store.world.seq
    assert await phone.send(phone.tap("/units/home/beds/home-1/close", body, key=key)) == [{"state": "done"}]
    assert town.store.world.seq == before


async def test_no_number_is_made_for_a_tap_whose_slip_nobody_reads(town: Town):
    phone, _ = await phone_of(town)
    assert await phone.send(phone.tap("/units/home/beds/home-1/admit", "who=new")) == [{"state": "done"}]
    assert bed(town, "home-1").ticket == ""


async def test_whoever_only_carries_it_learns_no_word_and_whoever_works_there_does(town: Town):
    phone, browser = await phone_of(town)
    (told,) = await phone.send(phone.tap("/units/home/beds/home-1/admit", "who=none"), by=browser)
    assert told["said"].endswith("Inskriven på plats 1.")
    (refused,) = await phone.send(phone.tap("/units/home/beds/home-1/admit", "who=none"))
    assert (refused["state"], refused["mind"], "said" in refused) == ("refused", True, False)
    assert b"plats" not in base64.urlsafe_b64decode(refused["note"])
    answer = await browser.post("/queued/told", json={"notes": [refused["note"], "forged", refused["note"][:-8]]})
    first, *others = answer.json()["said"]
    assert "Plats 1" in first
    assert "blev inte gjort" in first
    assert others == [None, None]


async def test_a_note_is_told_only_where_its_reader_works(town: Town):
    phone, _ = await phone_of(town, unit="home")
    await phone.send(envelope := phone.tap("/units/home/beds/home-1/admit", "who=none"))
    (refused,) = await phone.send(phone.tap("/units/home/beds/home-1/admit", "who=none"))
    other = await town.sign_in("berit", "staff", units=("women",))
    answer = await other.post("/queued/told", json={"notes": [refused["note"]]})
    assert answer.json() == {"said": [None]}
    assert (await phone.send(envelope, by=other)) == [{"state": "done"}]


async def test_a_refused_tap_does_not_hold_up_those_behind_it(town: Town):
    phone, _ = await phone_of(town)
    results = await phone.send(
        phone.tap("/units/home/beds/home-1/discharge"), phone.tap("/units/home/beds/home-2/admit", "who=none")
    )
    assert [r["state"] for r in results] == ["refused", "done"]


async def test_a_promise_made_meanwhile_gives_way_and_that_is_told(town: Town):
    phone, browser = await phone_of(town)
    tapped = town.clock()
    town.clock.move(minutes=20)
    ticket = (await town.number()).ticket
    until = town.clock() + timedelta(hours=1)
    await town.store.submit(Hold(by="intake", bed="home-1", ticket=ticket, until=until), town.clock())
    (told,) = await phone.send(phone.tap("/units/home/beds/home-1/admit", "who=none", at=tapped), by=browser)
    assert (told["state"], told.get("mind")) == ("done", True), told
    assert "löftet har flyttats till plats 2" in told["said"]
    assert town.store.world.promised_to(ticket) == "home-2"


async def test_an_envelope_goes_no_further_than_its_grant(town: Town):
    phone, _ = await phone_of(town)
    (result,) = await phone.send(phone.tap("/units/women/beds/women-1/admit", "who=none"))
    assert result["state"] == "refused"
    assert town.store.world.spells == {}


async def test_a_bed_of_another_unit_is_not_reached_by_a_path_of_ones_own(town: Town):
    phone, _ = await phone_of(town)
    (result,) = await phone.send(phone.tap("/units/home/beds/women-1/admit", "who=none"))
    assert result["state"] == "refused"
    assert bed(town, "women-1") is None


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


async def test_a_closed_account_and_a_lost_session_bring_nothing_and_a_locked_phone_does(town: Town):
    lost, _ = await phone_of(town, "anna")
    closed, _ = await phone_of(town, "berit")
    locked, browser = await phone_of(town, "cilla")
    await sessions.revoke((await Account.get(login="anna")).id, town.clock(), lost.session)
    await accounts.disable("berit", town.clock())
    await browser.post("/sign-out")
    states = []
    for n, phone in enumerate((lost, closed, locked), 1):
        (result,) = await phone.send(phone.tap(f"/units/home/beds/home-{n}/admit", "who=none"))
        states.append(result["state"])
    assert states == ["refused", "refused", "done"]


async def test_ending_a_session_from_another_device_ends_its_queue_and_a_new_passphrase_every_queue(town: Town):
    phone, _ = await phone_of(town)
    other = town.new_browser()
    code = await accounts.invite_again("anna", town.clock())
    town.clock.move(seconds=1)
    await other.post("/sign-in/first", data={"code": code, "passphrase": "åtta ystra ankor"})
    (result,) = await phone.send(phone.tap("/units/home/beds/home-1/admit", "who=none"))
    assert result["state"] == "refused"


async def test_that_a_session_was_lost_is_remembered_for_as_long_as_its_queue_could_come(town: Town):
    phone, _ = await phone_of(town)
    await sessions.revoke((await Account.get(login="anna")).id, town.clock(), phone.session)
    await sessions.forget(town.clock.move(days=13))
    assert await Revoked.exists(id=phone.session)
    await sessions.forget(town.clock.move(days=2))
    assert not await Revoked.exists(id=phone.session)


async def test_a_grant_lasts_two_weeks_and_not_longer(town: Town):
    phone, _ = await phone_of(town)
    tapped = town.clock()
    town.clock.move(days=13)
    early = phone.tap("/units/home/beds/home-1/admit", "who=none", at=tapped)
    assert (await phone.send(early))[0]["state"] == "done"
    town.clock.move(days=2)
    late = phone.tap("/units/home/beds/home-2/admit", "who=none", at=town.clock() - timedelta(hours=1))
    assert (await phone.send(late))[0]["state"] == "refused"


async def test_rights_are_those_of_the_day_it_arrives(town: Town):
    phone, _ = await phone_of(town)
    await Account.filter(login="anna").update(role="planner")
    (result,) = await phone.send(phone.tap("/units/home/beds/home-1/admit", "who=none"))
    assert result["state"] == "refused"
    assert bed(town, "home-1") is None


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


async def test_that_children_were_with_somebody_is_counted_once_however_often_it_is_brought(town: Town):
    unit = town.store.world.units["home"]
    await town.store.submit(SetUnit(by="chef", unit=replace(unit, adults_only=True)))
    phone, _ = await phone_of(town)
    tap = phone.tap("/units/home/beds/home-1/admit", "who=none&children=yes")
    before = town.store.world.seq
    for _ in range(3):  # a refusal whose answer was lost is brought again
        assert (await phone.send(tap))[0]["state"] == "refused"
    assert town.store.world.seq == before + 1


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


async def test_the_worker_may_be_registered_for_every_page_and_the_page_it_keeps_knows_nobody(town: Town):
    browser = await town.sign_in("anna", "staff", units=("home",))
    worker = await browser.get("/worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert "worker-src 'self'" in worker.headers["content-security-policy"]
    page = await browser.get("/no-network")
    assert "/sign-out" not in page.text
    assert "Hemmet" not in page.text


async def test_a_tap_of_a_time_that_cannot_be_is_taken_for_one_that_can(town: Town):
    phone, browser = await phone_of(town)
    given, now = town.clock(), town.clock.move(hours=1)
    late, early = WILD
    taps = [phone.tap(f"/units/home/beds/home-{n}/admit", "who=none", at=at) for n, at in ((1, early), (2, late))]
    assert [r["state"] for r in await phone.send(*taps, by=browser)] == ["done", "done"]
    assert (bed(town, "home-1").since, bed(town, "home-2").since) == (given, now)
