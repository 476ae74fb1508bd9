"""The closed lists of reasons (interface.md, Codes). Their words stand in the catalogue."""

from typing import Literal, TypeVar, get_args

from beds.world.refusals import UnknownReason

Grant = Literal["safety", "bed-needs", "nobody-answered", "bed-found-taken", "correction", "intake-decision"]
GRANT: tuple[Grant, ...] = get_args(Grant)
Ending = Literal[
    "planned-move", "own-choice", "ended-early", "other-care", "hospital", "institution", "suspended", "no-show",
    "died", "unknown",
]  # fmt: skip
ENDING: tuple[Ending, ...] = get_args(Ending)
Next = Literal[
    "own-home", "supported-housing", "care-home", "treatment", "hospital", "prison", "other-shelter",
    "family-or-friends", "street", "unknown",
]  # fmt: skip
NEXT: tuple[Next, ...] = get_args(Next)
Closing = Literal["repair", "cleaning", "infection", "staffing", "other"]
CLOSING: tuple[Closing, ...] = get_args(Closing)
TurnAway = Literal["full", "wrong-unit", "not-safe", "late", "own-choice", "other"]
TURN_AWAY: tuple[TurnAway, ...] = get_args(TurnAway)
Outcome = Literal["place-found", "referred", "none-found", "unknown"]
OUTCOME: tuple[Outcome, ...] = get_args(Outcome)
Decline = Literal["unsuitable", "unsafe", "too-far", "found-other", "not-now", "other"]
DECLINE: tuple[Decline, ...] = get_args(Decline)
Repair = Literal["lamp", "lock", "heating", "water", "window", "mattress", "other"]
REPAIR: tuple[Repair, ...] = get_args(Repair)
Followed = Literal["done", "not-reached", "declined"]
FOLLOWED: tuple[Followed, ...] = get_args(Followed)
Withdraw = Literal["found-taken", "bed-closed", "unit-closed", "mistake"]
WITHDRAW: tuple[Withdraw, ...] = get_args(Withdraw)

Given = Grant | Literal["first", "open"]
"""How a free bed was taken: by the First, where nobody was eligible, or past the First for a reason."""

Code = TypeVar("Code", bound=str)


def checked(reason: str, codes: tuple[Code, ...]) -> Code:
    """The reason, if it is on the list."""
    for code in codes:
        if code == reason:
            return code
    raise UnknownReason(reason=repr(reason[:40]))


def checked_if_any(reason: str, codes: tuple[Code, ...]) -> Code | Literal[""]:
    """The same where there may be none."""
    return checked(reason, codes) if reason else ""
