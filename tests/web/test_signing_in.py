"""Signing in and out as a browser sees it: nothing is told to who guesses, and what has ended has ended."""

from datetime import timedelta

import httpx2

from beds.people import accounts
from beds.people.sessions import ABSOLUTE, IDLE
from tests.web.conftest import PASSPHRASE, Town, running

BEDS = "/api/v1/units/home/beds"


async def sign_in(town: Town, login: str, passphrase: str, browser: httpx2.AsyncClient | None = None):
    form = {"login": login, "passphrase": passphrase}
    return await (browser or town.browser).post("/sign-in", data=form)


async def test_wrong_unknown_and_disabled_are_answered_with_the_same_bytes(town: Town) -> None:
    await town.sign_in("wrong", "staff")
    await town.sign_in("disabled", "staff")
    await accounts.disable("disabled", town.clock())
    await accounts.invite_staff("unopened", "staff", "city", (), town.clock())
    answers = [
        await sign_in(town, login, "helt fel mening" if login == "wrong" else PASSPHRASE)
        for login in ("wrong", "disabled", "unopened", "nobody", "", "<b>", "nul\0")
    ]
    assert {a.status_code for a in answers} == {422}
    assert len({a.content for a in answers}) == 1
    assert not any("set-cookie" in a.headers for a in answers)


async def test_guessing_is_slowed_down_the_same_for_names_that_do_not_exist(town: Town) -> None:
    await town.sign_in("Berit", "staff")
    for login in ("berit", "nobody"):
        answers = [await sign_in(town, login, "fel fel fel fel") for _ in range(11)]
        assert [a.status_code for a in answers] == [422] * 10 + [429]
        assert int(answers[-1].headers["Retry-After"]) > 0
    assert (await sign_in(town, "berit", PASSPHRASE)).status_code == 429


async def test_the_cookie_is_a_random_id_for_this_host_alone(town: Town) -> None:
    await town.sign_in("Berit", "staff")
    answer = await sign_in(town, "berit", PASSPHRASE, town.new_browser())
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("beds=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert len(cookie.partition("=")[2].partition(";")[0]) == 22
    async with town.new_browser() as safe:
        answer = await safe.post("https://localhost/sign-in", data={"login": "berit", "passphrase": PASSPHRASE})
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-beds=")
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= set(cookie.split("; "))


async def test_signing_in_again_ends_the_session_that_was_there(town: Town) -> None:
    browser = await town.sign_in("Berit", "staff", ("home",))
    old = browser.cookies["beds"]
    assert (await sign_in(town, "berit", PASSPHRASE, browser)).status_code == 303
    assert browser.cookies["beds"] != old
    assert (await browser.get(BEDS)).status_code == 200
    assert (await town.browser.get(BEDS, headers={"Cookie": f"beds={old}"})).status_code == 401


async def test_signing_out_ends_the_session_and_wipes_the_browser(town: Town) -> None:
    browser = await town.sign_in("Berit", "staff", ("home",))
    old = browser.cookies["beds"]
    answer = await browser.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert "beds" not in browser.cookies
    assert (await town.browser.get(BEDS, headers={"Cookie": f"beds={old}"})).status_code == 401


async def test_a_session_ends_with_idleness_and_with_the_shift(town: Town) -> None:
    browser = await town.sign_in("Berit", "staff", ("home",))
    begun = town.clock()
    while town.clock() + IDLE / 2 < begun + ABSOLUTE:
        town.clock.move(seconds=IDLE.total_seconds() / 2)
        assert (await browser.get(BEDS)).status_code == 200
    town.clock.move(seconds=IDLE.total_seconds() / 2)
    assert (await browser.get(BEDS)).status_code == 401
    other = await town.sign_in("Sven", "staff", ("home",))
    town.clock.now += IDLE + timedelta(seconds=1)
    assert (await other.get(BEDS)).status_code == 401


async def test_a_disabled_account_is_out_at_its_next_request(town: Town) -> None:
    browser = await town.sign_in("Berit", "staff", ("home",))
    assert (await browser.get(BEDS)).status_code == 200
    await accounts.disable("berit", town.clock())
    assert (await browser.get(BEDS)).status_code == 401


async def test_the_owner_sees_and_ends_their_sessions(town: Town) -> None:
    here = await town.sign_in("Berit", "staff", ("home",))
    there = town.new_browser()
    town.clock.move(minutes=1)
    await sign_in(town, "berit", PASSPHRASE, there)
    page = (await here.get("/sessions", headers={"Accept-Language": "en"})).text
    ends = [part.split('"')[0] for part in page.split('action="/sessions/')[1:] if '/end"' in part]
    assert len(ends) == 2
    assert (await here.post(f"/sessions/{ends[0]}")).status_code == 303
    assert (await there.get(BEDS)).status_code == 401
    assert (await here.get(BEDS)).status_code == 200


async def test_nobody_ends_the_session_of_somebody_else(town: Town) -> None:
    berit, sven = await town.sign_in("Berit", "staff", ("home",)), await town.sign_in("Sven", "staff", ("home",))
    address = (await berit.get("/sessions")).text.split('action="/sessions/')[1].split('"')[0]
    assert (await sven.post(f"/sessions/{address}")).status_code == 404
    assert (await berit.get(BEDS)).status_code == 200


async def test_the_one_time_code_is_never_in_an_address_that_is_sent(town: Town) -> None:
    page = await town.browser.get("/sign-in/first")
    assert page.status_code == 200
    assert 'method="post"' in page.text


async def test_a_used_code_opens_nothing(town: Town) -> None:
    code = await accounts.invite_staff("Berit", "staff", "city", (), town.clock())
    form = {"code": code, "passphrase": PASSPHRASE}
    assert (await town.new_browser().post("/sign-in/first", data=form)).status_code == 303
    again = await town.new_browser().post("/sign-in/first", data=form)
    assert again.status_code == 422
    assert "set-cookie" not in again.headers


async def test_who_is_not_signed_in_is_led_to_sign_in(town: Town) -> None:
    answer = await town.browser.get("/units/home")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")


async def test_a_token_that_is_not_valid_opens_nothing_even_with_a_session_beside_it(town: Town) -> None:
    browser = await town.sign_in("Berit", "staff", ("home",))
    for value in ("Bearer", "Bearer ", "Bearer beds_x", "bearer beds_\xff", "Bearer " + "x" * 5000):
        answer = await browser.get(BEDS, headers={"Authorization": value.encode("latin-1")})
        assert answer.status_code == 401, value
    assert (await browser.get(BEDS, headers={"Authorization": "Basic x"})).status_code == 200


async def test_one_click_signs_in_to_a_demo_and_nowhere_else(town: Town) -> None:
    assert (await town.browser.post("/sign-in/demo", data={"account": "berit"})).status_code == 404


async def test_the_demos_cast_is_on_its_sign_in_page(migrated_sqlite_url: str) -> None:
    async with running(migrated_sqlite_url, "demo") as demo:
        await accounts.add_account("staff", "city", ("home",), demo.clock(), login="hemmets-personal")
        assert "hemmets-personal" in (await demo.browser.get("/sign-in")).text
        answer = await demo.browser.post("/sign-in/demo", data={"account": "hemmets-personal"})
        assert answer.status_code == 303
        assert (await demo.browser.get(BEDS)).status_code == 200
        assert (await demo.browser.post("/sign-in/demo", data={"account": "nobody"})).status_code == 404
        assert (await sign_in(demo, "hemmets-personal", "")).status_code == 422
