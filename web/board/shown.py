"""What the pages show of the world: the Board's views of one audience with the words' ingredients beside them.

Plain frozen values that can be compared, without any age: templates make words of them at the moment of showing.
"""

from datetime import date, datetime, time
from itertools import groupby

from msgspec import Struct

from beds.board import Audience, Numbers, Places, bed_view, free_for, fresh_until, unit_view, waiting
from beds.world.order import first
from beds.world.state import Unit, World

GROUPS = ("men", "women", "all")
WITH_SOMEBODY = ("held", "offered", "occupied")


class ShownBed(Struct, frozen=True, kw_only=True):
    """One bed as a tile and a sheet tell it. `until` is the end of a promise or of an absence, or what is expected;
    `returning`: it is kept for last night's guest."""

    id: str
    unit: str
    label: str
    for_: str
    state: str
    since: datetime | None
    until: datetime | None
    number: str | None
    reserved: str | None
    reason: str = ""
    away: bool = False
    closing: bool = False
    returning: bool = False


class ShownGroup(Struct, frozen=True):
    """The beds of one unit that stand under one figure: `free` of `places`."""

    audience: str
    free: int
    places: int
    beds: tuple[ShownBed, ...]


class ShownUnit(Struct, frozen=True, kw_only=True):
    """One unit. `told` is false for a protected unit and whoever has no work there: then there is no figure and no
    hour. `places` counts by state; `beds` is whether this audience sees them one by one."""

    slug: str
    name: str
    status: str
    kind: str
    audience: str
    protected: bool
    told: bool
    mode: str
    phone: str
    opens: date | None
    entry_from: time | None
    entry_to: time | None
    check_out: time | None
    places: dict[str, int]
    groups: tuple[ShownGroup, ...]
    beds: bool
    waiting: int | None
    confirmed_at: datetime | None
    fresh_until: datetime | None


class House(Struct, frozen=True):
    """What the sheet of a bed takes from its unit. `line` is whether anybody waits in line there, `own` whether
    the reader works there."""

    slug: str
    name: str
    conditions: str
    entry_to: time | None
    line: bool
    own: bool


class Figure(Struct, frozen=True):
    """What the headline counts of one open unit: the free beds for men only, women only, everybody."""

    slug: str
    groups: dict[str, int]
    fresh_until: datetime | None


class Tonight(Struct, frozen=True):
    """The headline's sum at one moment: free beds by group, and the units whose figure is too old."""

    open: bool
    free: dict[str, int]
    stale: tuple[str, ...]


def shown_bed(world: World, bed_id: str, audience: Audience, numbers: Numbers) -> ShownBed:
    """The bed as this audience may see it. The audience must see the unit's beds."""
    view, bed, spell = bed_view(world, bed_id, audience, numbers), world.beds[bed_id], world.spells.get(bed_id)
    away = spell if spell is not None and spell.away and audience.sees_numbers(world, bed.unit) else None
    return ShownBed(
        id=bed_id,
        unit=bed.unit,
        label=view.label,
        for_=view.for_,
        state=view.state,
        since=view.since,
        until=away.away_until if away else view.until,
        number=view.number if view.state in WITH_SOMEBODY else None,
        reserved=view.reserved,
        reason=spell.reason if spell and spell.state == "closed" else "",
        away=away is not None,
        closing=bed_id in world.closings,
        returning=spell is not None and spell.returning,
    )


def house(world: World, slug: str, audience: Audience) -> House:
    """What the sheets of the unit's beds take from it."""
    unit = world.units[slug]
    line, own = waiting(world, slug) > 0, audience.works_in(world, slug)
    return House(slug, unit.name, unit.conditions, unit.rules.entry_to, line, own)


def shown_beds(world: World, slug: str, audience: Audience, numbers: Numbers) -> list[ShownBed]:
    """All beds in use of a unit, in the order of the corridor."""
    return [shown_bed(world, b.id, audience, numbers) for b in world.unit_beds(slug) if world.in_use(b)]


