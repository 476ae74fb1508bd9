"""While the database is away every address says so, and when to come again; what needs no database is answered from
memory; and nothing is a verdict."""

import asyncio
import contextlib
import re
import socket
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import asyncpg
import httpx2
import jinja2
import pytest
import uvicorn
from starlette.routing import Mount, Route, WebSocketRoute
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from beds.store.asyncpg_engine import Client as Pool
from beds.store.away import away
from beds.store.errors import Busy
from beds.store.postgres_driver import PostgresDriver
from beds.store.sqlite_driver import SqliteDriver
from beds.store.sqlite_engine import Client
from beds.store.verify import verify
from beds.world.commands import Confirm, SetUnit
from beds.world.state import replace
from tests.away.troubles import POSTGRES, SQLITE
from tests.live.served import AS_SERVED
from tests.support.long_run import LONG
from tests.support.postgres import Server
from tests.web.conftest import Town, running
from tests.web.conftest import founded_town as founded_town
from tests.web.conftest import town as town
from tests.web.phone import phone_of
from web.i18n import LANGUAGES
from web.problem import problem_of

FAILURES = (
    FileNotFoundError(2, "No such file or directory"), ConnectionRefusedError(111, "refused"),
    ConnectionResetError(104, "reset"), OSError(113, "No route to host"), OSError(101, "Network is unreachable"),
    OSError(24, "Too many open files"), OSError(28, "No space left"), OSError(5, "I/O error"), PermissionError(),
    socket.gaierror(-3, "Temporary failure in name resolution"), TimeoutError(), EOFError(),
    asyncpg.InterfaceError("connection is closed"), asyncpg.InternalClientError("got result for unknown protocol"),
    asyncpg.ConnectionDoesNotExistError("closed in the middle"), asyncpg.CannotConnectNowError("starting up"),
    asyncpg.AdminShutdownError("shutdown"), asyncpg.TooManyConnectionsError("too many"),
    asyncpg.DiskFullError("disk full"), asyncpg.DeadlockDetectedError("deadlock"),
    asyncpg.ReadOnlySQLTransactionError("read-only"), asyncpg.InvalidPasswordError("no"),
    sqlite3.OperationalError("database is locked"), sqlite3.OperationalError("database or disk is full"),
    sqlite3.OperationalError("attempt to write a readonly database"), sqlite3.OperationalError("disk I/O error"),
    sqlite3.OperationalError("unable to open database file"), sqlite3.DatabaseError("file is not a database"),
    sqlite3.DatabaseError("malformed"), sqlite3.ProgrammingError("closed"),
)  # fmt: skip
SWEPT = FAILURES if LONG else FAILURES[::9]
FROM_MEMORY = {"/place", "/place/look", "/place/deleted", "/order", "/api/v1/directory", "/api/v1/openapi.json"}
"""What anybody may read, whoever they are."""
ON_FROM_MEMORY = {"/place/leave": "https://", "/place/mine": "/place/look"}
"""And what leads on: nobody's number is open in that browser."""
FOR_ALL = {"/healthz", "/worker.js", "/no-network"}
PLACES = {"slug": "home", "id": "home-1", "number": "AAAAA", "bed": "home-1", "organisation": "city"}


