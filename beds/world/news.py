"""What those who stand in a unit's line are told of when the unit changes: never more than that it has.

Whom the change takes out of the line is told so by the entry that does it (`waiting.take_out`).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, get_args

from beds.world.entry import Entry
from beds.world.state import Rules, Unit, World, replace

What = Literal["opened", "resting", "closing", "staying", "draw", "first-come", "conditions", "hours", "ended"]

WHAT: tuple[What, ...] = get_args(What)

HOURS = ("apply_from", "entry_from", "entry_to", "check_out", "nights")
"""Rules by which somebody knows when to come, and for how long."""
OF_RULES = ("draw", "first-come", "hours")
HOUSE_CHANGED = ("unit-closed", "unit-changed")
"""Why a wait ends with its unit's configuration, which no undo brings back."""
LEFT = ("ended",)
"""News of a line for whom the unit has taken out of it."""
OPPOSITE = {
    "opened": "resting", "resting": "opened", "closing": "staying", "staying": "closing",
    "draw": "first-come", "first-come": "draw",
}  # fmt: skip


def news(world: World, entry: Entry) -> list[What]:
    """What of the entry is new to those who wait for its unit. Rules that begin with the unit's next day are new when
    they are decided, not once more when they begin."""
    if entry.waits and entry.reason in HOUSE_CHANGED:
        return ["ended"]
    known, config = world.units.get(entry.unit), entry.config
    if known is None or config is None:
        return []
    before = replace(known, rules=world.coming.get(known.slug, known.rules))
    return _differences(before, replace(config, rules=entry.coming) if isinstance(entry.coming, Rules) else config)


def _differences(before: Unit, after: Unit) -> list[What]:
    told: list[tuple[What, bool]] = [
        ("opened", after.status == "open" != before.status),
        ("resting", after.status == "planned" != before.status),
        ("closing", after.closes is not None and after.closes != before.closes and after.status != "closed"),
        ("staying", after.closes is None and before.closes is not None and after.status != "closed"),
        ("draw", after.rules.order == "draw" != before.rules.order),
        ("first-come", after.rules.order == "first" != before.rules.order),
        ("conditions", after.conditions != before.conditions),
        ("hours", any(getattr(after.rules, name) != getattr(before.rules, name) for name in HOURS)),
    ]
    return [what for what, happened in told if happened]


def told(world: World, unit: str) -> Iterator[tuple[What, datetime]]:
    """What of the unit is new, and since when."""
    return ((what, at) for name, at in world.news.get(unit, {}).items() for what in WHAT if what == name)


def noted(known: dict[str, datetime], fresh: list[What], at: datetime) -> dict[str, datetime]:
    """The unit's news with the fresh ones: of two that are each other's opposite the newer."""
    gone = {OPPOSITE.get(what) for what in fresh}
    return {what: when for what, when in known.items() if what not in gone} | dict.fromkeys(fresh, at)
