"""What closing a bed or a unit would do: the command is decided on the world as it is, and the clock runs on to the
date, without anything being written. Its entries are told in words."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from beds.world import Entry, World, decide, next_due
from beds.world.apply import apply
from beds.world.commands import Command, Tick
from beds.world.nights import night_of
from beds.world.state import replace
from web.i18n import N_

Number = Callable[[str], str | None]
SENTENCES = {
    "withdraw": N_("The promise on bed %(bed)s to %(who)s is taken back."),
    "expire": N_("The promise on bed %(bed)s, to %(who)s, has run out by then."),
    "close": N_("Bed %(bed)s is out of service from then on."),
    "unit": N_("The unit is closed from then on: nobody is left in it."),
}
"""By the kind of an entry; an announced closing is told by what stays, and the mornings at a shelter by a count."""
FIRST_AGAIN = N_("The promise on bed %(bed)s is taken back: %(who)s is first in line again.")
"""Of a promise to somebody who waits for the unit, while it goes on."""
STAYS = {
    "occupied": N_("Bed %(bed)s: %(who)s is checked in and stays. The bed closes when it is empty."),
    "held": N_("Bed %(bed)s is promised to %(who)s. The bed closes when that is over."),
    "offered": N_("Bed %(bed)s is promised to %(who)s. The bed closes when that is over."),
}
"""By the state that a bed still is in."""


class Sentence(Struct, frozen=True):
    """A msgid with its parameters."""

    text: str
    params: dict[str, str | int] = {}


class Foresight(Struct, frozen=True):
    """What would happen, in the order in which it would; who would still be there; how many guests of a night shelter
    leave in the mornings until then; how many wait for the unit now."""

    events: tuple[Sentence, ...]
    stay: tuple[Sentence, ...]
    leave: int
    waiting: int


def foresee(world: World, command: Command, now: datetime, until: datetime, number: Number) -> Foresight:
    """What the command does at once, and the clock until then, to the beds that it closes. Raises Refused."""
    entries = decide(world, command, now)
    after = _fold(world, entries)
    slug, bed = entries[-1].unit, entries[-1].bed
    later, last = _later(after, slug, until)
    seen = [e for e in (*entries, *later) if e.unit == slug and (not bed or e.bed == bed)]
    events = tuple(sentence for e in seen for sentence in _event(last, e, number))
    closing = [b.id for b in last.unit_beds(slug) if b.id == bed or not bed]
    stay = tuple(_stays(last, b, number) for b in closing if b in last.spells and last.spells[b].state in STAYS)
    waiting = sum(wait.unit == slug for wait in world.waits.values())
    return Foresight(events, stay, sum(e.kind == "check-out" for e in seen), waiting)


def _later(world: World, slug: str, until: datetime) -> tuple[list[Entry], World]:
    """What the clock will do by then. Only of this unit the days turn, one by one: there may be a year of them."""
    until, nights = max(until, world.at) if world.at else until, dict(world.nights)
    for unit in nights.keys() - {slug}:
        nights[unit] = max(nights[unit], night_of(until, world.units[unit].rules.day_turns))
    world, entries = replace(world, nights=nights, stated_at=None), list[Entry]()
    while (due := next_due(world, until)) is not None and due <= until:
        if not (done := decide(world, Tick(), until)):
            break  # a draw, which waits for its secret
        world, entries = _fold(world, done), entries + done
    return entries, world


def _fold(world: World, entries: Sequence[Entry]) -> World:
    for entry in entries:
        world = apply(world, entry)
    return world


def _event(after: World, entry: Entry, number: Number) -> Iterator[Sentence]:
    text = SENTENCES.get(entry.kind)
    if text is None or (entry.config is not None and entry.config.status != "closed"):
        return
    if entry.kind == "withdraw" and after.wait_in(entry.ticket, entry.unit):
        text = FIRST_AGAIN
    label = after.beds[entry.bed].label if entry.bed else ""
    yield Sentence(text, {"bed": label, "who": _who(entry.ticket, number)} if label else {})


def _stays(world: World, bed: str, number: Number) -> Sentence:
    spell = world.spells[bed]
    return Sentence(STAYS[spell.state], {"bed": world.beds[bed].label, "who": _who(spell.ticket, number)})


def _who(ticket: str, number: Number) -> str:
    """The number, or words for somebody who has none; gettext translates them among the parameters."""
    return (number(ticket) if ticket else None) or N_("somebody without a number")
