"""Readers that cannot keep up: never a burden to others, never left with something old."""

from tests.live.fakes import INTAKE, NOON, STAFF, Board, FakeClock, FakeLine, Store, view
from web.live.group import WINDOW
from web.live.hub import BEAT, Hub
from web.live.reader import PATIENCE


class Street:
    """A hub with a slow reader and a quick one."""

    def __init__(self) -> None:
        self.clock, self.store = FakeClock(), Store()
        self.hub = Hub(self.store, self.clock)
        self.hub.start()
        self.slow, self.quick = FakeLine(), FakeLine()
        for line in (self.slow, self.quick):
            self.hub.subscribe(line, view())
            line.messages()

    def change(self, minute: int = 0) -> None:
        self.store.hold("home-1", minute)
        self.clock.advance(WINDOW)


def test_a_full_wire_is_written_to_no_more_and_the_others_still_are() -> None:
    street = Street()
    street.slow.reader.full()
    street.change()
    assert street.slow.messages() == []
    assert len(street.quick.messages()) == 1


def test_a_wire_that_fills_up_while_a_change_goes_round_hinders_nobody() -> None:
    street = Street()
    for line in (street.slow, street.quick):
        line.write = lambda frames, line=line: (line.written.append(frames), line.reader.full())
    street.change()
    assert [len(line.messages()) for line in (street.slow, street.quick)] == [1, 1]
    street.change(1)
    assert [line.messages() for line in (street.slow, street.quick)] == [[], []]


def test_who_is_back_gets_a_snapshot_and_then_goes_on() -> None:
    street, board = Street(), Board()
    street.slow.reader.full()
    street.change()
    street.change(1)
    street.slow.reader.free()
    (snapshot,) = street.slow.messages()
    assert snapshot["type"] == "snapshot"
    board.take(snapshot)
    street.change(2)
    (change,) = street.slow.messages()
    assert change["type"] == "change"
    board.take(change)
    assert board.beds["home-1"]["since"] == "2026-01-05T12:02:00Z"


def test_who_missed_nothing_meanwhile_simply_goes_on() -> None:
    street = Street()
    street.slow.reader.full()
    street.clock.advance(PATIENCE / 2)
    street.slow.reader.free()
    assert street.slow.messages() == []
    street.change()
    assert len(street.slow.messages()) == 1


def test_a_snapshot_larger_than_the_wire_holds_is_sent_once() -> None:
    street, snapshots = Street(), []
    street.slow.reader.full()
    street.change()

    def write(frames: bytes) -> None:
        snapshots.append(frames)
        street.slow.reader.full()

    street.slow.write = write
    street.slow.reader.free()
    street.slow.reader.free()
    assert len(snapshots) == 1


def test_a_wire_that_stays_full_is_cut() -> None:
    street = Street()
    street.slow.reader.full()
    street.clock.advance(PATIENCE - 0.1)
    assert not street.slow.cut
    street.clock.advance(0.1)
    assert street.slow.cut
    assert [reader.line for reader in street.hub.readers()] == [street.quick]
    assert PATIENCE <= 10


def test_a_wire_that_is_free_in_time_is_not_cut() -> None:
    street = Street()
    street.slow.reader.full()
    street.slow.reader.free()
    street.clock.advance(PATIENCE + BEAT)
    assert not street.slow.cut


def test_a_line_that_ends_while_it_is_full_is_left_alone() -> None:
    street = Street()
    street.slow.reader.full()
    street.slow.reader.gone()
    street.clock.advance(PATIENCE)
    assert not street.slow.cut
    assert street.clock.now() > NOON


def test_who_changes_audience_while_full_is_shown_the_new_one_when_free() -> None:
    street = Street()
    reader = street.slow.reader
    reader.full()
    street.hub.move(reader, view(STAFF))
    assert street.slow.messages() == []
    reader.free()
    (snapshot,) = street.slow.messages()
    assert [unit["slug"] for unit in snapshot["units"]] == ["home"]


def test_who_changes_audience_reads_nothing_more_of_the_old_one() -> None:
    street = Street()
    street.hub.move(street.slow.reader, view(STAFF))
    (snapshot,) = street.slow.messages()
    assert snapshot["type"] == "snapshot"
    street.store.hold("refuge-1")
    assert street.slow.messages() == []
    assert len(street.quick.messages()) == 1
    assert INTAKE.key != STAFF.key
