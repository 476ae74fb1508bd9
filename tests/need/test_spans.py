"""Fixed periods: quarters that are final, and what the estimate takes of them."""

from datetime import UTC, date, datetime, timedelta

from beds.need.facts import RunIn
from beds.need.quarters import Quarter, Span, final_quarters, quarter_of
from beds.need.seasons import wave
from beds.need.series import Series, arrivals, dispersion, exits, requests
from beds.world.nights import begins

Q = [Quarter(2026, n) for n in (1, 2, 3, 4)]


def test_a_quarter_is_final_when_no_phone_can_bring_anything_more() -> None:
    since = datetime(2026, 1, 10, tzinfo=UTC)
    assert Q[0].end == begins(date(2026, 4, 1))
    assert final_quarters(since, Q[0].final - timedelta(seconds=1)) == []
    assert final_quarters(since, Q[0].final) == [Q[0]]
    assert final_quarters(since, datetime(2027, 1, 20, tzinfo=UTC)) == Q


def test_a_night_lies_in_the_quarter_of_its_evening() -> None:
    assert quarter_of(date(2026, 3, 31)) == Q[0]
    assert quarter_of(date(2026, 4, 1)) == Q[1]
    assert (Q[3].next, Q[0].last, Q[0].key, Quarter.of("2026K1")) == (
        Quarter(2027, 1),
        date(2026, 3, 31),
        "2026K1",
        Q[0],
    )
    assert Span(tuple(Q[:2])).key == "2026K1-2026K2"


class _Facts:
    def __init__(self, quarter: Quarter, episodes: int, unknown: int, repeated: tuple[int, int]) -> None:
        self.quarter, self.episodes, self.unknown, self.repeated, self.days = quarter, episodes, unknown, repeated, 90
        self.run_in = RunIn()


def test_requests_without_a_number_count_as_those_with_one_do_once_that_is_known() -> None:
    few = [_Facts(Q[0], 6, 9, (12, 6)), _Facts(Q[1], 6, 9, (12, 6))]
    assert requests(few, night=False).counts == (6, 6 + round(9 * 12 / 24))
    assert requests(few, night=True).counts == (15, 15)


class _Ended:
    def __init__(self, quarter: Quarter, exits: int, bed_days: int, stays: int) -> None:
        self.quarter, self.exits, self.bed_days, self.stays = quarter, exits, bed_days, stays


def test_a_record_that_falls_silent_does_not_go_on_as_it_was() -> None:
    told = requests([_Facts(Q[0], 12, 0, (0, 0)), *(_Facts(q, 0, 0, (0, 0)) for q in Q[1:])], night=False)
    assert (told.counts, told.days, told.later) == ((12,), (90,), 270)
    assert arrivals(told).count == 12 + 2  # of what is not told, the middle
    assert arrivals(told).days == 360
    nobody = requests([_Facts(q, 1, 0, (0, 0)) for q in Q], night=False)
    assert (nobody.taken, nobody.later) == ((0, 0), 0)


def test_stays_that_go_on_after_the_last_span_count_where_they_may_be_told() -> None:
    left, stayed = _Ended(Q[0], 9, 900, 19), _Ended(Q[1], 1, 900, 11)
    assert exits([left, stayed]).taken == (11, 1800)
    assert exits([left, _Ended(Q[1], 1, 90, 2)]).taken == (9, 900)


def test_a_burst_is_told_from_chance() -> None:
    spans = tuple(Span((q,)) for q in Q)
    assert dispersion(Series(spans, (20, 22, 18, 21), (90,) * 4)) == 1
    assert dispersion(Series(spans, (5, 40, 6, 30), (90,) * 4)) > 5
    assert dispersion(Series(spans[:2], (5, 40), (90,) * 2)) == 1


def test_a_span_without_a_whole_day_of_seeing_is_no_burst() -> None:
    quarters = (*(Quarter(2026, n) for n in (1, 2, 3, 4)), Quarter(2027, 1))
    spans = tuple(Span((quarter,)) for quarter in quarters)
    assert dispersion(Series(spans, (20, 22, 18, 21, 7), (90, 90, 90, 90, 0))) == 1
    assert dispersion(Series(spans, (5, 40, 6, 30, 7), (90, 90, 90, 90, 0))) > 5


def test_a_longer_span_is_expected_to_hold_more() -> None:
    spans = (Span((Q[0], Q[1])), Span((Q[2],)), Span((Q[3],)), Span((Quarter(2027, 1),)))
    assert dispersion(Series(spans, (40, 20, 21, 19), (180, 90, 90, 90))) == 1


def test_a_year_s_wave_is_found_in_whole_years_of_quarters() -> None:
    quarters = [Quarter(2025 + n // 4, 1 + n % 4) for n in range(9)]
    spans = tuple(Span((q,)) for q in quarters)
    swinging = Series(spans, (10, 130, 90, 50, 90, 130, 90, 50, 90), (20,) + (91,) * 8)
    found = wave(swinging, 1.0)
    assert abs(found.mean - 90 / 91.25) < 0.02
    assert abs(found.amplitude - 40 / 0.9003 / 91.25) < 0.02
    assert wave(Series(spans, (10, *(90,) * 8), (20,) + (91,) * 8), 1.0) is None
    assert wave(Series(spans[:4], (10, 20, 20, 20), (20, 91, 91, 91)), 1.0) is None
