"""A town, a store, a clock and lines that tests can lead by the hand."""

import heapq
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

import msgspec

from beds.board import Audience
from beds.world import Bed, Entry, Organisation, Spell, Unit, Wait, World, apply
from beds.world.waits import Deferred
from web.live.frames import texts
from web.live.json_view import JsonView
from web.live.reader import Reader

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)

INTAKE = Audience("intake", organisation="town")
PARTNER = Audience("partner", organisation="mission")
STAFF = Audience("staff", frozenset({"home"}), "town")

OPEN = "home"
PROTECTED = "refuge"


class Published(NamedTuple):
    """What the store says of a commit."""

    world: World
    entries: list[tuple[int, Entry]]
    epoch: str


def view(audience: Audience = INTAKE) -> JsonView:
    """The JSON view of an audience, for which every ticket is its own number."""
    return JsonView(audience, lambda ticket: ticket.upper())


def town() -> World:
    """A home with three beds, open to all eyes, and a refuge with two, for its own people and intake only."""
    world = World()
    world = apply(world, _entry("organisation", organisation=Organisation(slug="town", name="Town", municipality=True)))
    for slug, beds in ((OPEN, 3), (PROTECTED, 2)):
        unit = Unit(slug=slug, name=slug.title(), organisation="town", status="open", protected=slug == PROTECTED)
        world = apply(world, _entry("unit", unit=slug, config=unit))
        for n in range(1, beds + 1):
            bed = Bed(id=f"{slug}-{n}", unit=slug, label=str(n), position=n)
            world = apply(world, _entry("bed", unit=slug, bed=bed.id, place=bed))
        world = apply(world, _entry("day", unit=slug, night=date(2026, 1, 5)))
    return world


def _entry(kind: str, at: datetime = NOON, by: str = "staff", **what: Any) -> Entry:
    return Entry(kind=kind, at=at, by=by, act=1, **what)


class Store:
    """Commits entries into a town. Names count up from 1, so that a test can tell what it has seen."""

    def __init__(self) -> None:
        self.world = town()
        self.epoch = "first"
        self.names = count(1)
        self._watchers: list[Callable[[Published], object]] = []

    def watch(self, callback: Callable[[Published], object]) -> None:
        """Call back after each commit."""
        self._watchers.append(callback)

    def commit(self, *entries: Entry) -> str:
        """Commit entries together; the name of the last."""
        named = [(next(self.names), entry) for entry in entries]
        for _, entry in named:
            self.world = apply(self.world, entry)
        self._publish(named)
        return str(named[-1][0])

    def restore(self) -> None:
        """Put another database in the place of this one."""
        self.world, self.epoch = town(), "second"
        self._publish([])

    def _publish(self, named: list[tuple[int, Entry]]) -> None:
        for callback in self._watchers:
            callback(Published(self.world, named, self.epoch))

    def hold(self, bed: str, minute: int = 0) -> str:
        """Hold a bed from that minute after noon."""
        return self.commit(hold(bed, minute))


def hold(bed: str, minute: int = 0, own: bool = False, ticket: str = "") -> Entry:
    """A hold of the bed."""
    at = NOON + timedelta(minutes=minute)
    spell = Spell(state="held", since=at, until=at + timedelta(hours=1), stay="stay" if ticket else "")
    return _entry("hold", at, unit=bed.rpartition("-")[0], bed=bed, spell=spell, own=own, ticket=ticket)


def release(bed: str, minute: int = 0) -> Entry:
    """The end of a hold."""
    at = NOON + timedelta(minutes=minute)
    return _entry("release", at, unit=bed.rpartition("-")[0], bed=bed, spell=None)


def join(handle: str, *units: str) -> Entry:
    """Someone new in line; what it means in other units than the first is written there later."""
    here, *elsewhere = (Wait(handle=f"{handle}-{unit}", unit=unit, joined_at=NOON, last_sign=NOON) for unit in units)
    later = tuple(Deferred(wait=wait, due=NOON + timedelta(days=1)) for wait in elsewhere)
    return _entry("join", unit=here.unit, waits=(here,), deferred=later)


