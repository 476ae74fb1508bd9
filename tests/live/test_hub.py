"""From a commit to the frames of those who watch."""

import json

import pytest

from beds.world.state import replace
from tests.live.fakes import (
    INTAKE,
    NOON,
    OPEN,
    STAFF,
    Board,
    FakeClock,
    FakeLine,
    Store,
    close,
    configure,
    hold,
    join,
    place,
    release,
    view,
)
from web.live.group import WINDOW
from web.live.hub import BEAT, FAILED, Hub
from web.live.ring import KEPT_FOR


class House:
    """A hub over a store, and whoever watches it."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.store = Store()
        self.stale = None
        self.hub = Hub(self.store, self.clock, stale_since=lambda: self.stale)
        self.hub.start()

    def watch(self, audience=INTAKE, after: str = "", epoch: str = "") -> FakeLine:
        line = FakeLine()
        self.hub.subscribe(line, view(audience), after, epoch)
        return line


@pytest.fixture
def house() -> House:
    return House()


def test_the_first_message_is_a_snapshot_with_its_keys_in_order(house: House) -> None:
    (message,) = house.watch().messages()
    assert list(message) == ["type", "id", "epoch", "units"]
    unit = message["units"][0]
    assert " ".join(unit) == (
        "slug name status audience protected places free_for waiting confirmed_at fresh_until beds"
    )
    assert " ".join(unit["places"]) == "planned usable free held offered occupied cleaning closed"
    assert " ".join(unit["beds"][0]) == "id label for reserved state since until number"
    assert message["id"].isdecimal()
    assert len(message["id"]) <= 19


def test_a_change_names_its_keys_in_order_and_holds_the_newest_state(house: House) -> None:
    line = house.watch()
    line.messages()
    name = house.store.hold("home-1")
    (message,) = line.messages()
    assert list(message)[:6] == ["type", "id", "unit", "places", "free_for", "bed"]
    assert (message["type"], message["id"], message["unit"]) == ("change", name, OPEN)
    assert message["places"]["free"] == 2
    assert (message["bed"]["id"], message["bed"]["state"]) == ("home-1", "held")


def test_frames_are_compact(house: House) -> None:
    line = house.watch()
    house.store.hold("home-1")
    for frame in line.written:
        text = frame[frame.index(b"{") :].decode()
        assert text == json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)


def test_a_change_goes_at_once_when_all_is_quiet(house: House) -> None:
    line = house.watch()
    line.messages()
    house.store.hold("home-1")
    assert len(line.messages()) == 1
    house.clock.advance(WINDOW)
    house.store.hold("home-2")
    assert len(line.messages()) == 1


def test_a_burst_becomes_one_frame_with_the_newest_state_of_each(house: House) -> None:
    line = house.watch()
    line.messages()
    house.store.hold("home-1")
    for minute, bed in enumerate(["home-2", "refuge-1", "home-2"]):
        house.store.commit(release(bed, minute) if bed in house.store.world.spells else hold(bed, minute))
    last = house.store.hold("home-2", 9)
    assert [m["type"] for m in line.messages()] == ["change"]
    house.clock.advance(WINDOW)
    (burst,) = line.messages()
    assert list(burst) == ["type", "id", "units", "beds"]
    assert (burst["type"], burst["id"]) == ("changes", last)
    assert [unit["slug"] for unit in burst["units"]] == ["home", "refuge"]
    assert [(bed["id"], bed["since"]) for bed in burst["beds"]] == [
        ("home-2", "2026-01-05T12:09:00Z"),
        ("refuge-1", "2026-01-05T12:01:00Z"),
    ]


def test_a_burst_waits_at_least_20_and_at_most_50_milliseconds() -> None:
    assert 0.02 <= WINDOW <= 0.05


def test_two_entries_of_one_commit_come_in_one_frame(house: House) -> None:
    line = house.watch()
    line.messages()
    last = house.store.commit(hold("home-1"), hold("home-2"))
    (message,) = line.messages()
    assert (message["type"], message["id"], len(message["beds"])) == ("changes", last, 2)


def test_someone_new_in_line_shows_in_every_unit_they_wait_for(house: House) -> None:
    line = house.watch()
    line.messages()
    house.store.commit(join("w", "home", "refuge"))
    (message,) = line.messages()
    assert {unit["slug"]: unit["waiting"] for unit in message["units"]} == {"home": 1, "refuge": 1}


def test_someone_who_no_longer_waits_for_a_unit_shows_there_too(house: House) -> None:
    house.store.commit(join("w", "home", "refuge"))
    line = house.watch()
    line.messages()
    house.store.commit(close("w", "home"))
    (message,) = line.messages()
    assert (message["unit"], message["waiting"]) == ("home", 0)


def test_beds_that_change_places_are_told_by_a_snapshot(house: House) -> None:
    line = house.watch(STAFF)
    line.messages()
    house.store.commit(place(replace(house.store.world.beds["home-1"], position=9)))
    (message,) = line.messages()
    assert [bed["id"] for bed in message["units"][0]["beds"]] == ["home-2", "home-3", "home-1"]


def test_who_comes_later_sees_what_has_happened_before(house: House) -> None:
    house.store.hold("home-1")
    (message,) = house.watch().messages()
    assert message["units"][0]["places"]["held"] == 1


def test_a_confirmed_figure_is_told_with_its_new_age(house: House) -> None:
    line = house.watch()
    line.messages()
    house.store.commit(hold("home-1", 5, own=True))
    (message,) = line.messages()
    assert message["confirmed_at"] == "2026-01-05T12:05:00Z"


def test_a_unit_under_another_name_is_told_whole(house: House) -> None:
    line = house.watch()
    line.messages()
    house.store.commit(configure(replace(house.store.world.units["home"], name="Haven")))
    (message,) = line.messages()
    assert (message["type"], message["units"][0]["name"], message["beds"]) == ("changes", "Haven", [])


def test_what_comes_or_goes_is_told_by_a_snapshot(house: House) -> None:
    line = house.watch(STAFF)
    first = line.messages()[0]
    bed = replace(house.store.world.beds["home-1"], id="home-4", label="4", position=4)
    house.store.commit(place(bed))
    (message,) = line.messages()
    assert (message["type"], len(message["units"][0]["beds"])) == ("snapshot", 4)
    late = house.watch(STAFF, first["id"], first["epoch"]).messages()
    assert late == [message]


def test_a_sign_of_life_comes_every_15_seconds_at_the_latest_with_the_last_id_of_this_audience(house: House) -> None:
    assert BEAT <= 15
    intake, staff = house.watch(), house.watch(STAFF)
    first = staff.messages()[0]["id"]
    house.store.hold("refuge-1")
    last = intake.messages()[-1]["id"]
    house.clock.advance(15)
    (beat,) = staff.messages()
    assert beat == {"type": "alive", "id": first, "at": "2026-01-05T12:00:10Z"}
    assert intake.messages()[-1]["id"] == last
    house.clock.advance(60)
    assert len(staff.messages()) >= 4


def test_a_silent_database_is_said_in_the_sign_of_life(house: House) -> None:
    line = house.watch()
    line.messages()
    house.stale = NOON
    house.clock.advance(BEAT)
    assert line.messages()[0]["stale_since"] == "2026-01-05T12:00:00Z"


def test_who_missed_nothing_is_told_so_instead_of_everything(house: House) -> None:
    first = house.watch().messages()[0]
    (message,) = house.watch(INTAKE, first["id"], first["epoch"]).messages()
    assert (message["type"], message["id"]) == ("alive", first["id"])


def test_the_missed_changes_come_instead_of_the_snapshot(house: House) -> None:
    steady = house.watch()
    first = steady.messages()[0]
    for minute in range(3):
        house.store.commit(hold("home-1", minute))
        house.clock.advance(WINDOW)
    assert house.watch(INTAKE, first["id"], first["epoch"]).messages() == steady.messages()


@pytest.mark.parametrize("field", ["id", "epoch"])
def test_an_unknown_position_gets_a_snapshot(house: House, field: str) -> None:
    first = house.watch().messages()[0] | {field: "1234"}
    assert house.watch(INTAKE, first["id"], first["epoch"]).messages()[0]["type"] == "snapshot"


def test_the_position_of_one_audience_is_worth_nothing_to_another(house: House) -> None:
    first = house.watch().messages()[0]
    assert house.watch(STAFF, first["id"], first["epoch"]).messages()[0]["type"] == "snapshot"


def test_a_page_made_of_this_moment_goes_on_from_its_position(house: House) -> None:
    after, epoch = house.hub.position(view())
    house.store.hold("home-1")
    (message,) = house.watch(INTAKE, after, epoch).messages()
    assert message["type"] == "change"


def test_after_a_restore_everyone_is_shown_everything_and_nobody_goes_on_from_before(house: House) -> None:
    line = house.watch()
    (before,) = line.messages()
    house.store.hold("home-1")
    line.messages()
    house.store.restore()
    (snapshot,) = line.messages()
    assert snapshot["type"] == "snapshot"
    assert snapshot["units"][0]["places"]["held"] == 0
    assert snapshot["epoch"] != before["epoch"]
    assert house.watch(INTAKE, before["id"], before["epoch"]).messages() == [snapshot]
    house.clock.advance(WINDOW)
    house.store.hold("home-1")
    assert line.messages()[0]["type"] == "change"


def test_when_walls_have_moved_someone_is_told_to_look_at_rights(house: House) -> None:
    moved = []
    house.hub.walls_moved = lambda: moved.append(True)
    house.store.hold("home-1")
    assert not moved
    house.store.commit(configure(replace(house.store.world.units["home"], protected=True)))
    assert moved


def test_an_epoch_can_stand_in_an_address(house: House) -> None:
    assert house.hub.position(view())[1].replace("-", "").replace("_", "").isalnum()


def test_an_audience_that_nobody_has_read_for_long_is_forgotten(house: House) -> None:
    after, epoch = house.hub.position(view())
    house.clock.advance(KEPT_FOR.total_seconds() - BEAT)
    assert house.hub.position(view()) == (after, epoch)
    house.clock.advance(KEPT_FOR.total_seconds() + 2 * BEAT)
    assert house.watch(INTAKE, after, epoch).messages()[0]["type"] == "snapshot"


class Fragile:
    """A view that breaks when told to."""

    key = "fragile"

    def __init__(self, breaks: str) -> None:
        self.breaks = breaks
        self.broken = False

    def __getattr__(self, name: str):
        if name == self.breaks and self.broken:
            raise ZeroDivisionError
        return getattr(view(), name)


@pytest.mark.parametrize("breaks", ["part", "change", "snapshot"])
@pytest.mark.parametrize("in_window", [False, True])
def test_a_view_that_breaks_closes_its_readers_and_no_others(
    house: House, caplog: pytest.LogCaptureFixture, breaks: str, in_window: bool
) -> None:
    fragile, line, broken = Fragile(breaks), house.watch(), FakeLine()
    house.hub.subscribe(broken, fragile)
    if in_window:
        house.store.hold("home-1")
    line.messages()
    fragile.broken = True
    broken.reader.full()
    house.store.hold("home-2")
    house.clock.advance(WINDOW)
    if broken.closed is None:
        broken.reader.free()
    assert broken.closed == FAILED
    assert len(line.messages()) == 1
    assert "A view cannot be shown" in caplog.text
    fragile.broken = False
    again = FakeLine()
    house.hub.subscribe(again, fragile)
    house.store.hold("home-3")
    assert [message["type"] for message in again.messages()] == ["snapshot", "change"]


def test_thousands_of_snapshots_at_one_moment_are_made_once(house: House) -> None:
    lines = [house.watch() for _ in range(1_000)]
    assert len({id(line.written[0]) for line in lines}) == 1


def test_a_frame_is_made_once_for_all_who_see_the_same(house: House) -> None:
    lines = [house.watch() for _ in range(10)]
    house.store.hold("home-1")
    assert len({id(line.written[-1]) for line in lines}) == 1


def test_what_a_board_shows_is_the_world(house: House) -> None:
    board, line = Board(), house.watch()
    for step in range(6):
        house.store.commit(hold("home-1", step), hold("refuge-1", step), join(f"w{step}", "home"))
        house.clock.advance(WINDOW * (step % 2))
    house.clock.advance(WINDOW)
    for message in line.messages():
        board.take(message)
    fresh = Board()
    fresh.take(house.watch().messages()[0])
    assert board.shows() == fresh.shows()
