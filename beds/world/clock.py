"""What the clock changes, as entries: `due` finds it, `tick` writes it. Idempotent, since each entry ends what was due.

Waits that fall asleep and automatic offers join here; so does the day that turns and the hour that frees a reservation.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from itertools import takewhile

from beds.world import deferral, effects, tasks, vacating, waiting
from beds.world.apply import apply
from beds.world.automatic import automatic_at, offer_by_clock
from beds.world.commands import Tick
from beds.world.draft import Draft
from beds.world.draw import commit, draw, due_draws
from beds.world.entry import Entry
from beds.world.holding import shut
from beds.world.lines import due_lines, renew
from beds.world.mornings import check_out, clear_reserved, due_outs
from beds.world.nights import begins, in_night, local_instant, next_clock, night_of
from beds.world.state import MOST_DAYS, PROMISES, World, replace
from beds.world.statement import VERSION, committed, counts, statement
from beds.world.winding import close_unit, due_closings, wind_down

DRAWS: dict[str, Callable[[Draft, str, Tick], None]] = {"draw": draw, "draw-commit": commit}
"""What is made of the tick's secrets."""
STATED_AT = time(4)
"""The local hour at which the ledger commits to its order, each day: before whoever keeps its hash comes to work."""
SILENCE = ("asleep", "close-wait")
"""What comes to many waits at once, and makes nothing else due: done together, or a thousand would take seconds."""
MOST_AT_ONCE = 1_000
"""So much is done by one command, more than any city has due in an hour: what a clock has missed for months comes in
several, each of which is written before the next."""


def due(world: World, now: datetime) -> Iterator[tuple[datetime, str, str]]:
    """Everything that the clock will change as things stand: (when, what, whom). What has been due since before `now`
    comes with its own time, save an offer: that is made now or later, never after the fact."""
    for promised, spell in world.spells.items():
        if spell.state in PROMISES and spell.until is not None and promised not in world.moot:
            yield spell.until, "expire", promised
    yield from due_outs(world)
    for slug, night in world.nights.items():
        unit = world.units[slug]
        if unit.status == "open":
            yield begins(night + timedelta(days=1), unit.rules.day_turns), "day", slug
    for bed in world.beds.values():
        if world.reserved(bed) and bed.reserved_until and bed.unit in world.nights:
            turns = world.units[bed.unit].rules.day_turns
            yield in_night(world.nights[bed.unit], bed.reserved_until, turns), "lift", bed.id
    for announced, closing in world.closings.items():
        if announced not in world.spells:
            yield closing.since, "close", announced
    for unit in world.units.values():
        if unit.status == "planned" and unit.opens_by_clock and unit.opens and unit.decision:
            yield local_instant(unit.opens, unit.rules.day_turns), "open", unit.slug
    yield from due_closings(world)
    for handle, suspension in world.suspensions.items():
        yield suspension.until, "unsuspend", handle
    for wait in world.waits.values():
        rules = world.units[wait.unit].rules
        days = _kinder(wait.asleep_days, rules.asleep_days)
        if wait.state in ("waiting", "quiet", "paused"):
            yield wait.last_sign + timedelta(days=days), "asleep", wait.handle
        elif wait.state == "asleep":
            days += _kinder(wait.close_days, rules.close_days)
            yield wait.last_sign + timedelta(days=days), "close-wait", wait.handle
        if wait.ask_from is not None:
            yield wait.ask_from, "wake", wait.handle
    yield from deferral.due(world)
    if world.stated_at is not None:
        yield next_clock(world.stated_at, (STATED_AT,)), "state", ""
    yield from due_draws(world)
    yield from due_lines(world)
    yield from tasks.due(world)
    if waited_for := {wait.unit for wait in world.waits.values() if wait.state == "waiting"}:
        for bed in world.beds.values():
            free = bed.unit in waited_for and bed.id not in world.spells
            if free and (when := automatic_at(world, bed, now)) is not None:
                yield when, "offer", bed.id


def _kinder(joined: int, now: int) -> int:
    """The kinder of what held when the person joined and what holds now; of a number that an older program let pass no
    more than a calendar holds."""
    return min(MOST_DAYS, max(joined, now))


def next_due(world: World, now: datetime | None = None) -> datetime | None:
    """When the clock next changes something, as seen `now` (default: when the last entry was written); None when
    nothing is ever due."""
    seen = now or world.at
    return min((when for when, _, _ in due(world, seen)), default=None) if seen else None


