"""What Hypothesis draws from in the tests of the core; the seeded walk is at home here too."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from tests.world.city import HOME_BEDS, TICKETS
from tests.world.walk import Step, walk

__all__ = ["Step", "beds", "clocks", "dates", "instants", "turns", "walk", "who"]

CHANGES = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31))
"""Sundays on which the clocks of Stockholm change."""

beds = st.sampled_from([bed.id for bed in HOME_BEDS[:3]])
"""Three beds, and three tickets or nobody named: few enough to meet one another."""
who = st.sampled_from(("", *TICKETS[:3]))
dates = st.one_of(
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    st.builds(lambda day, off: day + timedelta(days=off), st.sampled_from(CHANGES), st.integers(-1, 1)),
)
clocks = st.one_of(st.times(), st.sampled_from((time(0), time(2), time(2, 30), time(3), time(12), time(23, 59, 59))))
turns = clocks
"""The hour at which a unit's day turns: any, those that a change of clocks skips or repeats among them."""
instants = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001  (the zone comes with `timezones`)
    st.builds(
        lambda day, minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes),
        dates,
        st.integers(0, 5 * 60),
    ),
)
