"""One's own number: opened by number and code on any device, and soon closed."""

from datetime import timedelta

import httpx2
import pytest

from tests.public.person import Person
from tests.web.conftest import Town
from web.public.session import ABSOLUTE, IDLE

WAITS = "Du står i kö."


async def test_number_and_code_open_it_on_any_device(full: Town, ann: Person, person) -> None:
    helper = person()
    assert await helper.mine() == ""
    answer = await helper.open(ann.number.lower(), f"{ann.pin[:4]} {ann.pin[4:]}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/place/mine")
    assert await helper.mine() == WAITS


async def test_wrong_unknown_and_misspelt_are_the_same_bytes(full: Town, ann: Person, person) -> None:
    """L-11."""
    answers = []
    for number, pin in ((ann.number, "00000000"), ("C4J7K", ann.pin), ("hello", ann.pin), ("", ""), (ann.number, "")):
        answers.append(await person().open(number or "x", pin or "x"))
    assert {(a.status_code, a.content) for a in answers} == {(404, answers[0].content)}
    assert {tuple(sorted(set(a.headers) - {"date"})) for a in answers} == {tuple(sorted(answers[0].headers))}
    assert ann.number not in answers[0].text


async def test_after_many_wrong_codes_the_right_one_opens_it_only_where_it_did_before(
    full: Town, ann: Person, person
) -> None:
    stranger = person()
    for _ in range(10):
        await stranger.open(ann.number, "00000000")
    assert (await person().open(ann.number, ann.pin)).status_code == 404
    await ann.say("close")
    assert (await ann.open()).status_code == 303


async def test_the_session_ends_when_nobody_looks(full: Town, ann: Person) -> None:
    full.clock.now += IDLE
    assert await ann.mine() == WAITS  # a look keeps it open
    full.clock.now += IDLE
    assert await ann.mine() == WAITS
    full.clock.now += IDLE + timedelta(seconds=1)
    assert await ann.mine() == ""


async def test_a_page_that_looks_by_itself_keeps_nothing_open(full: Town, ann: Person) -> None:
    for _ in range(3):
        full.clock.now += IDLE / 3
        looked = await ann.browser.get("/place/mine", headers={"Sec-Fetch-Mode": "cors"})
        assert looked.status_code == 200
    full.clock.now += timedelta(seconds=1)
    assert await ann.mine() == ""


async def test_the_session_ends_even_of_somebody_who_keeps_looking(full: Town, ann: Person) -> None:
    end = full.clock.now + ABSOLUTE
    while full.clock.now + IDLE <= end:
        full.clock.now += IDLE
        assert await ann.mine() == WAITS
    full.clock.now = end + timedelta(seconds=1)
    assert await ann.mine() == ""


async def test_a_new_code_ends_what_the_old_one_opened(full: Town, ann: Person) -> None:
    renewed = await full.ask("staff", "POST", f"/api/v1/tickets/{ann.number}/pin")
    assert renewed.status_code == 200
    assert await ann.mine() == ""
    assert (await ann.open()).status_code == 404
    assert (await ann.open(pin=renewed.json()["pin"])).status_code == 303


@pytest.mark.parametrize("way", ["close", "leave"])
async def test_closing_and_leaving_take_everything_from_the_device(full: Town, ann: Person, way: str) -> None:
    answer = await (ann.say("close") if way == "close" else ann.get("/place/leave"))
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert answer.headers["Location"] == ("/place" if way == "close" else "https://www.smhi.se/vader")
    assert await ann.mine() == ""


async def test_a_cookie_that_was_made_up_or_is_of_another_house_opens_nothing(full: Town, ann: Person) -> None:
    sealed = ann.browser.cookies["own"]
    for forged in ("", "x", "AAAA", sealed[:-4] + "AAAA", sealed[4:], "ö", sealed.swapcase()):
        stranger = full.new_browser(headers={"Cookie": f"own={forged}"} if forged.isascii() else {})
        assert (await stranger.get("/place/mine")).headers["Location"] == "/place/look"
    full.app.state.secret = b"another house"
    assert await ann.mine() == ""


async def test_cookies_are_out_of_reach_of_scripts_and_other_sites(full: Town, ann: Person) -> None:
    answer = await ann.open()
    cookies = answer.headers.get_list("set-cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in cookie and "SameSite=lax" in cookie for cookie in cookies)
    own = next(cookie for cookie in cookies if cookie.startswith("own="))
    assert "Max-Age" not in own  # it ends with the browser, if not sooner


async def test_nothing_of_it_stays_behind_the_back_button(full: Town, ann: Person) -> None:
    """S-05."""
    pages: list[httpx2.Response] = [await ann.get("/place/mine"), await ann.join("home"), await ann.get("/place/look")]
    assert {page.headers["Cache-Control"] for page in pages} == {"no-store"}
