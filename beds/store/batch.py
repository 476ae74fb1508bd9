"""One transaction on the ledger: everything that queued while the last one was committed.

The world is immutable, so it is each command's savepoint: a command is decided on the world that those before it left,
and one that is refused leaves no trace. Only what was decided is said to the database, table by table; should that
refuse it, the writer rolls all back and runs the commands one by one.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest

from msgspec import Struct
from msgspec.structs import replace

from beds.store.errors import Busy, ClockFault, Unlawful
from beds.store.fairness import OrderCheck
from beds.store.idempotency import KEEP, Remembered, RequestKey, check, recall, remember
from beds.store.ledger import Card, seal
from beds.store.reading import Committed, card, read_after
from beds.store.rows import Rows
from beds.store.script import Many, Query, Script
from beds.world import Entry, World, apply, next_due
from beds.world.clock import MOST_AT_ONCE
from beds.world.commands import Command, Outage, Tick
from beds.world.decide import drafted
from beds.world.refusals import UnknownNumber

MOVE_HEAD = "UPDATE head SET seq = $1, told = $1, hash = $2, alive_at = $3 WHERE id = 1"
"""`told` as well: a program that knows no words does not name it, and the database takes nothing from it."""
ALIVE = "UPDATE head SET alive_at = $1 WHERE id = 1"
TAKEN = "SELECT 1 FROM ticket WHERE number = $1"
TICKET = (
    "INSERT INTO ticket (id, number, key, pin_hash, issued_at, issued_by, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7)"
)
ALIVE_EVERY = timedelta(seconds=20)
"""How often the head is told that somebody is there."""
BEHIND = "What was due while nobody was here is being done."
AWAY = timedelta(minutes=1)
"""Downtime from which on open offers last longer (design: Order and offers, 7)."""


class NewTicket(Struct, frozen=True):
    """A ticket that begins with a command, as its table has it. `draw` makes a number, until it is nobody's."""

    id: str
    key: bytes
    pin_hash: str
    issued_by: str
    made_by: str
    draw: Callable[[], str]


class Asked(Struct, frozen=True):
    """A command, when it counts as given (None: now), the key of its request if that may come twice, the ticket that it
    makes, and what is done `then`: all of it or nothing."""

    command: Command
    now: datetime | None = None
    key: RequestKey | None = None
    ticket: NewTicket | None = None
    then: tuple[Command, ...] = ()


class Done(Struct, frozen=True):
    """What became of a command. `change` is its public name: that of its last entry. `world` is the world after it;
    `again` says that it had been done before, and `entries` are then not told again. `ticket` is that which it made."""

    change: int
    entries: tuple[Entry, ...]
    world: World
    again: bool = False
    ticket: str = ""


class Outcome(Struct, frozen=True):
    """What a batch did, once it is committed: an answer for each command, and every entry new to this process."""

    state: Committed
    entries: list[tuple[int, Entry]]
    answers: list[Done | Exception]


class Moment(Struct, frozen=True):
    """What a batch knows besides the database. `draw_key` is the secret that draws are made of, if there is one;
    `returning` says that this process may have been away until now, and has to see whether it can write; `notify` is
    what wakes the others. While the clock is not `sure` nothing is done by the hour; else what is due, or `only` some
    of it, or all but those `without` which the rest has to go on."""

    clock: datetime
    draw_key: bytes = b""
    returning: bool = False
    notify: Query | None = None
    sure: bool = True
    only: frozenset[tuple[str, str]] | None = None
    without: frozenset[tuple[str, str]] = frozenset()

    def tick(self) -> Tick:
        """What the clock is to do, one time in the batch."""
        return Tick(draw_key=self.draw_key, only=self.only, without=self.without)


def batch(known: Committed, asked: list[Asked], moment: Moment) -> Script[Outcome]:
    """Catch up, let the clock do what is due, decide each command, write it all. Raises Gap, and ClockFault where
    something that is due is not to be done: then nothing is written."""
    news = yield from read_after(known)
    work = Work(news.state, moment.tick if moment.sure and moment.only != frozenset() else None)
    if moment.sure and moment.returning and moment.clock - news.alive_at > AWAY:
        yield from work.come_back(moment.clock, moment.clock - news.alive_at)
    answers: list[Done | Exception] = []
    for one in asked:
        try:
            answers.append((yield from work.do(one, one.now or moment.clock)))
        except ClockFault:
            raise
        except Exception as refusal:  # a fault in one command is that command's answer
            answers.append(refusal)
    yield from work.tick(moment.clock)
    alive = moment.clock if moment.sure else news.alive_at  # by a clock in doubt nobody can tell how long none was here
    yield from work.write(alive, moment.notify)
    if not work.entries and (moment.returning or moment.clock - news.alive_at > ALIVE_EVERY):
        yield Query(ALIVE, (alive,))
    return Outcome(work.state, news.entries + work.entries, answers)


def change_of(remembered: str) -> int:
    """The change in what is remembered of a request: it may name a ticket after it."""
    return int(remembered.partition(" ")[0])


