"""The planner's pages, asked as a program asks them: controls in the address, files all or nothing, one memo."""

from datetime import timedelta

import pytest

from beds.need import costs, imports
from tests.web.conftest import Town

HEAD = "enhet;från;till;för;gäster;disponibla;planerade\n"
GOOD = HEAD + "Kvinnobo;2017-01-01;2017-12-31;kvinnor;9,1;14;14\nKvinnobo;2018-01-01;2018-12-31;kvinnor;9,1;12;12\n"
BAD = GOOD + "Kvinnobo;2019-01-01;2018-12-31;kvinnor;nio;12;12\n"


async def preview(town: Town, text: str, kind: str = "history"):
    """The answer to a file that is shown."""
    files = {"file": ("fil.csv", text.encode(), "text/csv")}
    return await town.ask("planner", "POST", "/plan/data/preview", data={"kind": kind}, files=files)


async def read_in(town: Town, page: str, kind: str = "history"):
    """The answer to a file that is read in as its preview says."""
    sent = page.partition('name="sent" value="')[2].partition('"')[0]
    files = {"kind": (None, kind), "sent": (None, sent)}
    return await town.ask("planner", "POST", "/plan/data/import", files=files)


async def test_a_planner_comes_to_the_report_and_the_menu_names_it(town: Town):
    assert (await town.ask("planner", "GET", "/")).headers["Location"] == "/plan"
    page = await town.ask("planner", "GET", "/plan")
    assert page.status_code == 200
    assert '<a href="/plan" aria-current="page">Underlag</a>' in page.text
    assert '"/plan"' not in (await town.ask("intake", "GET", "/board")).text


async def test_a_thin_record_is_said_to_be_thin(town: Town):
    page = (await town.ask("planner", "GET", "/plan?unit=coming")).text
    assert "Underlaget är för tunt" in page
    assert 'id="enough"' not in page


async def test_without_an_answer_there_is_nothing_to_play_and_the_page_says_why(town: Town):
    page = await town.ask("planner", "GET", "/plan/replay?unit=coming")
    assert page.status_code == 200
    assert "Underlaget är för tunt" in page.text
    assert "refresh" not in page.text


@pytest.mark.parametrize("query", ["places=x", "refused=99", "stay=-1", "w-asked=many", "places=0&refused=nan"])
async def test_a_control_that_cannot_be_is_told_where_it_is(town: Town, query: str):
    page = await town.ask("planner", "GET", f"/plan?unit=coming&{query}")
    assert page.status_code == 422
    if "w-" not in query:
        assert 'aria-invalid="true"' in page.text


@pytest.mark.parametrize("query", ["unit=nowhere", "unit=" + "x" * 500])
async def test_a_unit_that_there_is_not_is_not_found(town: Town, query: str):
    assert (await town.ask("planner", "GET", f"/plan?{query}")).status_code == 404


async def test_a_file_with_a_wrong_line_is_told_line_by_line_and_nothing_is_kept(town: Town):
    page = await preview(town, BAD)
    assert page.status_code == 422
    assert "Rad 4:" in page.text
    assert 'name="sent"' not in page.text
    assert await imports.batches() == []


async def test_a_file_is_shown_before_it_is_read_in_whole_and_once(town: Town):
    page = await preview(town, GOOD)
    assert page.status_code == 200
    assert await imports.batches() == []
    assert (await read_in(town, page.text)).status_code == 303
    assert [batch.rows for batch in await imports.batches()] == [2]
    again = await read_in(town, page.text)
    assert again.status_code == 422
    assert "redan inläst" in again.text


async def test_a_file_that_was_read_in_can_be_taken_out(town: Town):
    await read_in(town, (await preview(town, GOOD)).text)
    (batch,) = await imports.batches()
    await town.ask("planner", "POST", "/plan/data/withdraw", data={"batch": batch.id})
    assert await imports.batches() == []


async def test_a_price_is_kept_beside_the_ones_before_it(town: Town):
    for kronor in ("1 450", "1500,50"):
        price = {"kind": "place-night", "kronor": kronor, "from": "2026-01-01"}
        assert (await town.ask("planner", "POST", "/plan/data/price", data=price)).status_code == 303
    assert [price.kronor for price in await costs.versions()] == [1450, 1500.5]
    page = (await town.ask("planner", "GET", "/plan/data")).text
    assert "Alla priser som har skrivits in" in page


@pytest.mark.parametrize(
    "price", [{}, {"kind": "x", "kronor": "1"}, {"kind": "place-night", "kronor": "-1", "from": "2026-01-01"}]
)
async def test_a_price_that_cannot_be_is_refused_with_a_sentence(town: Town, price: dict):
    page = await town.ask("planner", "POST", "/plan/data/price", data=price)
    assert page.status_code == 422
    assert 'role="alert"' in page.text


async def test_the_memo_is_the_same_bytes_an_hour_later_and_in_every_language(town: Town):
    first = await town.ask("planner", "GET", "/plan/memo?unit=coming")
    town.clock.now += timedelta(hours=1)
    later = await town.ask("planner", "GET", "/plan/memo?unit=coming", headers={"Accept-Language": "en"})
    assert first.status_code == 200
    assert first.content == later.content
    assert b'lang="sv"' in first.content


async def test_every_file_that_is_offered_can_be_had(town: Town):
    page = (await town.ask("planner", "GET", "/plan/exports?unit=home")).text
    offered = [part.partition('"')[0].replace("&amp;", "&") for part in page.split('href="/plan/exports/')[1:]]
    assert any(name.startswith("underlag.xlsx") for name in offered)
    for name in offered:
        answer = await town.ask("planner", "GET", f"/plan/exports/{name}")
        assert answer.status_code == 200, name
        assert answer.headers["Content-Disposition"].startswith("attachment"), name


@pytest.mark.parametrize("name", ["nothing.csv", "places", "..%2fapp.py", "underlag.csv", "november-1999.csv"])
async def test_a_file_that_there_is_not_is_not_found(town: Town, name: str):
    assert (await town.ask("planner", "GET", f"/plan/exports/{name}?unit=home")).status_code == 404


async def test_a_file_larger_than_any_other_body_is_taken_and_one_too_large_is_not(town: Town):
    line = "Kvinnobo;%s-01-01;%s-12-31;kvinnor;9,1;14;14\n"
    many = HEAD + "".join(
        (line % (year, year)).replace("Kvinnobo", f"Enhet {n}") for n in range(80) for year in range(1991, 2021)
    )
    assert len(many) > 100_000
    page = await preview(town, many)
    assert page.status_code == 200
    assert (await read_in(town, page.text)).status_code == 303
    assert (await preview(town, "x" * 3_000_001)).status_code == 413
