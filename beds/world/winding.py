"""A unit that closes on a date: from that night on it takes nobody new; it is closed when its last guest has left."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import UNSET

from beds.world import effects
from beds.world.draft import Draft
from beds.world.nights import begins
from beds.world.recent import UNDO_WINDOW
from beds.world.state import PROMISES, Unit, World, replace
from beds.world.vacating import end_promise
from beds.world.waiting import take_out


def due_closings(world: World) -> Iterator[tuple[datetime, str, str]]:
    """Open units with a closing date: when they give up their promises and their line, and when they are closed."""
    for unit in world.units.values():
        if unit.status != "open" or unit.closes is None:
            continue
        date = begins(unit.closes, unit.rules.day_turns)
        states = {world.spells[b.id].state for b in world.unit_beds(unit.slug) if b.id in world.spells}
        if states & set(PROMISES) or any(wait.unit == unit.slug for wait in world.waits.values()):
            yield date, "wind-down", unit.slug
        elif "occupied" not in states:
            yield max(date, *_settled(world, unit), date), "close-unit", unit.slug


def _settled(world: World, unit: Unit) -> list[datetime]:
    """When what people last did with each bed can no longer be taken back: a guest may have been checked out by a slip
    of the finger, and nobody sleeps in a closed unit."""
    beds = [b.id for b in world.unit_beds(unit.slug)]
    moved = [world.spells[b].since if b in world.spells else world.freed_by_staff.get(b) for b in beds]
    return [at + UNDO_WINDOW for at in moved if at is not None]


def wind_down(draft: Draft, slug: str, when: datetime) -> None:
    """The date has come: promises are withdrawn, and the line is told."""
    unit = draft.world.units[slug]
    withdraw_all(draft, unit)
    take_out(draft, replace(unit, status="closed"), "unit-closed")


def close_unit(draft: Draft, slug: str, when: datetime) -> None:
    """Nobody is left."""
    coming = None if slug in draft.world.coming else UNSET
    config = replace(draft.world.units[slug], status="closed")
    draft.add("unit", unit=slug, config=config, reason="closes", coming=coming)


def withdraw_all(draft: Draft, unit: Unit) -> None:
    """Nobody may come to the unit any more: those whom it had promised a bed are first again elsewhere."""
    for bed in draft.world.unit_beds(unit.slug):
        spell = draft.spell(bed)
        if spell is not None and spell.state in PROMISES:
            waits = effects.withdrawn(draft.world, spell.ticket)
            end_promise(draft, bed, kind="withdraw", waits=waits, reason="unit-closed")