def tick(draft: Draft, c: Tick) -> None:
    """Everything due by now, the earliest first; what that makes due in turn is done as well. Of very much only the
    earliest: the rest is still due then."""
    begun: datetime | None = None
    for _ in range(MOST_AT_ONCE):
        items = overdue(draft.world, draft.now, c)
        if not items:
            return
        begun = begun or items[0][0]
        for when, what, whom in list(takewhile(lambda d: d[1] in SILENCE, items)) or items[:1]:
            if what in DRAWS:
                DRAWS[what](draft, whom, c)
            else:
                _DO[what](draft, whom, when)
    if begun is not None and items[0][0] <= begun:
        raise RuntimeError("the clock does not come to rest")


def overdue(world: World, now: datetime, c: Tick) -> list[tuple[datetime, str, str]]:
    """What is due by now, the earliest first, as far as the command does it."""
    ready = (d for d in due(world, now) if d[0] <= now and (c.draw_key or d[1] not in DRAWS))
    return sorted(d for d in ready if d[1:] not in c.without and (c.only is None or d[1:] in c.only))


def _expire(draft: Draft, bed_id: str, when: datetime) -> None:
    """A hold or an offer has run out: a miss for whoever it was promised to."""
    bed, spell = draft.world.beds[bed_id], draft.world.spells[bed_id]
    waits = effects.missed(draft.world, spell.ticket, bed_id)
    vacating.end_promise(draft, bed, kind="expire", waits=waits, when=draft.at_true_time(max(when, spell.since)))


def _day(draft: Draft, slug: str, when: datetime) -> None:
    """The day turns: the night moves on by one, however long the clock stood still, so that each morning that was
    missed comes in its turn; everybody may try every bed again, and rules that were to come are in force."""
    unit, rules = draft.world.units[slug], draft.world.coming.get(slug)
    night = night_of(when, (rules or unit.rules).day_turns)
    at = draft.at_true_time(when)
    if rules is not None and rules.order != unit.rules.order:
        deferral.write_joins(draft, slug)  # who waits already comes before those to come
    if rules is None:
        draft.add("day", unit=slug, night=night, when=at)
    else:
        draft.add("unit", unit=slug, config=replace(unit, rules=rules), coming=None, night=night, when=at)
    clear_reserved(draft, slug)


def state_order(draft: Draft) -> None:
    """Commit to what the order rests on now: whoever keeps the ledger's hash can tell from then on whether a world that
    stands in place of erased content is the one that was."""
    salt = draft.random("statement")
    after = apply(draft.world, Entry(kind="state", at=draft.now, by="clock", act=draft.command.act))
    note: dict[str, str | int] = {
        "of": after.seq,
        "words": VERSION,
        "salt": salt.hex(),
        "statement": committed(salt, statement(after)),
        "counts": committed(salt, counts(after)),
    }
    draft.add("state", note=note)


def _lift(draft: Draft, bed_id: str, when: datetime) -> None:
    bed = draft.world.beds[bed_id]
    draft.add("lift", unit=bed.unit, bed=bed_id, night=draft.world.nights[bed.unit], when=draft.at_true_time(when))


def _close(draft: Draft, bed_id: str, when: datetime) -> None:
    bed, closing = draft.world.beds[bed_id], draft.world.closings[bed_id]
    since = max(when, draft.world.free_since.get(bed_id, when))
    shut(draft, bed, since, closing.reason, closing.until)


def _open(draft: Draft, slug: str, when: datetime) -> None:
    unit = draft.world.units[slug]
    config = replace(unit, status="open", opens_by_clock=False)
    draft.add("unit", unit=slug, config=config, night=night_of(draft.now, unit.rules.day_turns))


def _unsuspend(draft: Draft, handle: str, when: datetime) -> None:
    suspension = draft.world.suspensions[handle]
    unit, ticket = suspension.unit, suspension.ticket
    others = [s for h, s in draft.world.suspensions.items() if h != handle and s.unit == unit and s.ticket == ticket]
    barred = [] if others else [w for w in draft.world.waits_of(ticket) if w.unit == unit and w.barred]
    waits = tuple(replace(w, barred=False) for w in barred)
    draft.add("unsuspend", unit=unit, ticket=ticket, suspension=suspension, waits=waits)


_DO: dict[str, Callable[[Draft, str, datetime], None]] = {
    "expire": _expire,
    "check-out": check_out,
    "day": _day,
    "lift": _lift,
    "close": _close,
    "open": _open,
    "wind-down": wind_down,
    "close-unit": close_unit,
    "unsuspend": _unsuspend,
    "asleep": lambda draft, handle, _: waiting.asleep(draft, handle),
    "close-wait": lambda draft, handle, _: waiting.close(draft, handle),
    "wake": waiting.wake,
    "state": lambda draft, _, when: state_order(draft),
    "write": lambda draft, handle, _: deferral.write(draft, handle),
    "give-back": vacating.give_back,
    "lapse": tasks.lapse,
    "offer": lambda draft, bed, _: offer_by_clock(draft, bed),
    "renew": renew,
}
