"""One table of what can be done with a bed: nothing forgets an action, and whoever adds one hears what it lacks."""

import pytest

from beds.app.bed_actions import ACTS, On
from beds.world import Unit, commands, leaving
from beds.world.actions import ACTIONS, Action
from beds.world.command import OnBed
from tests.support.actions import known, lacking
from tests.world.city import BEGIN
from web.unit.actions import SHOWN, Shown


@pytest.mark.parametrize("action", sorted(known()))
def test_an_action_is_known_wherever_it_has_to_be(action: str) -> None:
    assert lacking(action) == []


def test_both_halves_of_the_table_have_the_same_keys() -> None:
    assert set(SHOWN) == set(ACTIONS)


def test_every_command_on_one_bed_is_an_action() -> None:
    on_beds = {kind for kind in vars(commands).values() if isinstance(kind, type) and issubclass(kind, OnBed)}
    abstract = {OnBed, commands.Entering}
    assert {row.command for row in ACTIONS.values()} == on_beds - abstract


@pytest.mark.parametrize("action", sorted(ACTS))
def test_all_that_an_action_is_told_reaches_its_command(action: str) -> None:
    kind = ACTS[action]
    told = {name: object() for name in {*kind.__struct_fields__} - {"at", "minutes", "pin"}}
    unit, by = Unit(slug="hem", name="Hem", organisation="kommunen"), {"by": "maja", "bed": "hem-1"}
    command = kind(**told).asks(On({**by, "when": BEGIN, "queued": True}, "ticket", unit, BEGIN))
    same = {*told} & {*command.__struct_fields__}
    assert {name: getattr(command, name) for name in same} == {name: told[name] for name in same}
    assert {*told} - same <= {"number", "recognised"}
    assert (command.by, command.bed, command.when, command.queued) == ("maja", "hem-1", BEGIN, True)
    assert getattr(command, "ticket", "") == ("ticket" if "number" in told else "")


def test_whoever_adds_an_action_is_told_all_that_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    class Linen(OnBed, kw_only=True):
        """Fresh linen has been given."""

    monkeypatch.setitem(SHOWN, "linen", Shown(label="Fresh linen", said={}, offline="spotless"))
    assert lacking("linen") == ["no row in beds.world.actions: linen"]

    monkeypatch.setitem(ACTIONS, "linen", Action(command=Linen, decide=leaving.back, kinds=("linen",)))
    assert set(lacking("linen")) == {
        "beds.world.decide does not decide Linen",
        "no kind in beds.world.commands: linen",
        "tests.world.ask never asks for it: linen",
        "no sentence for a change of kind linen",
        "nothing is known of what a bed is shown as: spotless",
        "no button and no form on the sheet",
        "docs/interface.md does not name it: linen",
        "no address in the API: linen",
        "not said in Swedish: Fresh linen",
    }

    monkeypatch.delitem(SHOWN, "linen")
    assert "no row in web.unit.actions: linen" in lacking("linen")


def test_what_a_new_action_is_not_said_to_be_it_is_not() -> None:
    """An action that was forgotten is shown to no partner, and nobody is told that they can take it back."""
    row = Action(command=commands.Back, decide=leaving.back, kinds=("back",))
    assert (row.shown, row.undoable, row.physical) == (False, False, False)