def fails(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Every question to the database ends with that, on either way and either kind of database."""

    async def lost(*_: object, **__: object) -> None:
        raise error

    def at_once(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(SqliteDriver, "_connected", at_once)
    monkeypatch.setattr(PostgresDriver, "_connect", lost)
    monkeypatch.setattr(Client, "connected", lost)
    monkeypatch.setattr(Pool, "pool", lost)


def addresses(town: Town) -> Iterator[tuple[str, str]]:
    """Every method at every address."""
    for route in town.app.routes:
        if isinstance(route, Route):
            path = re.sub(r"\{(\w+)(:\w+)?\}", lambda name: PLACES.get(name[1], "admit"), route.path)
            yield from ((method, path) for method in route.methods - {"HEAD"})
        else:
            assert isinstance(route, Mount | WebSocketRoute)


async def every_caller(town: Town) -> dict[str, dict]:
    """By name, what a request of theirs has with it."""
    browser = await town.sign_in("anna", "manager", units=("home", "women"))
    await town.token("intake", "intake")
    made, holder = await town.number(), town.new_browser()
    answer = await holder.post("/place/look", data={"number": made.number, "pin": made.pin})
    assert answer.status_code == 303
    return {
        "nobody": {},
        "a holder": {"cookies": dict(holder.cookies)},
        "a browser": {"cookies": dict(browser.cookies)},
        "a program": {"headers": {"Authorization": f"Bearer {town.tokens['intake']}"}},
    }


async def ask(town: Town, method: str, path: str, who: dict) -> httpx2.Response:
    """The answer."""
    body = {"json": {}} if path.startswith("/api") else {"data": {"reason": "full", "login": "anna", "code": "A"}}
    async with town.new_browser(cookies=who.get("cookies")) as browser:
        more = body if method != "GET" else {}
        return await browser.request(method, path, headers=who.get("headers"), **more)


@pytest.mark.parametrize("error", FAILURES, ids=repr)
def test_whatever_the_database_fails_with_is_answered_later(error: Exception) -> None:
    problem = problem_of(error)
    assert (problem.status, problem.code) == (503, "busy")
    assert int(problem.headers["Retry-After"]) > 0
    assert problem_of(away(error)) == problem


@pytest.mark.parametrize("error", SWEPT, ids=repr)
async def test_whatever_the_database_fails_with_no_address_answers_500_or_knows_somebody_no_more(
    town: Town, monkeypatch: pytest.MonkeyPatch, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    callers = await every_caller(town)
    fails(monkeypatch, error)
    for name, who in callers.items():
        for method, path in addresses(town):
            answer = await ask(town, method, path, who)
            assert answer.status_code < 500 or answer.status_code == 503, (name, method, path, answer.text)
            if answer.status_code == 503:
                assert int(answer.headers["retry-after"]) > 0
            elif name in ("a browser", "a program"):
                assert method == "GET", (method, path, answer.status_code)
                assert path in FROM_MEMORY | FOR_ALL | set(ON_FROM_MEMORY), (method, path, answer.status_code)
            if path in FOR_ALL:
                assert answer.status_code == 200
            if (name, path) == ("a holder", "/place/mine"):
                assert answer.status_code == 503
    assert "Traceback" not in caplog.text


async def test_what_anybody_may_read_is_shown_from_memory(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    callers = await every_caller(town)
    fails(monkeypatch, OSError(2, "gone"))
    for name in ("nobody", "a browser", "a program"):  # whose number is open is looked up
        for path in FROM_MEMORY:
            assert (await ask(town, "GET", path, callers[name])).status_code == 200, (name, path)
    for path, address in ON_FROM_MEMORY.items():
        answer = await ask(town, "GET", path, callers["a browser"])
        assert (answer.status_code, answer.headers["location"].startswith(address)) == (303, True), path


@pytest.mark.parametrize("language", LANGUAGES)
async def test_whoever_needs_a_place_is_told_in_their_language_to_call_and_whom(
    town: Town, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    world = town.store.world
    await town.store.submit(SetUnit(by="chef", unit=replace(world.units["home"], phone="016-12 34 56")))
    await town.store.submit(SetUnit(by="chef", unit=replace(world.units["women"], phone="016-65 43 21")))
    fails(monkeypatch, ConnectionRefusedError())
    form = {"number": "AAAAA", "pin": "12345678"}
    async with town.new_browser(cookies={"language": language}) as browser:
        page = await browser.post("/place/look", data=form)
    assert page.status_code == 503
    said = LANGUAGES[language].say("The service does not answer as it should just now. You can also call.")
    assert said.splitlines()[0] in page.text
    assert 'href="tel:0161234 56"'.replace(" ", "") in page.text.replace(" ", "")
    assert "016-65 43 21" in page.text
    assert "Kvinnohemmet" not in page.text  # a protected unit is never named
    assert 'href="tel:112"' in page.text


async def test_signing_in_while_nobody_can_be_known_is_no_wrong_passphrase(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.sign_in("anna", "staff", units=("home",))
    with monkeypatch.context() as broken:
        fails(broken, TimeoutError())
        for path, form in (
            ("/sign-in", {"login": "anna", "passphrase": "sju sömniga sälar"}),
            ("/sign-in/pass", {"code": "ABCDEFGH"}),
            ("/sign-in/first", {"code": "x", "passphrase": "sju sömniga sälar"}),
        ):
            answer = await town.browser.post(path, data=form)
            assert (answer.status_code, "retry-after" in answer.headers) == (503, True), path
    signed_in = await town.browser.post("/sign-in", data={"login": "anna", "passphrase": "sju sömniga sälar"})
    assert signed_in.status_code == 303


@asynccontextmanager
async def served(town: Town) -> AsyncIterator[int]:
    """The running town on a port, as `beds serve` serves it."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(town.app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1, **AS_SERVED)
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[listening])
        try:
            yield listening.getsockname()[1]
        finally:
            await server.shutdown()


