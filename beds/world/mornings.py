"""The end of a night at a shelter: everybody out by the hour; whoever has nights left has the bed kept for tonight."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from beds.world.draft import Draft
from beds.world.nights import in_night, next_clock, night_of
from beds.world.state import Bed, Spell, Unit, World
from beds.world.vacating import give_way, others, vacate

NIGHT = timedelta(days=1)


def sends_out(unit: Unit) -> bool:
    """Whether everybody leaves in the morning. Never at a home: there only its guest frees a bed."""
    return out_at(unit) is not None


def out_at(unit: Unit) -> time | None:
    """The hour at which everybody leaves, if they do."""
    return unit.rules.check_out if unit.kind == "night" and unit.rules.check_out_all else None


def due_outs(world: World) -> Iterator[tuple[datetime, str, str]]:
    """Guests of units that send everybody out, with the hour at which they must go: the first check-out after they
    came, but none of a night that is long over."""
    for slug, night in world.nights.items():
        unit = world.units[slug]
        clock, turns = out_at(unit), unit.rules.day_turns
        if clock is None:
            continue
        out, next_out = (in_night(day, clock, turns) for day in (night, night + NIGHT))
        for bed in world.unit_beds(slug):
            spell = world.spells.get(bed.id)
            if spell is not None and spell.state == "occupied":
                yield out if spell.since < out else next_out, "check-out", bed.id


def check_out(draft: Draft, bed_id: str, when: datetime) -> None:
    """The morning is no end of anybody's need, so it has no reason; nights left become a hold for the evening."""
    bed, spell = draft.world.beds[bed_id], draft.world.spells[bed_id]
    unit, when = draft.world.units[bed.unit], max(when, spell.since)
    out = out_at(unit)
    if out is None or not spell.nights_left:
        vacate(draft, bed, spell, when, kind="check-out")
        return
    kept = Spell(
        state="held",
        since=when,
        until=_until(draft.world, unit, out, when),
        stay=spell.stay,
        returning=True,
        nights_left=spell.nights_left - 1,
        asked=spell.asked,
        terms=spell.terms,
    )
    at = draft.at_true_time(when)
    draft.add("check-out", unit=unit.slug, bed=bed_id, stay=spell.stay, ticket=spell.ticket, spell=kept, when=at)


def _until(world: World, unit: Unit, out: time, when: datetime) -> datetime:
    """Until when a bed is kept in the evening that follows, by the rules of that evening: the hour of no-shows, else of
    the last arrival, else of the next check-out."""
    rules = world.coming.get(unit.slug, unit.rules)
    clock = rules.no_show_at or rules.entry_to or rules.check_out or out
    night = night_of(when, rules.day_turns)
    hours = (in_night(night + n * NIGHT, clock, rules.day_turns) for n in range(3))
    return next(hour for hour in hours if hour > when)


def clear_reserved(draft: Draft, slug: str) -> None:
    """A new day: beds that are kept for a group until an hour are the group's again. Whoever came to one after the
    hour, and has nights left, has another bed kept, if one is free."""
    for bed in draft.world.unit_beds(slug):
        spell = draft.world.spells.get(bed.id)
        night = draft.world.left.get(spell.stay) if spell is not None and spell.returning else None
        if spell is None or night is None or bed.reserved_until is None:
            continue
        turns = draft.world.units[slug].rules.day_turns
        late = night.since >= in_night(night_of(night.since, turns), bed.reserved_until, turns)
        if late and others(draft.world, bed, spell):
            give_way(draft, bed, spell, draft.now)


def mornings_since(draft: Draft, bed: Bed) -> None:
    """A stay entered after the hour at which it ended by rule has ended then."""
    unit, spell = draft.world.units[bed.unit], draft.world.spells.get(bed.id)
    clock = out_at(unit)
    if spell is None or spell.state != "occupied" or clock is None:
        return
    out = next_clock(spell.since, (clock,))
    if out <= draft.now:
        check_out(draft, bed.id, out)
