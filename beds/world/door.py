"""What happens at the door without a bed: somebody asks, and gets none. A request is counted, never a person (D-04)."""

from beds.world.codes import OUTCOME, TURN_AWAY, checked
from beds.world.commands import CountChildren, TurnAway
from beds.world.draft import Draft


def turn_away(draft: Draft, c: TurnAway) -> None:
    """Write the request down. It changes nothing else, and is no formal refusal (L-14)."""
    unit = draft.open_unit(c.unit)
    when = draft.earlier(c.when, c.queued)
    note: dict[str, str | int] = {"outcome": checked(c.outcome, OUTCOME)}
    if c.for_:
        note["for"] = c.for_
    reason = checked(c.reason, TURN_AWAY)
    draft.add("turn-away", unit=unit.slug, reason=reason, note=note, ticket=c.ticket, when=draft.at_true_time(when))


def count_children(draft: Draft, c: CountChildren) -> None:
    """Count a request with children at the unit. Whoever asked stands nowhere, and nothing else changes."""
    draft.add("children", unit=draft.unit(c.unit).slug)
