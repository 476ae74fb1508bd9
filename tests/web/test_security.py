"""What holds for every address: headers, hosts, other sites, sizes, and the demo's own rules."""

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from beds.settings import Settings, SettingsError
from tests.web.conftest import ADDRESS, START, Clock, Town, running
from web.app import create
from web.security import BODY_BYTES

PAGES = ["/sign-in", "/api/v1/directory", "/api/v1/nowhere", "/nowhere", "/api/v1/units", "/healthz"]
ELSEWHERE = {"Origin": "https://evil.example"}


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_is_locked_down(town: Town, path: str) -> None:
    headers = (await town.ask("public", "GET", path)).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "server" not in headers


async def test_nothing_is_kept_by_a_browser_unless_it_is_public(town: Town) -> None:
    for role, path in (("staff", "/units/home"), ("staff", "/api/v1/units/home/beds"), ("public", "/sign-in")):
        assert (await town.ask(role, "GET", path)).headers["Cache-Control"] == "no-store"
    assert "public" in (await town.ask("public", "GET", "/api/v1/directory")).headers["Cache-Control"]


async def test_over_https_the_browser_is_told_to_stay_there(town: Town) -> None:
    answer = await town.browser.get("https://localhost/sign-in")
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in (await town.browser.get("/sign-in")).headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "a b"])
async def test_only_names_that_are_ours_are_answered(town: Town, host: str) -> None:
    for path in ("/sign-in", "/api/v1/directory"):
        assert (await town.browser.get(path, headers={"Host": host})).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:1", "[::1]:8000", "LOCALHOST"])
async def test_this_machine_is_always_ours(town: Town, host: str) -> None:
    assert (await town.browser.get("/healthz", headers={"Host": host})).status_code == 200


async def test_a_named_host_is_ours(migrated_sqlite_url: str) -> None:
    settings = Settings(database_url=migrated_sqlite_url, secret_key="x", hosts=("beds.example",))
    with TestClient(create(settings, Clock(START)), base_url="http://beds.example") as client:
        assert client.get("/healthz").status_code == 200


async def test_another_sites_page_cannot_act_in_a_visitors_name(town: Town) -> None:
    browser = await town.sign_in("Berit", "staff", ("home",))
    hold = "/api/v1/beds/home-1/hold"
    for said in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": ADDRESS},
        ELSEWHERE,
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ):
        answer = await browser.post(hold, headers=said, json={})
        assert answer.status_code == 403, said
    assert town.store.world.spells == {}
    for said in ({"Sec-Fetch-Site": "same-origin", "Origin": ADDRESS}, {"Origin": ADDRESS}, {}):
        answer = await browser.post(hold, headers=said, json={})
        assert answer.status_code in (200, 409), said


async def test_nobody_is_signed_in_or_out_by_another_site(town: Town) -> None:
    for path in ("/sign-in", "/sign-out", "/sign-in/first"):
        assert (await town.browser.post(path, headers=ELSEWHERE)).status_code == 403


async def test_reading_and_programs_need_no_origin(town: Town) -> None:
    assert (await town.ask("staff", "GET", "/api/v1/units", headers=ELSEWHERE)).status_code == 200
    assert (await town.ask("staff", "POST", "/api/v1/beds/home-1/hold", headers=ELSEWHERE, json={})).status_code == 200


async def test_a_large_body_is_refused_however_it_comes(town: Town) -> None:
    large = b'"' + b"x" * (1 << 20) + b'"'

    async def chunks():
        for start in range(0, len(large), 8192):
            yield large[start : start + 8192]

    path, headers = "/api/v1/beds/home-1/hold", {"Content-Type": "application/json"}
    for content in (large, chunks()):
        answer = await town.ask("staff", "POST", path, content=content, headers=headers)
        assert answer.status_code == 413
        assert answer.headers["Content-Type"] == "application/problem+json"
    form = await town.browser.post("/sign-in", data={"login": "x" * (BODY_BYTES + 1)})
    assert form.status_code == 413
    assert form.headers["Content-Type"].startswith("text/html")


async def test_the_demo_is_served_to_this_machine_only(migrated_sqlite_url: str) -> None:
    async with running(migrated_sqlite_url, "demo") as demo:
        assert (await demo.browser.get("/sign-in")).status_code == 200
        for name in ("X-Forwarded-For", "Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"):
            assert (await demo.browser.get("/sign-in", headers={name: "127.0.0.1"})).status_code == 403, name
        assert (await demo.browser.get("/sign-in", headers={"Host": "beds.example"})).status_code == 400
        demo.browser._transport.client = ("192.0.2.1", 5000)
        assert (await demo.browser.get("/sign-in")).status_code == 403


async def test_the_demo_refuses_a_secret_and_a_real_house_demands_one(migrated_sqlite_url: str) -> None:
    async with running(migrated_sqlite_url, "demo"):
        pass
    with pytest.raises(SettingsError):
        async with (app := create(Settings(database_url=migrated_sqlite_url, secret_key="x"))).router.lifespan_context(
            app
        ):
            pass


async def test_a_real_house_does_not_start_without_its_secret(migrated_sqlite_url: str) -> None:
    async with running(migrated_sqlite_url):
        pass
    with pytest.raises(SettingsError):
        async with (app := create(Settings(database_url=migrated_sqlite_url))).router.lifespan_context(app):
            pass


async def test_a_named_host_does_not_open_the_demo(migrated_sqlite_url: str) -> None:
    async with running(migrated_sqlite_url, "demo"):
        pass
    app = create(Settings(database_url=migrated_sqlite_url, hosts=("beds.example",)))
    client = ("127.0.0.1", 5000)
    with TestClient(app, base_url="http://beds.example", client=client) as browser:
        assert browser.get("/sign-in").status_code == 400


@pytest.mark.parametrize("path", ["/api/v1/live", "/live?view=board"])
def test_sockets_open_to_our_own_pages_and_to_programs_only(migrated_sqlite_url: str, path: str) -> None:
    app = create(Settings(database_url=migrated_sqlite_url, secret_key="x"), Clock(START))

    def code(headers: dict[str, str]) -> int:
        with (
            pytest.raises(WebSocketDisconnect) as closed,
            client.websocket_connect(f"ws://127.0.0.1{path}", headers=headers) as socket,
        ):
            socket.receive_text()
        return closed.value.code

    with TestClient(app, base_url=ADDRESS) as client:
        assert code(ELSEWHERE) == 4403
        assert code({}) == 4403
        assert code({"Origin": ADDRESS}) == 4401
        assert code({"Authorization": "Bearer beds_nobody"}) == 4401
