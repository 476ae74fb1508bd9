"""What happens to a person's waits when a bed is promised, taken or lost. Each returns the resulting waits."""

from beds.world.state import Unit, Wait, World, replace


def promised(world: World, ticket: str) -> tuple[Wait, ...]:
    """All waits of the ticket rest while it has a promise."""
    return tuple(replace(w, state="promised") for w in world.waits_of(ticket) if w.state != "promised")


def withdrawn(world: World, ticket: str) -> tuple[Wait, ...]:
    """The house takes the promise back: key kept, nothing counted as tried (rule 8)."""
    return tuple(replace(w, state="waiting") for w in world.waits_of(ticket) if w.state == "promised")


def missed(world: World, ticket: str, bed: str) -> tuple[Wait, ...]:
    """An offer unanswered, or no show: key kept, a miss more, this bed tried; quiet after too many running (rule 8)."""
    return tuple(_missed(world, w, bed) for w in world.waits_of(ticket) if w.state == "promised")


def _missed(world: World, wait: Wait, bed: str) -> Wait:
    misses = wait.misses + 1
    allowed = max(wait.misses_allowed, *(world.units[u].rules.misses for u in wait.units))
    state = "quiet" if misses >= allowed else "waiting"
    return replace(wait, state=state, misses=misses, tried=wait.tried | {bed})


def declined(world: World, ticket: str, bed: str) -> tuple[Wait, ...]:
    """No to this bed: key kept, misses forgotten, this bed tried (rule 8)."""
    return tuple(
        replace(w, state="waiting", misses=0, tried=w.tried | {bed})
        for w in world.waits_of(ticket)
        if w.state == "promised"
    )


def admitted(world: World, ticket: str, unit: Unit, *, still_promised: bool) -> tuple[Wait, ...]:
    """A bed is taken. At a home every wait closes; at a night shelter only the wait for that shelter (rule 9)."""
    waits = []
    for wait in world.waits_of(ticket):
        units = () if unit.kind == "home" else tuple(u for u in wait.units if u != unit.slug)
        if not units:
            waits.append(replace(wait, state="closed"))
            continue
        state = "waiting" if wait.state == "promised" and not still_promised else wait.state
        if units != wait.units or state != wait.state:
            waits.append(replace(wait, units=units, state=state, misses=0))
    return tuple(waits)
