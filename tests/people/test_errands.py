"""News goes out at once, from one process only, and one errand that fails does not keep the others from being done."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from beds.people import contact, notify, tickets
from beds.people.contact import Reach
from beds.people.notify import Email, SmsGateway, deliver, ways_out
from beds.people.refusals import WrongPin
from beds.settings import Settings, SettingsError
from beds.store import Store
from beds.store.engine import orm
from beds.store.models.notice import Contact, Outbox
from beds.store.models.people import Guess
from beds.world.commands import Join, Leave, Offer
from tests.store.support import START, Clock, build, issue, opened, settings
from web.errands import FORGET_EVERY, Errands

CANARY = "0701740605"


class Gateway:
    """Remembers what it was given, and can be waited for; fails as told, once each."""

    def __init__(self, *failures: Exception) -> None:
        self.sent: list[str] = []
        self.asked, self.told = asyncio.Event(), asyncio.Event()
        self.failures = list(failures)

    async def send(self, to: Reach, text: str, key: str) -> None:
        self.asked.set()
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop()
        self.sent.append(key)
        self.told.set()


@pytest.fixture
async def clock() -> Clock:
    return Clock()


@pytest.fixture
async def waiting(migrated_url: str, clock: Clock) -> AsyncIterator[tuple[Store, str]]:
    """A house with free beds, and one in line who can be called."""
    (ticket,) = await issue(migrated_url)
    async with orm(settings(migrated_url)), opened(migrated_url, clock) as store:
        await build(store)
        await contact.keep(store.secret, ticket, Reach("phone", CANARY, False), START)
        await store.submit(Join(by="anna", ticket=ticket, units=("hem",)))
        yield store, ticket


async def test_an_offer_is_told_as_soon_as_it_is_made(waiting, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.errands.EVERY_S", 60)
    store, ticket = waiting
    gateway = Gateway()
    async with Errands(store, {"phone": gateway}, clock).running(), asyncio.timeout(5):
        await store.submit(Offer(by="anna", unit="hem", ticket=ticket))
        await gateway.asked.wait()


async def test_of_two_processes_one_tells(waiting, clock: Clock) -> None:
    store, ticket = waiting
    gateway = Gateway()
    await store.submit(Offer(by="anna", unit="hem", ticket=ticket))
    rounds = (deliver(store.secret, {"phone": gateway}, clock()) for _ in range(4))
    assert sum(await asyncio.gather(*rounds)) == len(gateway.sent) == 1


async def test_a_process_that_ends_while_it_tells_leaves_the_message_to_the_next(waiting, clock: Clock) -> None:
    store, ticket = waiting
    await store.submit(Offer(by="anna", unit="hem", ticket=ticket))
    with pytest.raises(RuntimeError):
        await deliver(store.secret, {"phone": Gateway(RuntimeError("killed"))}, clock())
    gateway = Gateway()
    assert await deliver(store.secret, {"phone": gateway}, clock()) == 0
    assert await deliver(store.secret, {"phone": gateway}, clock.move(minutes=1)) == 1


async def test_a_fault_is_logged_without_its_words_and_the_next_round_comes(
    waiting, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("web.errands.EVERY_S", 0.01)
    store, ticket = waiting
    gateway = Gateway(RuntimeError(f"cannot call {CANARY}"))
    await store.submit(Offer(by="anna", unit="hem", ticket=ticket))
    async with Errands(store, {"phone": gateway}, clock).running(), asyncio.timeout(5):
        await gateway.asked.wait()
        clock.move(minutes=1)
        await gateway.told.wait()
    assert "RuntimeError" in caplog.text
    assert CANARY not in caplog.text


async def test_without_a_gateway_the_log_says_that_something_would_be_sent_and_not_to_whom(
    waiting, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    store, ticket = waiting
    await store.submit(Offer(by="anna", unit="hem", ticket=ticket))
    assert await deliver(store.secret, {}, clock()) == 1
    assert "would be sent by phone" in caplog.text
    assert CANARY not in caplog.text
    assert not await Outbox.exists()


async def test_once_an_hour_what_is_no_longer_needed_is_forgotten(waiting, clock: Clock) -> None:
    store, ticket = waiting
    errands = Errands(store, {}, clock)
    await errands.round()
    await store.submit(Leave(by="self", ticket=ticket))
    with pytest.raises(WrongPin):
        await tickets.check(store.secret, "C4J7K", "00000000", clock())
    clock.move(days=4)
    errands._forgot = clock() - FORGET_EVERY + timedelta(seconds=1)
    await errands.round()
    assert await Contact.exists()
    clock.move(seconds=1)
    await errands.round()
    assert not await Contact.exists()
    assert not await Guess.exists()


def test_the_environment_names_the_ways_out() -> None:
    said = {"SMS_URL": "https://sms.example/send", "SMS_TOKEN": "t", "SMTP_HOST": "mail", "SMTP_FROM": "a@b.example"}
    ways = ways_out(Settings.from_environment(said))
    assert isinstance(ways["phone"], SmsGateway)
    assert isinstance(ways["email"], Email)
    assert ways_out(Settings.from_environment({})) == {}
    for wrong in ({"SMS_URL": "http://sms.example"}, {"SMTP_HOST": "mail"}, {"SMTP_PORT": "0"}):
        with pytest.raises(SettingsError):
            Settings.from_environment(wrong)


async def test_what_a_gateway_is_given_is_the_address_and_neutral_words(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Answer:
        def __enter__(self) -> None: ...
        def __exit__(self, *_: object) -> None: ...

    def open_(request, timeout: float) -> Answer:
        asked.append(request)
        return Answer()

    monkeypatch.setattr(notify.STAYING, "open", open_)
    await SmsGateway("https://sms.example/send", "t").send(Reach("phone", CANARY, True), notify.TEXT, "k1")
    (request,) = asked
    assert request.get_header("Authorization") == "Bearer t"
    assert request.get_header("Idempotency-key") == "k1"
    assert CANARY in request.data.decode()
    for word in ("plats", "säng", "boende", "kö", "härbärge", "paikka", "bed", "place"):
        assert word not in notify.TEXT.lower()