class Work:
    """A transaction on the ledger in the making."""

    def __init__(self, state: Committed, by_clock: Callable[[], Tick] | None = Tick) -> None:
        self.state = state
        self._by_clock = by_clock  # None: it does nothing
        self._behind = False  # much was due, and not all of it is done yet
        self._order = OrderCheck()
        self.entries: list[tuple[int, Entry]] = []
        self._rows = Rows()
        self._remembered: dict[str, Remembered] = {}
        self._tickets: list[tuple[str, str, bytes, str, datetime, str, str]] = []  # as of TICKET
        self._ticked: datetime | None = None

    def do(self, asked: Asked, now: datetime) -> Script[Done]:
        """One command, unless its request was answered before."""
        key = asked.key
        if key and (known := (yield from self._recall(key, now))):
            return Done(change_of(known), (), self.state.world, again=True, ticket=known.partition(" ")[2])
        yield from self.tick(now)
        command = asked.command
        if self._behind and not isinstance(command, Tick):
            raise Busy(BEHIND)
        if isinstance(command, Tick):
            command = replace((self._by_clock or Tick)(), head=self.state.hash, act=command.act)
        draft = drafted(self.state.world, command, now)
        entries, worlds = draft.entries, draft.worlds
        for further in asked.then:
            draft = drafted(draft.world, further, now)
            entries, worlds = entries + draft.entries, worlds + draft.worlds
        change, ticket = command.act if entries else 0, asked.ticket
        if ticket is None:
            yield from self.append(entries, worlds)
        else:
            yield from self._with_ticket(ticket, now, entries, worlds)
        made = ticket.id if ticket else ""
        if key:
            self._remembered[key.id] = remember(key, f"{change} {made}".rstrip(), now)
        return Done(change, tuple(entries), self.state.world, ticket=made)

    def _with_ticket(
        self, ticket: NewTicket, now: datetime, entries: list[Entry], worlds: Sequence[World]
    ) -> Script[None]:
        """Write entries that name a ticket which begins with them."""
        number = ticket.draw()
        while number in {row[1] for row in self._tickets} or (yield Query(TAKEN, (number,))):
            number = ticket.draw()
        self.state.cards[ticket.id] = Card(number, ticket.key)
        try:
            yield from self.append(entries, worlds)
        except BaseException:
            del self.state.cards[ticket.id]
            raise
        row = (ticket.id, number, ticket.key, ticket.pin_hash, now, ticket.issued_by, ticket.made_by)
        self._tickets.append(row)

    def tick(self, now: datetime) -> Script[None]:
        """What is due by then, once for each moment."""
        if self._by_clock is None or (self._ticked and now <= self._ticked):
            return
        self._ticked = now
        if self._is_due(now):
            written = yield from self._done_by_clock(replace(self._by_clock(), head=self.state.hash), now)
            self._behind = written >= MOST_AT_ONCE and self._is_due(now)

    def _is_due(self, now: datetime) -> bool:
        due = next_due(self.state.world, now)
        return due is not None and due <= now

    def come_back(self, now: datetime, away: timedelta) -> Script[None]:
        """Nobody was here: give back the time to those who had an offer open, before the clock takes it."""
        yield from self._done_by_clock(Outage(by="clock", seconds=int(away.total_seconds())), now)

    def write(self, alive: datetime, notify: Query | None = None) -> Script[None]:
        """Say to the database what was decided, and wake the others."""
        if self._tickets:  # before what refers to them
            yield Many(TICKET, self._tickets)
        if self._rows.written:
            yield from self._rows.write()
            yield Query(MOVE_HEAD, (self.state.world.seq, self.state.hash, alive))
            if notify:
                yield notify
        if self._remembered:
            yield Many(KEEP, list(self._remembered.values()))

    def _done_by_clock(self, command: Command, now: datetime) -> Script[int]:
        """How many entries it made."""
        try:
            draft = drafted(self.state.world, command, now)
            yield from self.append(draft.entries, draft.worlds)
        except Exception as error:
            raise ClockFault(f"What is due cannot be done: {type(error).__name__}: {error}") from error
        return len(draft.entries)

    def _recall(self, key: RequestKey, now: datetime) -> Script[str | None]:
        """As `recall`, of what this batch answered as well."""
        row = self._remembered.get(key.id)
        if row is None:
            return (yield from recall(key, now))
        return check(key, row[1], row[3], row[4])

    def append(self, entries: list[Entry], worlds: Sequence[World] = ()) -> Script[None]:
        """Seal the entries into the chain; `worlds` is the world after each, where it is known. Raises UnknownNumber
        where a ticket is not there (any more), and Unreadable or Unlawful for what nobody could read, or what `verify`
        would not accept: then nothing is written."""
        cards = self.state.cards
        for ticket in {entry.ticket for entry in entries if entry.ticket}:
            if (yield from card(cards, ticket)) is None:
                raise UnknownNumber
        state, told = self.state, []
        last = {entry.act: place for place, entry in enumerate(entries)}
        for place, (entry, known) in enumerate(zip_longest(entries, worlds)):
            before = state.world
            after = known or apply(before, entry)
            name = entry.act if last[entry.act] == place else None
            written = seal(entry, after.seq, state.hash, cards.get(entry.ticket), name)
            if fault := self._order(before, entry, after):
                raise Unlawful(f"An entry of the kind {entry.kind} would not hold: {fault}.")
            told.append((before, entry, after, written))
            state = replace(state, world=after, hash=written.hash)
        for before, entry, after, written in told:  # only now: of what cannot be written whole nothing is
            self._rows.written.append(written)
            self._rows.add(before, entry, after)
            self.entries.append((written.name, entry))
        self.state = state
