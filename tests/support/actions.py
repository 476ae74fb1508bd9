"""What an action on one bed still lacks, of all that has to know it: each facet in one sentence that says where."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from beds.app.bed_actions import ACTS
from beds.world.actions import ACTIONS
from beds.world.commands import OnBedKind
from beds.world.decide import DECISIONS
from tests.world import ask
from web.catalogue import SWEDISH, catalogue
from web.routes import API
from web.unit.actions import SHOWN, Outcome

ROOT = Path(__file__).parent.parent.parent
SHEET = ROOT / "web" / "templates" / "_sheet.html"
INTERFACE = ROOT / "docs" / "interface.md"
ICONS = ROOT / "web" / "static" / "icons.svg"


def known() -> set[str]:
    """Every action that anything knows of."""
    return {*ACTIONS, *SHOWN, *ACTS}


def lacking(action: str) -> list[str]:
    """What is missing; nothing for an action that is whole."""
    if action not in ACTIONS:
        return [f"no row in beds.world.actions: {action}"]
    return [*_in_the_core(action), *_on_the_web(action), *_told(action)]


def _in_the_core(action: str) -> Iterator[str]:
    row = ACTIONS[action]
    if DECISIONS.get(row.command) is not row.decide:
        yield f"beds.world.decide does not decide {row.command.__name__}"
    if not row.kinds:
        yield "it names no kind of entry"
    for kind in set(row.kinds) - set(get_args(OnBedKind)):
        yield f"no kind in beds.world.commands: {kind}"
    if not hasattr(ask, action):
        yield f"tests.world.ask never asks for it: {action}"


def _on_the_web(action: str) -> Iterator[str]:
    if action not in SHOWN:
        yield f"no row in web.unit.actions: {action}"
        return
    row, core = SHOWN[action], ACTIONS[action]
    if core.kinds and core.kinds[-1] not in row.said:
        yield f"no sentence for a change of kind {core.kinds[-1]}"
    for kind in set(row.said) - set(core.kinds):
        yield f"a sentence for a kind that it never writes: {kind}"
    if row.offline not in get_args(Outcome):
        yield f"nothing is known of what a bed is shown as: {row.offline}"
    if row.on_paper and not core.physical:
        yield "it is typed in from paper, and is nothing that is seen in the house"
    if row.button is None and f'"{action}"' not in SHEET.read_text() and f"}}{action}" not in SHEET.read_text():
        yield "no button and no form on the sheet"
    if row.button is not None and f'id="{row.button.icon}"' not in ICONS.read_text():
        yield f"no such icon: {row.button.icon}"


def _told(action: str) -> Iterator[str]:
    if f"`{action}`" not in INTERFACE.read_text():
        yield f"docs/interface.md does not name it: {action}"
    if action not in ACTS or f"/api/v1/beds/{{id}}/{action}" not in {route.path for route in API}:
        yield f"no address in the API: {action}"
    said = {message.id for message in catalogue(SWEDISH) if message.string}
    if action in SHOWN:
        row = SHOWN[action]
        for text in {row.label, *row.said.values(), row.on_paper} - {"", *said}:
            yield f"not said in Swedish: {text}"
