"""Views look only at what an entry may have touched. On a random life of a small city that is always enough."""

import pytest

from beds.board import Audience
from beds.world import World
from beds.world.state import replace
from tests.support.long_run import count
from tests.world.city import BEGIN
from tests.world.strategies import walk
from web.board.view import PageView
from web.live.json_view import JsonView
from web.live.shown import Shown
from web.live.view import View, touch
from web.shift.view import HandoverView
from web.waitlist.view import LineView

WALKS = count(3, 40)
STEPS = count(400, 2_000)
SLUGS = ("hemmet", "natten", "kvinnor")


def _number(ticket: str) -> str:
    return ticket[-2:]


def _views() -> list[View]:
    """Every shape, for every role that may have it."""
    views: list[View] = []
    for role, organisation in (("intake", "kommunen"), ("partner", "kyrkan"), ("planner", "kommunen")):
        views.append(JsonView(Audience(role, organisation=organisation), _number))
        views += [
            PageView(Audience(role, frozenset(), organisation, "sv", shape), _number) for shape in ("board", "wall")
        ]
    for slug in SLUGS:
        views.append(PageView(Audience("staff", frozenset({slug}), "kommunen", "sv", "unit", slug), _number))
        here = Audience("staff", frozenset({slug}), "kommunen", "sv", "handover", slug)
        views.append(HandoverView(here, _number, {}))
        views.append(LineView(Audience("staff", frozenset({slug}), "kommunen", "sv", "line", slug), _number))
    views.append(JsonView(Audience("staff", frozenset(SLUGS), "kommunen"), _number))
    views.append(LineView(Audience("intake", frozenset(), "kommunen", "sv", "line"), _number))
    return views


@pytest.mark.parametrize("seed", range(WALKS))
def test_every_view_shows_the_world_whatever_has_happened(seed: int) -> None:
    views = _views()
    shown = [Shown(view, World()) for view in views]
    for step in walk(seed, STEPS):
        touches = [touch(n, entry, step.before) for n, entry in enumerate(step.entries)]
        world = replace(step.after, at=BEGIN)  # a unit that is not open shows planned places of the day of any entry
        for each, view in zip(shown, views, strict=True):
            each.move(world, touches)
            assert list(each.parts.items()) == list(view.look(world).items()), step.command
