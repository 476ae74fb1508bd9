"""The closed lists of reasons (interface.md, Codes). Their words stand in the catalogue."""

from beds.world.refusals import UnknownReason

GRANT = ("safety", "bed-needs", "nobody-answered", "bed-found-taken", "correction", "intake-decision")
ENDING = (
    "planned-move", "own-choice", "ended-early", "other-care", "hospital", "institution", "suspended", "no-show",
    "died", "unknown",
)  # fmt: skip
NEXT = (
    "own-home", "supported-housing", "care-home", "treatment", "hospital", "prison", "other-shelter",
    "family-or-friends", "street", "unknown",
)  # fmt: skip
CLOSING = ("repair", "cleaning", "infection", "staffing", "other")
TURN_AWAY = ("full", "wrong-unit", "not-safe", "late", "own-choice", "other")
OUTCOME = ("place-found", "referred", "none-found", "unknown")
DECLINE = ("unsuitable", "unsafe", "too-far", "found-other", "not-now", "other")
REPAIR = ("lamp", "lock", "heating", "water", "window", "mattress", "other")
FOLLOWED = ("done", "not-reached", "declined")
WITHDRAW = ("found-taken", "bed-closed", "unit-closed", "mistake")


def checked(reason: str, codes: tuple[str, ...], *, optional: bool = False) -> str:
    """The reason, if it is on the list (or empty where it may be)."""
    if reason in codes or (optional and not reason):
        return reason
    raise UnknownReason(reason=repr(reason[:40]))
