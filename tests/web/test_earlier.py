"""What was done on paper, entered on the bed's own page with its true time, where that fits what is known."""

from datetime import UTC, datetime, timedelta

import pytest

from beds.store.models.ledger import Detail
from beds.world.entry import Entry
from tests.web.conftest import Town
from web.forms import earlier

BED = "/units/home/beds/home-1"
EVENING = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
"""19.00 on the wall."""


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        *(("18.30", 0.5), ("18:30", 0.5), ("1830", 0.5), ("19", 0), ("900", 10), ("9", 10), ("19.30", 23.5)),
        ("2026-03-02T17:00:00Z", 1),
    ],
)
def test_a_clock_is_the_last_time_that_it_showed_that(text: str, hours: float) -> None:
    assert EVENING - earlier(text, EVENING) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "soon", "25.00", "2026-03-02T17:00:00", "12.60"])
def test_what_is_no_time_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (whatever kind: the page asks for no more)
        earlier(text, EVENING)


def test_in_the_hour_that_autumn_has_twice_a_clock_still_lies_in_the_past() -> None:
    second = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    assert second - earlier("02.30", second) == timedelta(minutes=45)


async def test_the_hour_that_was_chosen_goes_with_every_act_and_is_kept(town: Town) -> None:
    browser = await town.sign_in("anna", "staff", ("home",))
    now = (await browser.get(BED)).text
    page = (await browser.get(BED, params={"at": "17.20"})).text
    stamp = 'name="at" value="2026-03-02T16:20:00Z"'
    acts = page.count('method="post" action="/units/home/beds/')
    assert page.count(stamp) == acts > 1
    assert stamp not in now
    form = {"who": "none", "at": "2026-03-02T16:20:00Z"}
    assert (await browser.post(f"{BED}/admit", data=form)).status_code == 303
    assert town.store.world.spells["home-1"].since == datetime(2026, 3, 2, 16, 20, tzinfo=UTC)
    body = await Detail.all().order_by("-seq").first()
    entry = Entry.from_body(bytes(body.body))
    assert (entry.when, entry.at) == (datetime(2026, 3, 2, 16, 20, tzinfo=UTC), town.clock())


async def test_a_time_that_does_not_fit_is_refused_in_a_sentence_and_nothing_written_is_lost(town: Town) -> None:
    browser = await town.sign_in("anna", "staff", ("home",))
    await town.act("staff", "home-1", "admit")
    seq = town.store.world.seq
    answer = await browser.post(f"{BED}/attach", data={"number": "C4J7K", "at": "2026-03-02T16:20:00Z"})
    assert answer.status_code in (404, 422)
    answer = await browser.post(f"{BED}/discharge", data={"reason": "own-choice", "at": "17.20"})
    assert answer.status_code == 422
    assert "Platsen har varit som den är nu sedan 19.00" in answer.text
    assert 'value="2026-03-02T16:20:00Z"' in answer.text
    assert (await browser.get(BED, params={"at": "soon"})).text.count("till exempel 02.15") == 1
    assert town.store.world.seq == seq


async def test_a_number_is_made_for_an_earlier_guest_only_where_the_time_fits(town: Town) -> None:
    browser = await town.sign_in("anna", "staff", ("home",))
    await town.act("staff", "home-1", "admit")
    await browser.post(f"{BED}/discharge")
    answer = await browser.post(f"{BED}/admit", data={"who": "new", "at": "17.20"})
    assert answer.status_code == 422
    assert "ticket" not in answer.text


async def test_somebody_who_asked_earlier_is_written_down_at_that_time(town: Town) -> None:
    browser = await town.sign_in("anna", "staff", ("home",))
    answer = await browser.post("/units/home/turned-away", data={"reason": "full", "at": "18.10"})
    assert answer.status_code == 303
    body = await Detail.all().order_by("-seq").first()
    assert Entry.from_body(bytes(body.body)).when == datetime(2026, 3, 2, 17, 10, tzinfo=UTC)
