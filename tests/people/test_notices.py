"""Contact and notices: sealed, told at least once, in words that say nothing, and soon forgotten."""

from collections.abc import AsyncIterator
from datetime import date, time, timedelta

import pytest

from beds.people import box, contact, notify, wish
from beds.people.contact import Reach
from beds.people.notify import FIRST_RETRY, GIVE_UP, JITTER, LONGEST_RETRY, TEXT, Delivery, sort_out
from beds.settings import Settings
from beds.store import Store
from beds.store.engine import orm
from beds.store.models.notice import Contact, Outbox, Wish
from beds.world.commands import Join, Leave, Offer, SetUnit, Tick
from beds.world.refusals import Invalid
from beds.world.state import replace
from tests.store.support import START, Clock, ask, build, issue, opened, settings

SECRET = b"a secret outside the database"
PHONE = Reach("phone", "070-174 06 05", False)
MAIL = Reach("email", "bud@kyrkan.example", True)
WORD = Reach("word", "kyrkan", False)


class Gateway:
    """Remembers what it was given; fails as often as told."""

    def __init__(self, failures: int = 0) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.failures = failures

    async def send(self, to: Reach, text: str, key: str) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError
        self.sent.append((to.address, text, key))


@pytest.fixture
async def clock() -> Clock:
    return Clock()


@pytest.fixture
async def house(migrated_url: str, clock: Clock) -> AsyncIterator[tuple[Store, list[str], Settings]]:
    """A house with free beds; a number that waits for a call, and one that left no way to be reached."""
    waiting = await issue(migrated_url, 2)
    async with orm(settings(migrated_url)), opened(migrated_url, clock) as store:
        await build(store)
        await contact.keep(SECRET, waiting[0], PHONE, START, "SE")
        yield store, waiting, settings(migrated_url)


async def deliver(gateway: Gateway, clock: Clock, kind: str = "phone") -> int:
    """One round of a process that has just begun."""
    return await Delivery(kind, gateway, SECRET, "SE", clock).round()


async def offered(store: Store, ticket: str) -> None:
    """The number waits, and is offered a bed by tap or by the clock."""
    await store.submit(Join(by="anna", ticket=ticket, units=("hem",)))
    await store.submit(Offer(by="anna", unit="hem", ticket=ticket))


async def test_an_offer_is_told_once_and_then_forgotten(house, clock: Clock) -> None:
    store, (ticket, _), _ = house
    gateway = Gateway()
    await offered(store, ticket)
    assert await deliver(gateway, clock) == 1
    assert await deliver(gateway, clock) == 0
    assert [(to, text) for to, text, _ in gateway.sent] == [("+46701740605", TEXT)]
    assert not await Outbox.exists()


async def test_a_gateway_that_fails_is_asked_again_later_with_the_same_key(house, clock: Clock) -> None:
    store, (ticket, _), _ = house
    gateway = Gateway(failures=1)
    await offered(store, ticket)
    key = (await Outbox.get()).id
    assert await deliver(gateway, clock) == 0
    assert await deliver(gateway, clock) == 0
    clock.move(minutes=1)
    assert await deliver(gateway, clock) == 1
    assert [k for _, _, k in gateway.sent] == [key]


async def test_news_that_has_grown_old_is_not_sent(house, clock: Clock) -> None:
    store, (ticket, _), _ = house
    gateway = Gateway()
    await offered(store, ticket)
    clock.now += GIVE_UP + timedelta(seconds=1)
    assert await deliver(gateway, clock) == 0
    assert not gateway.sent
    assert await sort_out(SECRET, "SE", clock.now) == {}
    assert not await Outbox.exists()


async def test_who_left_no_way_to_be_reached_is_not_written_down(house) -> None:
    store, (_, silent), _ = house
    await offered(store, silent)
    assert not await Outbox.exists()


async def test_contact_is_forgotten_a_day_after_the_wait_closed(house, clock: Clock) -> None:
    store, (ticket, _), _ = house
    await store.submit(Join(by="anna", ticket=ticket, units=("hem",)))
    await store.submit(Leave(by="self", ticket=ticket))
    assert await contact.forget(clock.now + timedelta(hours=23)) == 0
    assert await contact.forget(clock.now + timedelta(hours=25)) == 1
    assert not await Contact.exists()


async def test_contact_of_who_still_waits_is_kept(house, clock: Clock) -> None:
    store, (ticket, _), _ = house
    await store.submit(Join(by="anna", ticket=ticket, units=("hem",)))
    assert await contact.forget(clock.now + timedelta(days=5)) == 0


@pytest.mark.parametrize("reach", [PHONE, MAIL, WORD], ids=lambda reach: reach.kind)
async def test_nothing_in_the_table_can_be_read_without_the_secret(house, reach: Reach) -> None:
    """Neither the address, nor of what kind it is: every box has one size."""
    _, (ticket, _), _ = house
    await contact.keep(SECRET, ticket, reach, START, "SE")
    row = await Contact.get(ticket_id=ticket)
    assert len(row.sealed) == contact.SIZE + box.OVERHEAD
    for part in (b"174", b"kyrkan", reach.kind.encode()):
        assert part not in row.sealed
    opened_again = contact.unseal(SECRET, row, "SE")
    assert (opened_again.kind, opened_again.read_by_other) == (reach.kind, reach.read_by_other)
    assert contact.unseal(b"another secret", row, "SE") is None


