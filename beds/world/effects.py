"""What happens to a person's waits when a bed is promised, taken or lost. Each returns the resulting waits."""

from beds.world.state import Unit, World, replace
from beds.world.waits import Wait


def promised(world: World, ticket: str) -> tuple[Wait, ...]:
    """All waits of the ticket rest while it has a promise."""
    return tuple(rest(w) for w in world.waits_of(ticket) if w.state != "promised")


def rest(wait: Wait) -> Wait:
    """The wait while its holder has a promise. A pause of their own goes on under it."""
    return replace(wait, state="promised", still_paused=wait.state == "paused")


def back_in_line(wait: Wait) -> Wait:
    """The wait without the promise: paused again, if that is what the person had asked for."""
    return replace(wait, state="paused" if wait.still_paused else "waiting", still_paused=False)


def withdrawn(world: World, ticket: str) -> tuple[Wait, ...]:
    """The house takes the promise back: key kept, nothing counted as tried (rule 8)."""
    return tuple(back_in_line(w) for w in world.waits_of(ticket) if w.state == "promised")


def missed(world: World, ticket: str, bed: str) -> tuple[Wait, ...]:
    """An offer unanswered, or no show: key kept, a miss more, this bed tried; quiet after too many running (rule 8)."""
    return tuple(_missed(world, w, bed) for w in world.waits_of(ticket) if w.state == "promised")


def _missed(world: World, wait: Wait, bed: str) -> Wait:
    """Only in the list of the unit that offered it counts a miss, and the bed as tried."""
    unit, back = world.beds[bed].unit, back_in_line(wait)
    if wait.unit != unit:
        return back
    misses = wait.misses + 1
    wait = replace(back, misses=misses, tried=wait.tried | {bed})
    allowed = max(wait.misses_allowed, world.units[unit].rules.misses)
    return replace(wait, state="quiet") if misses >= allowed and wait.state == "waiting" else wait


def declined(world: World, ticket: str, bed: str) -> tuple[Wait, ...]:
    """No to this bed: key kept, misses forgotten, this bed tried (rule 8)."""
    unit = world.beds[bed].unit
    return tuple(
        replace(back_in_line(w), misses=0, tried=w.tried | {bed}) if w.unit == unit else back_in_line(w)
        for w in world.waits_of(ticket)
        if w.state == "promised"
    )


def admitted(world: World, ticket: str, unit: Unit, *, still_promised: bool) -> tuple[Wait, ...]:
    """A bed is taken. At a home every wait closes; at a night shelter only the wait for that shelter (rule 9)."""
    waits = []
    for wait in world.waits_of(ticket):
        if unit.kind == "home" or wait.unit == unit.slug:
            waits.append(replace(wait, state="closed"))
        elif wait.state == "promised" and not still_promised:
            waits.append(back_in_line(wait))
    return tuple(waits)
