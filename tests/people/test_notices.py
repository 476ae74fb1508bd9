"""Contact and notices: sealed, told at least once, in words that say nothing, and soon forgotten."""

from collections.abc import AsyncIterator
from datetime import date, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from beds.people import contact
from beds.people.contact import Reach
from beds.people.notify import GIVE_UP, TEXT, SmsGateway, deliver
from beds.settings import Settings
from beds.store import Store
from beds.store.engine import orm
from beds.store.models.notice import Contact, Outbox
from beds.world.commands import Join, Leave, Offer, SetUnit, Tick
from beds.world.refusals import Invalid
from beds.world.state import replace
from tests.store.support import START, Clock, build, issue, opened, settings

SECRET = b"a secret outside the database"
PHONE = Reach("phone", "070-174 06 05", False)


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
        await contact.keep(SECRET, waiting[0], PHONE, START)
        yield store, waiting, settings(migrated_url)


async def offered(store: Store, ticket: str) -> None:
    """The number waits, and is offered a bed by tap or by the clock."""
    await store.submit(Join(by="anna", ticket=ticket, units=("hem",)))
    await store.submit(Offer(by="anna", unit="hem", ticket=ticket))


async def test_an_offer_is_told_once_and_then_forgotten(house, clock: Clock) -> None:
    store, (ticket, _), _ = house
    gateway = Gateway()
    await offered(store, ticket)
    assert await deliver(SECRET, {"phone": gateway}, clock.now) == 1
    assert await deliver(SECRET, {"phone": gateway}, clock.now) == 0
    assert [(to, text) for to, text, _ in gateway.sent] == [("0701740605", TEXT)]
    assert not await Outbox.exists()


async def test_a_gateway_that_fails_is_asked_again_later_with_the_same_key(house, clock: Clock) -> None:
    store, (ticket, _), _ = house
    gateway = Gateway(failures=1)
    await offered(store, ticket)
    key = (await Outbox.get()).id
    assert await deliver(SECRET, {"phone": gateway}, clock.now) == 0
    assert await deliver(SECRET, {"phone": gateway}, clock.now) == 0
    assert await deliver(SECRET, {"phone": gateway}, clock.move(minutes=1)) == 1
    assert [k for _, _, k in gateway.sent] == [key]


async def test_news_that_has_grown_old_is_not_sent(house, clock: Clock) -> None:
    store, (ticket, _), _ = house
    gateway = Gateway()
    await offered(store, ticket)
    assert await deliver(SECRET, {"phone": gateway}, clock.now + GIVE_UP + timedelta(seconds=1)) == 0
    assert not gateway.sent
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


async def test_nothing_in_the_table_can_be_read_without_the_secret(house) -> None:
    _, (ticket, _), _ = house
    row = await Contact.get(ticket_id=ticket)
    assert b"174" not in row.sealed
    assert contact.unseal(SECRET, row).address == "0701740605"
    assert contact.unseal(b"another secret", row) is None


@pytest.mark.parametrize("reach", [Reach("phone", "call me", False), Reach("email", "nobody", False)])
async def test_an_address_that_nobody_could_use_is_refused(house, reach: Reach) -> None:
    _, (ticket, _), _ = house
    with pytest.raises(Invalid):
        await contact.keep(SECRET, ticket, reach, START)
    assert (await Contact.get(ticket_id=ticket)).kind == "phone"


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
    assert await deliver(SECRET, {"phone": gateway}, clock.move(days=6)) == 1


async def test_a_gateway_that_points_elsewhere_is_not_followed_and_has_not_delivered() -> None:
    asked = []

    class Pointing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Pointing) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        gateway = SmsGateway("https://sms.example", "token")
        gateway._url = f"http://127.0.0.1:{server.server_port}/sms"
        with pytest.raises(OSError, match="302"):
            await gateway.send(Reach("phone", "0701740605", False), "Besked", "key")
        server.shutdown()
    assert asked == ["/sms"]
