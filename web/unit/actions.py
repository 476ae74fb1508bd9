"""The table of what can be done with one bed: the web's half, one row an action, under the keys of
`beds.world.actions`. The key is the last part of its address, /units/{slug}/beds/{id}/{key}."""

from typing import Literal

from msgspec import Struct

from beds.world.entry import Kind
from web.i18n import N_

Outcome = Literal["free", "held", "occupied", "closed", "left", "moved"]
"""What a bed is shown as while a tap waits for the network. "left": free, or to be cleaned where the house cleans;
"moved": as left if a guest was moved, free if a promise was; "closed" unless it closes when it is empty."""


class Button(Struct, frozen=True):
    """An action that needs no more than a tap: on the sheet of a bed in one of these states, with this icon; `main` if
    it is what is done there most."""

    states: tuple[str, ...]
    icon: str
    main: bool = False


class Shown(Struct, frozen=True, kw_only=True):
    """How an action looks: its name, the sentence by the kind of change that it made, and what it leads to without
    network. `on_paper` is how it is chosen when a night's paper is typed in; empty where it is not. Without `button`
    its form stands in templates/_sheet.html."""

    label: str
    said: dict[Kind, str]
    offline: Outcome
    on_paper: str = ""
    button: Button | None = None


SHOWN: dict[str, Shown] = {
    "hold": Shown(label=N_("Hold the bed"), said={"hold": N_("Bed %(bed)s is held.")}, offline="held"),
    "extend": Shown(label=N_("Hold longer"), said={"extend": N_("Bed %(bed)s is held longer.")}, offline="held"),
    "release": Shown(
        label=N_("Let the bed go"),
        said={"release": N_("Bed %(bed)s is no longer held.")},
        offline="free",
        button=Button(("held",), "cross"),
    ),
    "admit": Shown(
        label=N_("Check in"),
        said={"admit": N_("Checked in on bed %(bed)s.")},
        offline="occupied",
        on_paper=N_("Came in"),
    ),
    "attach": Shown(
        label=N_("Give the guest a number"),
        said={"attach": N_("The guest in bed %(bed)s has a number.")},
        offline="occupied",
    ),
    "discharge": Shown(
        label=N_("Check out"),
        said={"discharge": N_("Checked out of bed %(bed)s.")},
        offline="left",
        on_paper=N_("Left, checked out"),
    ),
    "absent": Shown(
        label=N_("Away tonight, keep the bed"),
        said={"absent": N_("Bed %(bed)s is kept while the guest is away.")},
        offline="occupied",
        on_paper=N_("Away, the bed is kept"),
    ),
    "back": Shown(
        label=N_("Here again"),
        said={"back": N_("The guest in bed %(bed)s is here again.")},
        offline="occupied",
        on_paper=N_("Here again"),
    ),
    "ready": Shown(
        label=N_("Ready, the bed is free"),
        said={"ready": N_("Bed %(bed)s is ready.")},
        offline="free",
        on_paper=N_("Bed made ready"),
        button=Button(("cleaning",), "check", main=True),
    ),
    "close": Shown(
        label=N_("Take out of service"),
        said={
            "close": N_("Bed %(bed)s is out of service."),
            "plan-close": N_("Bed %(bed)s closes when it is empty."),
        },
        offline="closed",
    ),
    "reopen": Shown(
        label=N_("Back in service"),
        said={"reopen": N_("Bed %(bed)s is back in service.")},
        offline="free",
        button=Button(("closed",), "check", main=True),
    ),
    "move": Shown(
        label=N_("Move to bed"), said={"arrive": N_("Moved from bed %(bed)s to bed %(other)s.")}, offline="moved"
    ),
    "swap": Shown(
        label=N_("Change places with bed"),
        said={"swap": N_("The guests of beds %(bed)s and %(other)s have changed beds.")},
        offline="occupied",
    ),
}


def one_tap(state: str) -> list[tuple[str, Shown]]:
    """The actions that one tap does on a bed in this state."""
    return [(action, row) for action, row in SHOWN.items() if row.button is not None and state in row.button.states]