def shown_unit(world: World, slug: str, audience: Audience, numbers: Numbers) -> ShownUnit:
    """The unit as this audience may see it. The audience must see the unit."""
    view, unit = unit_view(world, slug, audience), world.units[slug]
    told, sees_beds = view.places is not None, audience.sees_beds(world, slug) and unit.status == "open"
    rules = unit.rules
    return ShownUnit(
        slug=slug,
        name=view.name,
        status=view.status,
        kind=unit.kind,
        audience=view.audience,
        protected=view.protected,
        told=told,
        mode=unit.mode,
        phone=unit.phone,
        opens=_opens(unit) if told else None,
        entry_from=rules.entry_from if told else None,
        entry_to=rules.entry_to if told else None,
        check_out=rules.check_out if told else None,
        places=_counts(view.places) if view.places else {},
        groups=_groups(world, unit, audience, numbers if sees_beds else None, view.places) if view.places else (),
        beds=sees_beds,
        waiting=view.waiting,
        confirmed_at=view.confirmed_at,
        fresh_until=view.fresh_until,
    )


def _opens(unit: Unit) -> date | None:
    """When a planned unit opens: as decided, else from when places are planned."""
    return unit.opens or min((day for day, _ in unit.planned), default=None)


def _counts(places: Places) -> dict[str, int]:
    return {name: getattr(places, name) for name in places.__struct_fields__}


def _groups(
    world: World, unit: Unit, audience: Audience, numbers: Numbers | None, places: Places
) -> tuple[ShownGroup, ...]:
    """One figure for the unit, or one each where some of its beds are for women and some for men. Without `numbers`
    the beds are counted but not shown."""
    beds = sorted((b for b in world.unit_beds(unit.slug) if world.in_use(b)), key=lambda b: GROUPS.index(b.for_))
    by_group = {group: list(some) for group, some in groupby(beds, key=lambda b: b.for_)}
    counts = {group: len(some) for group, some in by_group.items()}
    if len(by_group) < 2:
        by_group, counts = {unit.audience: beds}, {unit.audience: places.planned}
    return tuple(
        ShownGroup(
            group,
            sum(1 for b in some if b.id not in world.spells),
            counts[group],
            tuple(shown_bed(world, b.id, audience, numbers) for b in some) if numbers else (),
        )
        for group, some in by_group.items()
    )


def next_in_line(world: World, bed_id: str, audience: Audience, numbers: Numbers) -> str | None:
    """The number that is first in line for a free bed, for those who may see the line (rule 5)."""
    bed = world.beds[bed_id]
    if bed_id in world.spells or world.at is None or not audience.sees_waiting(world, bed.unit):
        return None
    wait = first(world, bed, world.at)
    return numbers(wait.ticket) if wait else None


def figure(world: World, slug: str) -> Figure:
    """What the headline counts of an open unit: each free bed once, for whom it is at this moment. The audience must
    see its figures. Made anew for every unit at every change, so it looks at nothing else."""
    unit, beds = world.units[slug], [b for b in world.unit_beds(slug) if world.in_use(b)]
    can = free_for(world, unit)
    everybody = max(0, can.women + can.men - sum(1 for b in beds if b.id not in world.spells))
    counts = {"men": can.men - everybody, "women": can.women - everybody, "all": everybody}
    there = {b.for_ for b in beds}
    current = fresh_until(unit, world.confirmed.get(slug))
    return Figure(slug, {g: n for g, n in counts.items() if n or g in there}, current)


def tonight(figures: list[Figure], now: datetime) -> Tonight:
    """The headline at this moment: only figures that are current are added up."""
    free: dict[str, int] = {}
    for each in figures:
        if is_fresh(each.fresh_until, now):
            for group, n in each.groups.items():
                free[group] = free.get(group, 0) + n
    stale = tuple(f.slug for f in figures if not is_fresh(f.fresh_until, now))
    return Tonight(bool(figures), {g: free[g] for g in GROUPS if g in free}, stale)


def is_fresh(fresh_until: datetime | None, now: datetime) -> bool:
    """Whether a figure may be shown as current. One that nobody ever confirmed may not."""
    return fresh_until is not None and now < fresh_until
