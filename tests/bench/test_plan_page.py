"""The planner's page is made in under 100 ms of server time on a year, and under 300 ms on ten."""

from datetime import timedelta
from time import process_time

import pytest

from beds.need.facts import facts
from beds.need.sources import Sources
from tests.need.story import START
from tests.plan.busy import WOMEN, busy
from tests.support.long_run import count
from web.planning.choices import read
from web.planning.report import look, report
from web.templating import environment

YEARS = {1: 0.100, 10: 0.300}
"""Seconds of processor time, by years of record."""
TIMES = 5


@pytest.mark.parametrize("years", list(YEARS)[: count(1, 2)])
def test_the_page_is_made_in_time(years: int) -> None:
    story = busy(365 * years + 30)
    record, now = story.record(), START + timedelta(days=365 * years + 30)
    for unit in record.world.units:
        facts(record, unit, now)  # as the keeper does before the first question
    part = environment("sv").get_template("plan/_parts.html").module.part
    taken = []
    for n in range(TIMES):
        begun = process_time()
        view = look(record, Sources(), WOMEN, read({"places": str(8 + n)}), now, "sv")
        pages = [str(part(section, view.words)) for section in report(view).sections]
        taken.append(process_time() - begun)
        assert "chart-wide" in "".join(pages)
    print(f"\nplanner's page, {years} years, {record.seq} entries: {1000 * min(taken):.0f} ms")
    assert min(taken) < YEARS[years]
