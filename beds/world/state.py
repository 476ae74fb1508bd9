"""What is true now: the world that `decide` reads and `apply` makes.

Every struct is frozen and every dict is copied on write, so a World once seen stays true for ever. Dynamic facts
(open spells, nights, confirmations) lie beside the configuration, so that a configuration is exactly what an entry
of the ledger and a row of its table hold.
"""

from datetime import date, time
from typing import Literal

import msgspec
from msgspec import Struct

from beds.world.corridor import corridors
from beds.world.records import Commitment, Draw, Left, Line
from beds.world.shifts import Handover, Shift, Task
from beds.world.stored import Instant, LocalTime, Stored
from beds.world.upcast import VERSION
from beds.world.waits import Suspension, Unwritten, Wait

Group = Literal["women", "men", "all"]
BedState = Literal["held", "offered", "occupied", "cleaning", "closed"]
PROMISES = ("held", "offered")


class Organisation(Stored):
    """One responsible body; every record belongs to exactly one (L-18). `shares` "full" opens its beds to intake;
    `duty_phone` is the number of a municipality's social services out of hours."""

    slug: str
    name: str
    municipality: bool = False
    shares: Literal["full", "capacity"] = "capacity"
    duty_phone: str = ""


MOST_DAYS = 36_500
"""Of a rule: with what leads out of the calendar no clock could reckon."""


class Rules(Stored):
    """The unit's rules of time and order (D-03; "Order and offers", "Nights" in docs/rules.md). Local times of day."""

    day_turns: LocalTime = time(12)
    order: Literal["first", "draw"] = "first"
    draw_at: LocalTime = time(18)
    automatic: bool = True
    confirmed_only: bool = True
    offer_minutes: int = 30
    offer_from: LocalTime = time(8)
    offer_to: LocalTime = time(21)
    hold_minutes: int = 60
    misses: int = 2
    asleep_days: int = 14
    close_days: int = 14
    apply_from: LocalTime | None = None
    entry_from: LocalTime | None = None
    entry_to: LocalTime | None = None
    check_out: LocalTime | None = None
    check_out_all: bool = False
    nights: int | None = None
    no_show_at: LocalTime | None = None


class Unit(Stored):
    """The configuration of one unit. `mode` is its legal mode (L-02); `planned` the planned places from each date;
    `closes` the first night on which it takes nobody new."""

    slug: str
    name: str
    organisation: str
    status: Literal["planned", "open", "closed"] = "planned"
    kind: Literal["home", "night"] = "home"
    audience: Group = "all"
    public_name: str = ""
    protected: bool = False
    sensitive: bool = False
    adults_only: bool = True
    mode: Literal["without", "decision"] = "without"
    decision: str = ""
    decision_date: date | None = None
    identity_exempt: bool = False
    conditions: str = ""
    conditions_version: int = 0
    cleaning: bool = False
    opens: date | None = None
    opens_by_clock: bool = False
    closes: date | None = None
    planned: tuple[tuple[date, int], ...] = ()
    confirm_hours: tuple[LocalTime, ...] = ()
    phone: str = ""
    address: str = ""
    facts: tuple[str, ...] = ()
    rules: Rules = Rules()


class Bed(Stored, rename={"for_": "for"}):
    """The configuration of one bed. In use on nights from `valid_from` to `valid_to`, both included; kept for
    `reserved_for` each night until the local time `reserved_until`."""

    id: str
    unit: str
    label: str
    position: int
    for_: Group = "all"
    reserved_for: Literal["women", "men"] | None = None
    reserved_until: LocalTime | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    extra: bool = False
    facts: tuple[str, ...] = ()

    def valid_on(self, night: date) -> bool:
        """Whether the bed is meant to be in use on that night."""
        return (self.valid_from is None or self.valid_from <= night) and (
            self.valid_to is None or night <= self.valid_to
        )


class Closing(Stored):
    """A closure that waits: from that moment on the bed closes as soon as it is empty (D-09)."""

    since: Instant
    reason: str
    until: Instant | None = None