def close(handle: str, unit: str) -> Entry:
    """Someone leaves a line."""
    wait = Wait(handle=f"{handle}-{unit}", unit=unit, joined_at=NOON, last_sign=NOON, state="closed")
    return _entry("close-wait", unit=unit, waits=(wait,))


def configure(unit: Unit) -> Entry:
    """Another configuration of a unit."""
    return _entry("unit", unit=unit.slug, config=unit)


def place(bed: Bed) -> Entry:
    """A new bed, or another configuration of one."""
    return _entry("bed", unit=bed.unit, bed=bed.id, place=bed)


class Timer:
    """A call to come."""

    def __init__(self, due: datetime, act: Callable[[], object]) -> None:
        self.due = due
        self.act = act
        self.cancelled = False

    def cancel(self) -> None:
        """Do not call."""
        self.cancelled = True


class FakeClock:
    """Time that moves only when told to."""

    def __init__(self) -> None:
        self._now = NOON
        self._order = count()
        self._timers: list[tuple[datetime, int, Timer]] = []

    def now(self) -> datetime:
        """The time it has been told."""
        return self._now

    def later(self, seconds: float, act: Callable[[], object]) -> Timer:
        """Call `act` when time has moved so far."""
        timer = Timer(self._now + timedelta(seconds=seconds), act)
        heapq.heappush(self._timers, (timer.due, next(self._order), timer))
        return timer

    def advance(self, seconds: float) -> None:
        """Let time pass, and what was due happen in order."""
        end = self._now + timedelta(seconds=seconds)
        while self._timers and self._timers[0][0] <= end:
            self._now, _, timer = heapq.heappop(self._timers)
            if not timer.cancelled:
                timer.act()
        self._now = end


class FakeLine:
    """A line that keeps what is written to it, and is full when the test says so."""

    usable = True

    def __init__(self) -> None:
        self.reader: Reader | None = None
        self.written: list[bytes] = []
        self.closed: int | None = None
        self.cut = False

    @property
    def wire(self) -> "FakeLine":
        """Itself."""
        return self

    def write(self, frames: bytes) -> None:
        """Keep them."""
        self.written.append(frames)

    def hang_up(self, code: int) -> None:
        """Remember the code."""
        self.closed = code
        self.reader.gone()

    def abort(self) -> None:
        """Remember it."""
        self.cut = True
        self.reader.gone()

    async def drained(self) -> None:
        """It always is."""

    def messages(self) -> list[dict]:
        """What has been written since the last look."""
        written, self.written = self.written, []
        return [msgspec.json.decode(text) for frames in written for text in texts(frames)]


class Board:
    """What a browser makes of the messages: absolute states laid over each other."""

    def __init__(self) -> None:
        self.epoch = ""
        self.last = ""
        self.units: dict[str, dict] = {}
        self.beds: dict[str, dict] = {}

    def take(self, message: dict) -> None:
        """Lay one message over what is known."""
        self.last = message["id"]
        match message["type"]:
            case "snapshot":
                self.epoch = message["epoch"]
                self.units = {unit["slug"]: {k: v for k, v in unit.items() if k != "beds"} for unit in message["units"]}
                self.beds = {bed["id"]: bed for unit in message["units"] for bed in unit.get("beds", ())}
            case "change":
                keys = ("places", "free_for", "waiting", "confirmed_at", "fresh_until")
                self.units[message["unit"]].update({key: message[key] for key in keys})
                self.beds.update({bed["id"]: bed for bed in _present(message.get("bed"))})
            case "changes":
                self.units.update({unit["slug"]: unit for unit in message["units"]})
                self.beds.update({bed["id"]: bed for bed in message["beds"]})

    def shows(self) -> tuple[dict, dict]:
        """Everything it shows."""
        return self.units, self.beds


def _present(value: dict | None) -> Iterator[dict]:
    if value is not None:
        yield value