async def code_of(port: int, token: str, path: str = "/api/v1/live") -> int:
    """The code with which a new reader is closed."""
    headers = {"Authorization": f"Bearer {token}"}
    async with connect(f"ws://127.0.0.1:{port}{path}", additional_headers=headers, proxy=None) as reader:
        try:
            async with asyncio.timeout(20):
                while True:
                    await reader.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code


async def test_a_new_reader_is_asked_to_come_again_and_who_reads_goes_on(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await town.token("intake", "intake")
    token = town.tokens["intake"]
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        served(town) as port,
        connect(f"ws://127.0.0.1:{port}/api/v1/live", additional_headers=headers, proxy=None) as reader,
    ):
        await reader.recv()
        with monkeypatch.context() as broken:
            fails(broken, OSError(24, "Too many open files"))
            assert await code_of(port, token) == 1013
            assert await code_of(port, token, "/live") == 1013
            await town.app.state.live.recheck()
        done = await town.act("intake", "home-1", "close", reason="repair")
        assert done.json()["change"] in await reader.recv()
        fails(monkeypatch, OSError(24, "Too many open files"))
    assert "the end of a reading was not written down: Away" in caplog.text
    assert "Traceback" not in caplog.text


READY = ("/healthz", "/readyz")


async def ready(town: Town) -> tuple[int, int]:
    """What it says of itself: up, ready."""
    up, able = await asyncio.gather(*(town.browser.get(path) for path in READY))
    return up.status_code, able.status_code


async def until_ready(town: Town) -> None:
    """It finds out by itself that it can write again."""
    async with asyncio.timeout(30):
        while await ready(town) != (200, 200):  # noqa: ASYNC110  (the state of others, which has no event)
            await asyncio.sleep(0.05)  # it tries each second


async def noticed(town: Town) -> None:
    """The writer has tried, since whatever befell the database."""
    with contextlib.suppress(Busy):
        await town.store.submit(Confirm(by="anna", own=True, unit="home"))


@pytest.mark.parametrize("what", SQLITE)
async def test_a_file_in_trouble_is_told_by_readyz_and_by_every_tap_and_mends_by_itself(town: Town, what: str) -> None:
    await town.token("staff", "staff", units=("home",))
    assert await ready(town) == (200, 200)
    with SQLITE[what](town.app.state.settings.file):
        assert (await town.act("staff", "home-1", "close", reason="repair")).status_code == 503
        await noticed(town)
        assert await ready(town) == (200, 503)
        assert (await town.browser.get("/place")).status_code == 200
    await until_ready(town)
    assert (await town.act("staff", "home-1", "close", reason="repair")).status_code == 200


ASKED = (
    ("GET", "/"), ("GET", "/units/home"), ("GET", "/api/v1/units"), ("GET", "/readyz"), ("POST", "/sign-in"),
    ("POST", "/place/look"), ("POST", "/units/home/confirm"), ("POST", "/api/v1/beds/home-1/close"),
)  # fmt: skip


@pytest.mark.parametrize("what", POSTGRES if LONG else ["hung"])  # each of them: test_both_ways.py
async def test_postgres_in_trouble_is_told_by_readyz_and_by_every_address_and_mends_by_itself(
    fragile_postgres: Server, fragile_url: str, what: str
) -> None:
    async with running(fragile_url) as town:
        callers = await every_caller(town)
        for path, form in (("/sign-in", {"login": "x"}), ("/place/look", {"number": "x"})):
            await town.browser.post(path, data=form)  # what is read from files once
        phone, _ = await phone_of(town, "berit")
        tap = phone.tap("/units/home/turned-away", "reason=full")
        with POSTGRES[what](fragile_postgres):
            asked = [ask(town, method, path, who) for who in callers.values() for method, path in ASKED]
            *answers, queued = await asyncio.gather(*asked, phone.send(tap))
            await noticed(town)
            assert await ready(town) == (200, 503)
        assert queued == [{"state": "later"}]
        assert {answer.status_code for answer in answers} & {500, 502, 504} == set()
        told = [answer.headers.get("retry-after") for answer in answers if answer.status_code == 503]
        assert told
        assert None not in told
        await until_ready(town)
        assert await phone.send(tap) == [{"state": "done"}]
    await verify(town.app.state.settings)


async def test_where_not_even_a_page_can_be_read_every_address_says_not_now(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file may be opened any more, templates neither."""

    def unreadable(*_: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(jinja2.Environment, "get_template", unreadable)
    browser = town.new_browser()
    for path in ("/sign-in", "/order", "/place", "/need", "/nowhere", "/static/nothing.css"):
        answer = await browser.get(path)
        assert (answer.status_code, bool(answer.headers.get("retry-after"))) == (503, True), path
        assert answer.text
