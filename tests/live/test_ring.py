"""What is kept for those whose line breaks for a moment."""

from datetime import timedelta

from tests.live.fakes import NOON
from web.live.ring import KEPT, KEPT_FOR, Ring


def _filled(frames: int, kept: int = KEPT) -> Ring:
    ring = Ring("origin", kept)
    for n in range(frames):
        ring.add(b"%d" % n, [str(n)], NOON)
    return ring


def test_who_saw_a_frame_gets_those_after_it() -> None:
    ring = _filled(3)
    assert ring.since("origin") == [b"0", b"1", b"2"]
    assert ring.since("0") == [b"1", b"2"]
    assert ring.since("2") == []


def test_an_id_that_was_never_given_is_not_known() -> None:
    assert _filled(3).since("elsewhere") is None


def test_two_thousand_changes_are_kept_and_no_more() -> None:
    ring = _filled(KEPT + 1)
    assert ring.since("origin") is None
    assert len(ring.since("0")) == KEPT == 2_000


def test_after_a_quarter_of_an_hour_only_the_last_id_is_known() -> None:
    ring = _filled(3)
    ring.trim(NOON + KEPT_FOR)
    assert ring.since("origin") == [b"0", b"1", b"2"]
    ring.trim(NOON + KEPT_FOR + timedelta(seconds=1))
    assert ring.since("1") is None
    assert ring.since("2") == []


def test_who_knows_an_entry_inside_a_burst_gets_the_frame_of_the_burst() -> None:
    ring = _filled(1)
    ring.add(b"burst", ["1", "2", "3"], NOON)
    assert ring.since("0") == ring.since("1") == ring.since("2") == [b"burst"]
    assert ring.since("3") == []


def test_what_is_forgotten_takes_no_room() -> None:
    ring = Ring("origin", kept=2)
    for n in range(100):
        ring.add(b"burst", [f"{n}", f"{n}+"], NOON)
    assert len(ring._seen) == 2 * 2 + 1


def test_after_a_new_beginning_only_its_id_is_known() -> None:
    ring = _filled(3)
    ring.restart("new")
    assert ring.since("2") is None
    assert ring.since("new") == []
    ring.add(b"next", ["next"], NOON)
    assert ring.since("new") == [b"next"]
