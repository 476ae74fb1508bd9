"""Each audience sees its own, and nothing from which it could count the rest."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beds.world.state import replace
from tests.live.fakes import (
    INTAKE,
    PARTNER,
    STAFF,
    FakeClock,
    FakeLine,
    Store,
    configure,
    hold,
    join,
    release,
    view,
)
from web.live.frames import texts
from web.live.group import WINDOW
from web.live.hub import BEAT, Hub

HOME = st.tuples(st.just("change"), st.sampled_from(["home-1", "home-2", "home-3"]))
REFUGE = st.tuples(st.just("change"), st.sampled_from(["refuge-1", "refuge-2"]))
TIME = st.tuples(st.just("wait"), st.sampled_from(["0.001", "0.02", "0.04", "12"]))


@pytest.mark.parametrize("audience", [STAFF, PARTNER], ids=lambda a: a.role)
@given(history=st.lists(st.one_of(HOME, REFUGE, TIME), max_size=30))
def test_histories_that_differ_only_in_the_unseen_give_the_same_bytes(audience, history: list) -> None:
    without = [step for step in history if not step[1].startswith("refuge")]
    assert _stream(history, audience) == _stream(without, audience)


def _stream(history: list[tuple[str, str]], audience) -> list[str]:
    """Everything that the audience is sent while that happens. Ids are random; here those of changes at home count up,
    the others begin at 9,000, so that the same change has the same id in both histories."""
    clock, store, line = FakeClock(), Store(), FakeLine()
    hub = Hub(store, clock)
    hub.start()
    hub.subscribe(line, view(audience))
    origin = line.messages()[0]["id"]
    home, refuge = count(1), count(9_000)
    for what, where in history:
        if what == "wait":
            clock.advance(float(where))
            continue
        store.names = home if where.startswith("home") else refuge
        store.commit(release(where) if where in store.world.spells else hold(where))
    clock.advance(1)
    return [text.replace(origin, "origin") for frame in line.written for text in texts(frame)]


class Watched:
    """A town with one reader."""

    def __init__(self, audience) -> None:
        self.clock, self.store, self.line = FakeClock(), Store(), FakeLine()
        Hub(self.store, self.clock).subscribe(self.line, view(audience))
        (self.first,) = self.line.messages()

    def after(self, *entries) -> list[dict]:
        self.store.commit(*entries)
        self.clock.advance(WINDOW)
        return self.line.messages()


def test_staff_see_their_own_unit_only() -> None:
    watched = Watched(STAFF)
    assert [unit["slug"] for unit in watched.first["units"]] == ["home"]
    assert watched.after(hold("refuge-1")) == []
    assert watched.after(join("w", "refuge")) == []


def test_partners_see_figures_and_no_bed() -> None:
    watched = Watched(PARTNER)
    assert [list(unit)[-1] for unit in watched.first["units"]] == ["fresh_until", "fresh_until"]
    (message,) = watched.after(hold("home-1", ticket="t"))
    assert "bed" not in message
    assert message["places"]["held"] == 1


def test_partners_see_no_figure_of_a_protected_unit_ever() -> None:
    watched = Watched(PARTNER)
    assert watched.first["units"][1] == {
        "slug": "refuge",
        "name": "Refuge",
        "status": "open",
        "audience": "all",
        "protected": True,
        "places": None,
        "free_for": None,
        "waiting": None,
        "confirmed_at": None,
        "fresh_until": None,
    }
    assert watched.after(hold("refuge-1", own=True)) == []


PARTNERS_KEYS = {
    *("type", "id", "epoch", "units", "beds", "unit", "places", "free_for", "waiting", "confirmed_at", "fresh_until"),
    *("slug", "name", "status", "audience", "protected", "women", "men"),
    *("planned", "usable", "free", "held", "offered", "occupied", "cleaning", "closed"),
}


def _keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(_keys, value.values()))
    return set().union(*map(_keys, value)) if isinstance(value, list) else set()


@given(st.lists(st.one_of(HOME, REFUGE), max_size=20))
def test_partners_are_sent_nothing_outside_their_list(history: list) -> None:
    watched = Watched(PARTNER)
    messages = [watched.first]
    for n, (_, bed) in enumerate(history):
        free = bed not in watched.store.world.spells
        messages += watched.after(
            hold(bed, n, own=True, ticket="t") if free else release(bed, n), join(f"w{n}", "home")
        )
    assert _keys(messages) <= PARTNERS_KEYS
    assert [message.get("beds", []) for message in messages] == [[]] * len(messages)


def test_what_changes_nothing_that_is_seen_leaves_no_trace_in_the_name_of_a_commit() -> None:
    watched = Watched(PARTNER)
    (message,) = watched.after(hold("home-1"), hold("refuge-1"))
    assert message["id"] == "1"
    assert watched.line.reader.group.ring.since("2") is None


def test_numbers_go_only_to_those_who_may_see_them() -> None:
    for audience, number in ((INTAKE, "T"), (STAFF, "T")):
        (message,) = Watched(audience).after(hold("home-1", ticket="t"))
        assert message["bed"]["number"] == number


def test_a_unit_that_becomes_protected_goes_dark_for_partners() -> None:
    watched = Watched(PARTNER)
    (message,) = watched.after(configure(replace(watched.store.world.units["home"], protected=True)))
    assert message["units"][0]["places"] is None
    assert watched.after(hold("home-1")) == []


def test_an_unseen_change_does_not_open_a_window_in_which_seen_ones_wait() -> None:
    watched = Watched(STAFF)
    watched.store.hold("refuge-1")
    watched.store.hold("home-1")
    assert len(watched.line.messages()) == 1


def test_each_audience_gets_its_own_signs_of_life() -> None:
    clock, store = FakeClock(), Store()
    hub = Hub(store, clock)
    hub.start()
    lines = {audience.role: FakeLine() for audience in (INTAKE, STAFF)}
    for audience in (INTAKE, STAFF):
        hub.subscribe(lines[audience.role], view(audience))
    store.hold("refuge-1")
    clock.advance(BEAT)
    last = {role: line.messages()[-1]["id"] for role, line in lines.items()}
    assert last["intake"] == "1"
    assert last["staff"] != "1"
