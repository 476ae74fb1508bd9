"""News goes out at once, from one process only, and one errand that fails or hangs keeps no other from being done."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from beds.people import contact, tickets
from beds.people.contact import Reach
from beds.people.gateways import MailServer, Undelivered
from beds.people.notify import Delivery
from beds.people.refusals import WrongPin
from beds.store import Store
from beds.store.engine import orm
from beds.store.models.notice import Contact, Outbox
from beds.store.models.people import Guess
from beds.world.commands import Join, Leave, Offer
from tests.store.support import START, Clock, build, issue, opened, settings
from tests.support.hostile import Mailbox, serving
from web.errands import FORGET_EVERY, Errands

CANARY = "+46701740605"
MAIL = "canary@canary.example"


class Gateway:
    """Remembers what it was given, and can be waited for; fails as told, once each."""

    def __init__(self, *failures: BaseException) -> None:
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


class Hanging(Gateway):
    """Never answers."""

    async def send(self, to: Reach, text: str, key: str) -> None:
        self.asked.set()
        await asyncio.Event().wait()


@pytest.fixture
async def clock() -> Clock:
    return Clock()


@pytest.fixture
async def waiting(migrated_url: str, clock: Clock) -> AsyncIterator[tuple[Store, str, str]]:
    """A house with free beds, and two in line: one who can be called, and one who can be written to."""
    called, written_to = await issue(migrated_url, 2)
    async with orm(settings(migrated_url)), opened(migrated_url, clock) as store:
        await build(store)
        await contact.keep(store.secret, called, Reach("phone", CANARY, False), START, "SE")
        await contact.keep(store.secret, written_to, Reach("email", MAIL, False), START, "SE")
        for ticket in (called, written_to):
            await store.submit(Join(by="anna", ticket=ticket, units=("hem",)))
        yield store, called, written_to


def delivery(store: Store, gateway: Gateway, clock: Clock, kind: str = "phone") -> Delivery:
    return Delivery(kind, gateway, store.secret, "SE", clock)


async def offer(store: Store, ticket: str) -> None:
    """A bed, on record; the news lies in the outbox."""
    await store.submit(Offer(by="anna", unit="hem", ticket=ticket, reason="safety"))


async def test_an_offer_is_told_as_soon_as_it_is_made(waiting, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.errands.EVERY_S", 60)
    store, called, _ = waiting
    gateway = Gateway()
    async with Errands(store, {"phone": gateway}, clock).running(), asyncio.timeout(10):
        await offer(store, called)
        await gateway.asked.wait()


async def test_a_gateway_that_hangs_holds_up_neither_the_mail_nor_the_forgetting(
    waiting, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.errands.EVERY_S", 0.02)
    store, called, written_to = waiting
    with pytest.raises(WrongPin):
        await tickets.check(store.secret, "C4J7K", "00000000", clock())
    hanging, box, forgotten, forget = Hanging(), Mailbox(), asyncio.Event(), tickets.forget_guesses

    async def forget_and_say(now: datetime) -> None:
        if await forget(now):
            forgotten.set()

    monkeypatch.setattr(tickets, "forget_guesses", forget_and_say)
    async with serving(box) as port:
        gateways = {"phone": hanging, "email": MailServer("127.0.0.1", port, "plats@stad.example")}
        errands = Errands(store, gateways, clock, deadline=timedelta(hours=1))
        async with errands.running(), asyncio.timeout(20):
            await offer(store, called)
            await hanging.asked.wait()
            await offer(store, written_to)
            await box.came.wait()
            clock.move(days=4)
            await forgotten.wait()
    assert [f"To: {MAIL}" in mail for mail in box.mails] == [True]
    assert not await Guess.exists()


async def test_a_gateway_that_hangs_is_cut_off_and_asked_again(waiting, clock: Clock) -> None:
    store, called, _ = waiting
    await offer(store, called)
    errands = Errands(store, {"phone": Hanging()}, clock, deadline=timedelta(seconds=0.05))
    async with asyncio.timeout(10):
        assert await errands.deliveries["phone"].round() == 0
    assert (errands.deliveries["phone"].failing_since, errands.deliveries["phone"].why) == (clock.now, "TimeoutError")
    gateway = Gateway()
    assert await delivery(store, gateway, clock).round() == 0
    clock.move(minutes=1)
    assert await delivery(store, gateway, clock).round() == 1


async def test_of_two_processes_one_tells(waiting, clock: Clock) -> None:
    store, called, _ = waiting
    gateway = Gateway()
    await offer(store, called)
    rounds = (delivery(store, gateway, clock).round() for _ in range(4))
    assert sum(await asyncio.gather(*rounds)) == len(gateway.sent) == 1


async def test_a_process_that_ends_while_it_tells_leaves_the_message_to_the_next(waiting, clock: Clock) -> None:
    store, called, _ = waiting
    await offer(store, called)
    hanging = Hanging()
    task = asyncio.create_task(delivery(store, hanging, clock).round())
    await hanging.asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gateway = Gateway()
    assert await delivery(store, gateway, clock).round() == 0
    clock.move(minutes=1)
    assert await delivery(store, gateway, clock).round() == 1


@pytest.mark.parametrize(
    "failure",
    [
        OSError(f"no way to {CANARY}"),
        RuntimeError(f"cannot call {CANARY}"),
        UnicodeEncodeError("ascii", CANARY, 0, 1, "no"),
        ValueError(CANARY),
        KeyError(CANARY),
        AssertionError(CANARY),
        StopAsyncIteration(CANARY),
        ExceptionGroup(CANARY, [ValueError(CANARY)]),
        Undelivered("answered 418"),
    ],
    ids=lambda failure: type(failure).__name__,
)
async def test_whatever_a_gateway_raises_is_its_own_failure_and_logged_without_its_words(
    waiting, clock: Clock, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    store, called, _ = waiting
    gateway = Gateway(failure)
    await offer(store, called)
    sending = delivery(store, gateway, clock)
    assert await sending.round() == 0
    assert sending.failing_since == clock.now
    assert sending.why in caplog.text
    assert sending.why == ("answered 418" if isinstance(failure, Undelivered) else type(failure).__name__)
    assert CANARY not in caplog.text
    clock.move(minutes=1)
    assert await sending.round() == 1
    assert (sending.failing_since, sending.why) == (None, "")


async def test_without_a_gateway_the_log_says_that_something_would_be_sent_and_not_to_whom(
    waiting, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    store, called, _ = waiting
    await offer(store, called)
    tried = []
    errands = Errands(store, {}, clock, on_try=lambda kind, outcome: tried.append((kind, outcome)))
    assert await errands.deliveries["phone"].round() == 1
    assert tried == [("phone", "logged")]
    assert "would be sent by phone" in caplog.text
    assert CANARY not in caplog.text
    assert not await Outbox.filter(ticket_id=called).exists()


async def test_at_the_start_the_log_says_what_cannot_be_sent(
    waiting, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    store, called, _ = waiting
    await offer(store, called)
    assert await delivery(store, Gateway(OSError()), clock).round() == 0
    async with Errands(store, {"phone": Hanging()}, clock).running():
        pass
    assert "nothing is sent by email: SMTP_HOST names no gateway" in caplog.text
    assert "nothing is sent by phone" not in caplog.text
    assert "1 messages by phone have been tried in vain, the oldest is of 2026-03-02T18:00" in caplog.text


async def test_once_an_hour_what_is_no_longer_needed_is_forgotten(waiting, clock: Clock) -> None:
    store, called, written_to = waiting
    errands = Errands(store, {}, clock)
    await errands.forget()
    for ticket in (called, written_to):
        await store.submit(Leave(by="self", ticket=ticket))
    with pytest.raises(WrongPin):
        await tickets.check(store.secret, "C4J7K", "00000000", clock())
    clock.move(days=4)
    errands._forgot = clock() - FORGET_EVERY + timedelta(seconds=1)
    await errands.forget()
    assert await Contact.exists()
    clock.move(seconds=1)
    await errands.forget()
    assert not await Contact.exists()
    assert not await Guess.exists()


async def test_a_forgetting_that_fails_leaves_the_others_done_and_is_tried_again(
    waiting, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store, _, _ = waiting

    async def broken(_: object) -> int:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(contact, "forget", broken)
    errands = Errands(store, {}, clock)
    with pytest.raises(WrongPin):
        await tickets.check(store.secret, "C4J7K", "00000000", clock())
    clock.move(days=4)
    await errands.forget()
    assert not await Guess.exists()
    assert "not done (forgetting): RuntimeError" in caplog.text
    assert CANARY not in caplog.text
    with pytest.raises(WrongPin):
        await tickets.check(store.secret, "C4J7K", "00000000", clock())
    clock.move(days=4)
    monkeypatch.undo()
    await errands.forget()
    assert not await Guess.exists()
