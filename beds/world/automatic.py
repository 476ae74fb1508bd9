"""Offers that the clock makes: when, and to whom (rule 7)."""

from datetime import datetime, timedelta

from beds.world.deferral import settle
from beds.world.draft import Draft
from beds.world.nights import ZONE, in_night, local_instant
from beds.world.offers import SHORTEST, first_of, free_beds, last_arrival, make
from beds.world.order import first
from beds.world.state import Bed, Rules, World
from beds.world.vacating import give_back_of

UNDO_FIRST = timedelta(minutes=3)
"""After an act of staff that frees a bed the clock waits this long: the time of an undo (rule 7)."""


def automatic_at(world: World, bed: Bed, now: datetime) -> datetime | None:
    """When, from now on, the clock will offer this free bed, as things stand; None where it will not.

    Only in mode "without assessment", within the unit's offer hours, not before the hour from which tonight's places
    are given, three minutes after staff freed it, with a quarter of an hour left before the last arrival tonight, and
    where somebody is First."""
    unit = world.units[bed.unit]
    if unit.status != "open" or unit.mode != "without" or not unit.rules.automatic or not world.in_use(bed):
        return None
    if not any(w.state == "waiting" and bed.unit == w.unit for w in world.waits.values()):
        return None
    freed = world.freed_by_staff.get(bed.id)
    night, rules = world.nights[unit.slug], unit.rules
    hours = (rules.apply_from, rules.draw_at if rules.order == "draw" else None)
    tonight = [in_night(night, hour, rules.day_turns) for hour in hours if hour is not None]
    start = max([now, *tonight, *([freed + UNDO_FIRST] if freed else [])])
    later = (w.ask_from for w in world.waits.values() if w.ask_from and w.ask_from > start and bed.unit == w.unit)
    for moment in (start, *sorted(set(later))):
        when = _within_hours(unit.rules, moment)
        last = last_arrival(world, unit)
        if last is not None and last - when < SHORTEST:
            return None
        if first(world, bed, when) is not None:
            return when
    return None


def _within_hours(rules: Rules, moment: datetime) -> datetime:
    """The first instant from that moment on in offer hours. They may pass midnight; from an hour to the same is all
    day. As instants, so that no hour of the night when summer time ends is an offer hour twice."""
    today, over = moment.astimezone(ZONE).date(), timedelta(days=rules.offer_to <= rules.offer_from)
    days = (today + timedelta(days=n) for n in (-1, 0, 1))
    return next(
        max(moment, local_instant(day, rules.offer_from))
        for day in days
        if moment < local_instant(day + over, rules.offer_to)
    )


def offer_by_clock(draft: Draft, bed_id: str) -> None:
    """The automatic offer. Among several free beds the First gets the least general."""
    unit = draft.world.units[draft.world.beds[bed_id].unit]
    free = free_beds(draft.world, unit.slug)
    ready = [b for b in free if (t := automatic_at(draft.world, b, draft.now)) and t <= draft.now]
    wait, bed = first_of(draft, ready)
    while give_back_of(draft, wait.ticket):  # which may let another be First
        wait, bed = first_of(draft, ready)
    settle(draft, bed, wait.ticket)
    make(draft, unit, bed, wait, "first")
