"""The review of the access log: without gaps, by a sample that nobody chooses, and by what stands out (L-10)."""

from datetime import UTC, datetime, time, timedelta

import pytest
from tortoise.exceptions import BaseORMException

from beds.people import access, review
from beds.people.oddities import MANY, Reading, oddities
from beds.people.review import LONGEST, SAMPLE, AlreadyReviewed, NotAReview
from beds.people.rights import Caller
from beds.settings import Settings
from beds.store.models.people import LogReview
from beds.world import Unit
from beds.world.state import Rules

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
SECRET = b"secret"
BERIT = Caller(account="b" * 16, role="staff", organisation="city", units=frozenset({"home"}))
RITA = Caller(account="r" * 16, role="reviewer", organisation="city")
UNITS = {
    "home": Unit(slug="home", name="Hemmet", organisation="city"),
    "night": Unit(
        slug="night",
        name="Natten",
        organisation="city",
        kind="night",
        rules=Rules(entry_from=time(19), check_out=time(7, 30)),
    ),
}


def readings(*times: datetime, account: str = "berit", unit: str = "home", role: str = "staff") -> list[Reading]:
    return [Reading(f"{account}{n}", at, account, role, unit, "unit", False) for n, at in enumerate(times)]


def whys(*rows: Reading, works_in: tuple[str, ...] = ("home", "night")) -> list[str]:
    return [o.why for o in oddities(rows, UNITS, {r.account: frozenset(works_in) for r in rows})]


def test_many_readings_in_one_night_stand_out_when_others_read_few() -> None:
    calm = [r for n in range(9) for r in readings(*[NOW + timedelta(days=n)] * 5, account=f"other {n}")]
    busy = readings(*(NOW + timedelta(minutes=n) for n in range(MANY)))
    assert whys(*calm, *busy[:-1]) == []
    assert whys(*calm, *busy) == ["many"]
    as_all = [r for n in range(9) for r in readings(*[NOW] * MANY, account=f"other {n}")]
    assert whys(*as_all, *busy) == []


def test_a_unit_where_the_account_does_not_work_stands_out_but_for_intake_no_unit_does() -> None:
    assert whys(*readings(NOW), works_in=("night",)) == ["unit"]
    assert whys(*readings(NOW, role="intake"), works_in=()) == []


def test_a_night_shelter_read_by_day_stands_out_for_its_staff() -> None:
    by_day, before_work = NOW.replace(hour=12), NOW.replace(hour=17)
    assert whys(*readings(by_day, unit="night")) == ["shut"]
    assert whys(*readings(before_work, unit="night")) == []
    assert whys(*readings(by_day, unit="night", role="intake")) == []


def test_an_hour_that_an_account_never_reads_at_stands_out_once_its_hours_are_known() -> None:
    evenings = readings(*(NOW + timedelta(days=n) for n in range(6)))
    at_three = readings(NOW + timedelta(hours=9, days=2))
    assert whys(*evenings, *at_three) == ["hour"]
    assert whys(*evenings[:2], *at_three) == []


async def test_each_review_goes_on_where_the_last_one_ended_and_covers_a_month_at_most(database: Settings) -> None:
    assert (await review.due(SECRET, "city", UNITS, NOW)).readings == 0
    for days in (0, 20, 200):
        await access.log(BERIT, "unit", NOW + timedelta(days=days), unit="home")
    late = NOW + timedelta(days=300)
    first = await review.due(SECRET, "city", UNITS, late)
    assert (first.since, first.until, first.readings) == (NOW, NOW + LONGEST, 2)
    await review.close(RITA, first, NOW, "in-order", late)
    second = await review.due(SECRET, "city", UNITS, late)
    assert (second.since, second.readings) == (first.until, 1)
    with pytest.raises(AlreadyReviewed):
        await review.close(RITA, second, NOW, "in-order", late)
    with pytest.raises(NotAReview):
        await review.close(RITA, second, second.since, "whatever", late)
    await review.close(RITA, second, second.since, "passed-on", late)
    assert [r.outcome for r in await review.made("city", 9)] == ["passed-on", "in-order"]
    assert (await review.due(SECRET, "city", UNITS, late)).readings == 0
    assert await review.made("church", 9) == []


async def test_of_two_reviews_of_the_same_time_one_counts(database: Settings) -> None:
    await access.log(BERIT, "unit", NOW, unit="home")
    due = await review.due(SECRET, "city", UNITS, NOW + timedelta(days=1))
    await review.close(RITA, due, NOW, "in-order", NOW)
    with pytest.raises(AlreadyReviewed):
        await review.close(RITA, due, NOW, "explained", NOW)


async def test_the_draw_is_the_same_however_often_the_page_is_opened(database: Settings) -> None:
    for minute in range(3 * SAMPLE):
        await access.log(BERIT, "unit", NOW + timedelta(minutes=minute), unit="home")
    end = NOW + timedelta(days=1)
    drawn, again = [(await review.due(SECRET, "city", UNITS, end)).sample for _ in range(2)]
    assert drawn == again
    assert len({r.id for r in drawn}) == SAMPLE
    assert drawn != (await review.due(b"another", "city", UNITS, end)).sample


async def test_a_review_that_was_written_is_not_changed_and_goes_with_its_readings(database: Settings) -> None:
    await access.log(BERIT, "unit", NOW, unit="home")
    due = await review.due(SECRET, "city", UNITS, NOW + timedelta(days=1))
    await review.close(RITA, due, NOW, "passed-on", NOW)
    with pytest.raises(BaseORMException):
        await LogReview.all().update(outcome="in-order")
    assert await access.forget(NOW + timedelta(days=400), timedelta(days=500)) == 0
    assert await access.forget(NOW + timedelta(days=600), timedelta(days=500)) == 2
    assert not await LogReview.exists()
