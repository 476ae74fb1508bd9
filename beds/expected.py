"""What a unit can expect of its night: who comes, who is away, what ends, and when. A pure function of the world."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from msgspec import Struct

from beds.board import Audience, Numbers
from beds.world.nights import begins, in_night
from beds.world.state import Bed, Spell, Unit, World

SINGLE = ("comes", "offered", "away")
"""Kinds that are about one person, or wait for one: each stands alone. Others of one kind and hour stand together."""
PROMISED = ("comes", "held", "offered", "returns")


class Expected(Struct, frozen=True):
    """Something that the clock will bring, to one bed or to several. `kind`: "comes" (a promise to a number runs until
    then), "held" (one to nobody named), "offered", "returns" (a night guest's bed waits for them), "away" (somebody is
    back), "leaves" (the night's guests are out by then), "women" and "men" (beds are kept for them until then),
    "cleaning" and "closed" (a bed is expected ready, or back)."""

    at: datetime
    kind: str
    beds: tuple[str, ...]
    number: str | None = None


def expected(world: World, slug: str, audience: Audience, numbers: Numbers) -> tuple[Expected, ...]:
    """What the unit's night still brings, soonest first, until its day turns; of promises also those of the next night,
    since in the morning that is the one they are for. The audience must see its beds."""
    unit, night = world.units[slug], world.nights.get(slug)
    if night is None:
        return ()
    ends = [begins(night + timedelta(days=n), unit.rules.day_turns) for n in (1, 2)]
    beds = [b for b in world.unit_beds(slug) if world.in_use(b)]
    shown = numbers if audience.sees_numbers(world, slug) else lambda ticket: None
    found = sorted((e for b in beds for e in _of_bed(world, unit, b, night, shown)), key=_order)
    return tuple(_together(e for e in found if e.at <= ends[e.kind in PROMISED]))


def _of_bed(world: World, unit: Unit, bed: Bed, night: date, numbers: Numbers) -> Iterator[Expected]:
    spell, rules = world.spells.get(bed.id), unit.rules
    group = world.reserved(bed)
    if group and bed.reserved_until and spell is None:
        yield Expected(in_night(night, bed.reserved_until, rules.day_turns), group, (bed.label,))
    if spell is None:
        return
    number = numbers(spell.ticket) if spell.ticket else None
    if spell.away and spell.away_until:
        yield Expected(spell.away_until, "away", (bed.label,), number)
    if spell.state == "occupied" and rules.check_out and not spell.away:
        yield Expected(in_night(night, rules.check_out, rules.day_turns), "leaves", (bed.label,))
    if spell.until:
        yield Expected(spell.until, _kind(spell), (bed.label,), number)


def _kind(spell: Spell) -> str:
    if spell.state != "held":
        return spell.state
    return "returns" if spell.returning else "comes" if spell.ticket else "held"


def _order(item: Expected) -> tuple[datetime, str]:
    """By the minute, as it is told."""
    return item.at.replace(second=0, microsecond=0), item.kind


def _together(items: Iterator[Expected]) -> Iterator[Expected]:
    for (at, kind), some in groupby(items, key=_order):
        if kind in SINGLE:
            yield from some
        else:
            yield Expected(at, kind, tuple(label for item in some for label in item.beds))