class Spell(Stored):
    """A stretch of a bed's life in one state other than free.

    `id` is the seq of the entry that opened it (0 inside that entry). `until` acts on held and offered; on closed and
    cleaning it is what is expected. `stay` is the random handle that all spells of one stay share. `ticket` lives in
    memory and in tables, never in a body. `returning` marks a night guest's hold for the next evening. `asked` says
    that the question of children was answered, `terms` which version of the conditions was confirmed (asking.py).
    """

    state: BedState
    since: Instant
    id: int = 0
    until: Instant | None = None
    stay: str = ""
    ticket: str = ""
    wait: str = ""
    reason: str = ""
    returning: bool = False
    nights_left: int = 0
    away: bool = False
    away_until: Instant | None = None
    asked: bool = False
    terms: int = 0


class Change(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one command changed within the last minutes, as it was before: what undo restores. `beds` holds each
    bed's spell and end of the spell before, `between` those that it both began and ended, `waits` each wait and `tasks`
    each task before and after; `counted` is what it added to each unit's shift, `moot` the beds whose promise it made
    so. Kind, unit and bed are those of the command's last entry: what it was for."""

    act: int
    at: Instant
    by: str
    kind: str
    unit: str
    bed: str = ""
    beds: dict[str, tuple[Spell | None, Instant | None]] = {}
    between: dict[str, tuple[Spell, Instant | None]] = {}
    closings: dict[str, Closing | None] = {}
    waits: dict[str, tuple[Wait | None, Wait | None]] = {}
    suspensions: tuple[Suspension, ...] = ()
    tasks: dict[str, tuple[Task | None, Task | None]] = {}
    counted: dict[str, dict[str, int]] = {}
    moot: tuple[str, ...] = ()


class World(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that rules read. `order_rules` is the version of the rules of order in force, `stated_at` when the
    ledger last committed to its order, `given` a running hash of all grants. `waits` are as they are; of those in
    `unwritten` the ledger does not say so yet. `moot` says when the clock gives back promises whose holder has come to
    sleep elsewhere. `spells` holds open ones by bed, `free_since` the end of each bed's last spell,
    `nights` the night that each open unit is in, `lifted` the night for which a bed's reservation has ended,
    `coming` rules that begin when the unit's day turns, `used_until` when the last guest, cleaning or closure of a bed
    ended, `left` where guests of the last weeks were last, by stay,
    `last` the act that last touched each bed, `freed_by_staff` when a person's act last freed it,
    `ordered_since` the seq of the entry that gave the unit its present kind of order, `news` what of each unit has
    changed for those who wait, and when,
    `grants` how many free beds of each unit were ever given to the first in line, and how many otherwise, by how;
    `quarters` the same as it stood when each calendar quarter began, by its first day (ISO): what may be told of it.
    `tasks` are the open ones, `shifts` what each unit's shift has counted, `handovers` each unit's last receipt."""

    kind: Literal["", "real", "demo"] = ""
    seq: int = 0
    at: Instant | None = None
    order_rules: int = 1
    stated_at: Instant | None = None
    given: str = ""
    organisations: dict[str, Organisation] = {}
    units: dict[str, Unit] = {}
    versions: dict[str, int] = {}
    beds: dict[str, Bed] = {}
    closings: dict[str, Closing] = {}
    spells: dict[str, Spell] = {}
    free_since: dict[str, Instant] = {}
    used_until: dict[str, Instant] = {}
    left: dict[str, Left] = {}
    last: dict[str, int] = {}
    freed_by_staff: dict[str, Instant] = {}
    nights: dict[str, date] = {}
    lifted: dict[str, date] = {}
    coming: dict[str, Rules] = {}
    confirmed: dict[str, Instant] = {}
    waits: dict[str, Wait] = {}
    unwritten: dict[str, Unwritten] = {}
    moot: dict[str, Instant] = {}
    suspensions: dict[str, Suspension] = {}
    ordered_since: dict[str, int] = {}
    news: dict[str, dict[str, Instant]] = {}
    commitments: dict[str, Commitment] = {}
    draws: dict[str, Draw] = {}
    lines: dict[str, Line] = {}
    grants: dict[str, dict[str, int]] = {}
    quarters: dict[str, dict[str, dict[str, int]]] = {}
    tasks: dict[str, Task] = {}
    shifts: dict[str, Shift] = {}
    handovers: dict[str, Handover] = {}
    recent: tuple[Change, ...] = ()
    v: int = VERSION

    def unit_beds(self, slug: str) -> list[Bed]:
        """The unit's beds in the order of the corridor, those out of use included."""
        return list(corridors(self.beds).get(slug, ()))

    def in_use(self, bed: Bed) -> bool:
        """Whether the bed counts on the night its unit is in: valid then, or with somebody still in it, or promised."""
        if bed.id in self.spells and self.spells[bed.id].state in ("occupied", *PROMISES):
            return True
        night = self.nights.get(bed.unit)
        if night is None:
            return bed.valid_to is None
        if self.winds_down(bed.unit):
            return False
        return bed.valid_on(night)

    def winds_down(self, slug: str) -> bool:
        """Whether the unit's closing date has come: it takes nobody new, and closes when its last guest has left."""
        closes, night = self.units[slug].closes, self.nights.get(slug)
        return closes is not None and night is not None and closes <= night

    def reserved(self, bed: Bed) -> str | None:
        """The group for which the bed is kept at this moment, or None."""
        night = self.nights.get(bed.unit)
        return None if night is not None and self.lifted.get(bed.id) == night else bed.reserved_for

    def occupied_by(self, ticket: str) -> str | None:
        """The bed that the ticket's holder sleeps in, or None."""
        return next((b for b, s in self.spells.items() if s.ticket == ticket and s.state == "occupied"), None)

    def promised_to(self, ticket: str) -> str | None:
        """The bed promised to the ticket (a return hold at a night shelter not counted), or None."""
        promises = (b for b, s in self.spells.items() if s.ticket == ticket and s.state in PROMISES and not s.returning)
        return next((bed for bed in promises if bed not in self.moot), None)

    def returns_to(self, ticket: str) -> str | None:
        """The bed kept for the ticket's next night at a shelter, or None."""
        kept = (b for b, s in self.spells.items() if ticket and s.ticket == ticket and s.returning)
        return next((bed for bed in kept if bed not in self.moot), None)

    def recorded(self, unit: str = "") -> "World":
        """The world as the ledger alone tells it: without what is still to be written of waits, in this unit or in all.
        Whoever has lost the tickets knows no other."""
        behind = {h: u for h, u in self.unwritten.items() if unit in ("", self.unit_of(h))}
        if not behind and not (self.moot and not unit):
            return self
        waits = {h: w for h, w in self.waits.items() if h not in behind}
        waits |= {h: u.recorded for h, u in behind.items() if u.recorded is not None}
        unwritten = {h: u for h, u in self.unwritten.items() if h not in behind}
        return replace(self, waits=waits, unwritten=unwritten, moot=self.moot if unit else {})

    def unit_of(self, handle: str) -> str:
        """The unit of a wait that is open, or that the ledger does not know to be closed."""
        wait = self.waits.get(handle) or self.unwritten[handle].recorded
        return wait.unit if wait else ""

    def wait_in(self, ticket: str, unit: str) -> Wait | None:
        """The ticket's open wait in the unit, or None."""
        return next((w for w in self.waits.values() if ticket and w.ticket == ticket and w.unit == unit), None)

    def waits_of(self, ticket: str) -> list[Wait]:
        """The ticket's open waits, oldest first."""
        return sorted((w for w in self.waits.values() if w.ticket == ticket), key=lambda w: w.key) if ticket else []


replace = msgspec.structs.replace