async def test_a_box_opens_for_its_ticket_and_its_purpose_alone(house) -> None:
    _, (ticket, other), _ = house
    row = await Contact.get(ticket_id=ticket)
    moved = Contact(ticket_id=other, sealed=row.sealed, made_at=START)
    assert contact.unseal(SECRET, moved, "SE") is None
    assert box.unseal(SECRET, "interpreter", row.sealed, ticket) is None
    assert box.unseal(SECRET, "contact", row.sealed[:-1] + b"x", ticket) is None
    assert box.unseal(SECRET, "contact", b"\2" + row.sealed[1:], ticket) is None


async def test_the_language_of_an_interpreter_is_sealed_and_of_one_length(house) -> None:
    _, tickets, _ = house
    for ticket, language in zip(tickets, ("so", "ckb"), strict=True):
        await wish.keep(SECRET, ticket, language)
    rows = await Wish.all()
    assert {(row.interpreter, len(row.sealed)) for row in rows} == {(None, wish.SIZE + box.OVERHEAD)}
    assert await wish.languages(SECRET, tickets) == dict(zip(tickets, ("so", "ckb"), strict=True))
    assert await wish.languages(b"another secret", tickets) == {}
    await wish.drop(tickets[0])
    assert await Wish.all().count() == 1


@pytest.mark.parametrize("reach", [Reach("phone", "call me", False), Reach("email", "nobody", False)])
async def test_an_address_that_nobody_could_use_is_refused(house, reach: Reach) -> None:
    _, (ticket, _), _ = house
    with pytest.raises(Invalid):
        await contact.keep(SECRET, ticket, reach, START, "SE")
    assert contact.unseal(SECRET, await Contact.get(ticket_id=ticket), "SE").kind == "phone"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"status": "closed"}, ["line"]),
        ({"audience": "women"}, ["line"]),
        ({"closes": date(2026, 6, 1)}, ["rules"]),
        ({"rules": {"order": "draw"}}, ["rules"]),
        ({"rules": {"entry_to": time(21)}}, ["rules"]),
        ({"conditions": "Inga djur.", "conditions_version": 1}, ["rules"]),
        ({"status": "planned"}, ["rules"]),
        ({"phone": "016-10 00 00"}, []),
        ({"rules": {"misses": 5}}, []),
    ],
)
async def test_who_waits_is_told_when_a_unit_closes_or_its_rules_change(
    house, clock: Clock, changes: dict, told: list[str]
) -> None:
    store, (ticket, silent), _ = house
    for one in (ticket, silent):
        await store.submit(Join(by="anna", ticket=one, units=("hem",)))
    await Outbox.all().delete()
    unit = store.world.units["hem"]
    rules = replace(unit.rules, **changes.get("rules", {}))
    await store.submit(SetUnit(by="anna", unit=replace(unit, **{**changes, "rules": rules})))
    clock.move(days=1)  # rules of an open unit begin with its day
    await store.submit(Tick())
    assert [(row.ticket_id, row.about) for row in await Outbox.filter(about__in=("line", "rules"))] == [
        (ticket, about) for about in told
    ]


async def test_that_a_line_has_changed_is_told_for_a_week(house, clock: Clock) -> None:
    store, (ticket, _), _ = house
    gateway = Gateway()
    await store.submit(Join(by="anna", ticket=ticket, units=("hem",)))
    await Outbox.all().delete()
    unit = store.world.units["hem"]
    await store.submit(SetUnit(by="anna", unit=replace(unit, rules=replace(unit.rules, order="draw"))))
    clock.move(days=1)
    await store.submit(Tick())
    clock.move(days=6)
    assert await sort_out(SECRET, "SE", clock.now)
    assert await deliver(gateway, clock) == 1


async def test_pauses_between_tries_grow_up_to_an_hour_and_no_two_are_alike() -> None:
    for tries in range(12):
        pauses = {notify._pause(tries) for _ in range(20)}
        shortest = min(FIRST_RETRY * 2**tries, LONGEST_RETRY)
        assert all(shortest <= pause <= shortest * (1 + JITTER) for pause in pauses)
        assert len(pauses) > 1


async def test_a_try_is_over_before_the_message_is_due_again() -> None:
    """Else two processes could tell the same at once."""
    assert FIRST_RETRY >= 2 * notify.DEADLINE


async def test_what_was_tried_least_is_tried_first(house, clock: Clock) -> None:
    store, (ticket, other), _ = house
    await contact.keep(SECRET, other, PHONE, START, "SE")
    await offered(store, ticket)
    failing = Gateway(failures=1)
    await deliver(failing, clock)
    clock.move(minutes=2)
    await offered(store, other)
    gateway = Gateway()
    assert await deliver(gateway, clock) == 2
    rows = [key for _, _, key in gateway.sent]
    assert await ask(store.settings.database_url, "SELECT count(*) FROM outbox") == [(0,)]
    assert len(set(rows)) == 2


async def test_what_is_left_by_word_waits_for_people_and_is_not_sent(house, clock: Clock) -> None:
    store, (ticket, _), _ = house
    await contact.keep(SECRET, ticket, WORD, START, "SE")
    await offered(store, ticket)
    gateway = Gateway()
    assert [await deliver(gateway, clock, kind) for kind in ("phone", "email")] == [0, 0]
    backlog = await sort_out(SECRET, "SE", clock.now)
    assert (backlog.keys(), backlog["word"].waiting) == ({"word"}, 1)
    assert (await Outbox.get()).next_at > clock.now
    assert not gateway.sent


async def test_what_can_reach_nobody_is_dropped_and_said(house, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    store, (ticket, _), _ = house
    await offered(store, ticket)
    assert await sort_out(b"another secret", "SE", clock.now) == {}
    assert not await Outbox.exists()
    assert "can reach nobody" in caplog.text
