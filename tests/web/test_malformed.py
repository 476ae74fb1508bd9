"""Whatever is sent, the answer says what is wrong with it: never 500, always problem+json under /api."""

import asyncio
import json
from collections.abc import Callable, Iterator
from urllib.parse import quote

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import fields
from starlette.testclient import TestClient

from beds.people import tokens
from beds.people.rights import Caller, may
from beds.settings import Settings
from beds.store.engine import orm
from tests.support.long_run import count
from tests.web.conftest import ADDRESS, START, Clock, Town, found
from web.api.address import Api
from web.app import create
from web.routes import API

Ask = Callable[..., httpx2.Response]

TYPED = {"Content-Type": "application/json"}
ASKING = ("manager", "admin", "intake")
HOLD = "/api/v1/beds/home-1/hold"
TAKING = [route for route in API if isinstance(route, Api) and route.body]
FILLED = {"slug": "home", "id": "home-1", "number": "C4J7K", "bed": "home-1"}

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | st.dates().map(str)
)
values = st.recursive(
    scalars | st.datetimes().map(lambda d: f"{d.isoformat()}Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def bodies(route: Api) -> st.SearchStrategy[dict]:
    """Objects with some of the fields that the address knows, filled with anything, and at times one it does not."""
    names = st.sampled_from([f.encode_name for f in fields(route.body)] or ["x"])
    return st.dictionaries(names | st.text(max_size=6), values, max_size=4)


def judge(answer: httpx2.Response) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert list(problem) == ["type", "title", "status", "detail"]
        assert problem["status"] == answer.status_code
        assert problem["detail"]


def role_for(route: Api) -> str:
    return next(r for r in ASKING if may(Caller(account="x", role=r), route.name))


async def prepared(url: str) -> tuple[Settings, dict[str, str]]:
    options = await found(url, Clock(START))
    async with orm(options):
        return options, {r: await tokens.make(r, r, "city", ["home"], START) for r in ASKING}


@pytest.fixture
def ask(migrated_sqlite_url: str) -> Iterator[Ask]:
    """The town, asked from outside the loop that it runs in: Hypothesis repeats plain functions best."""
    options, bearers = asyncio.run(prepared(migrated_sqlite_url))
    app = create(options, Clock(START))
    with TestClient(app, base_url=ADDRESS, raise_server_exceptions=False) as client:

        def ask(role: str, method: str, path: str, **more: object) -> httpx2.Response:
            headers = {"Authorization": f"Bearer {bearers[role]}", **more.pop("headers", {})}
            return client.request(method, path, headers=headers, **more)

        yield ask


@pytest.mark.parametrize("route", TAKING, ids=lambda r: f"{r.method} {r.path}")
@settings(max_examples=count(15, 400), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_json_is_taken_or_refused(ask: Ask, route: Api, data: st.DataObject) -> None:
    body = data.draw(bodies(route) | values)
    content = json.dumps(body).encode()
    judge(ask(role_for(route), route.method, route.path_format.format(**FILLED), content=content, headers=TYPED))


@settings(max_examples=count(50, 1000), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_taken_or_refused(ask: Ask, raw: bytes) -> None:
    judge(ask("manager", "POST", HOLD, content=raw, headers=TYPED))


@settings(max_examples=count(20, 400), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(segment=st.text(min_size=1, max_size=20).filter(lambda s: s not in (".", "..")), query=st.text(max_size=20))
def test_any_address_is_known_or_not(ask: Ask, segment: str, query: str) -> None:
    part = quote(segment.encode("utf-8", "replace"), safe="")
    for path in (f"units/{part}/beds", f"beds/{part}/hold", f"tickets/{part}/pin", f"changes/{part}/undo"):
        judge(ask("manager", "GET" if path.endswith("beds") else "POST", f"/api/v1/{path}"))
    for name in ("after", "limit"):
        judge(ask("manager", "GET", f"/api/v1/changes?{name}={quote(query.encode('utf-8', 'replace'))}"))


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 200),
        (b"{}", 200),
        (b"[]", 422),
        (b"null", 422),
        (b'"text"', 422),
        (b"{", 422),
        (b"\xff", 422),
        (b'{"minutes": NaN}', 422),
        (b'{"minutes": Infinity}', 422),
        (b'{"minutes": "5"}', 422),
        (b'{"minutes": 5.5}', 422),
        (b'{"minutes": 0}', 422),
        (b'{"minutes": 1e400}', 422),
        (b'{"minutes": ' + b"9" * 5000 + b"}", 422),
        (b'{"minutes": 5, "until": "2026-03-02T20:00:00Z"}', 422),
        (b'{"until": "2026-03-02T20:00:00"}', 422),
        (b'{"until": "0001-01-01T00:00:00+14:00"}', 422),
        (b'{"until": "9999-12-31T23:59:59-14:00"}', 422),
        (b'{"number": "\\u0000"}', 422),
        (b'{"number": "\\ud800"}', 422),
        (b'{"nobody": "asked"}', 422),
        (b'{"name": "Ann"}', 422),
        (b'{"minutes": 5, "minutes": 6}', 200),
        (b'{"reason": "because"}', 422),
        (b'{"x": ' + b"[" * 20000 + b"]" * 20000 + b"}", 422),
        (b"[" * 60000, 422),
    ],
    ids=lambda value: repr(value)[:40],
)
async def test_bodies_that_have_been_thought_of(town: Town, raw: bytes, status: int) -> None:
    answer = await town.ask("staff", "POST", HOLD, content=raw, headers=TYPED)
    judge(answer)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonx"])
async def test_what_is_not_json_is_415(town: Town, media: str) -> None:
    answer = await town.ask("staff", "POST", HOLD, content=b"{}", headers={"Content-Type": media})
    judge(answer)
    assert answer.status_code == 415


async def test_json_may_say_its_charset(town: Town) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert (await town.ask("staff", "POST", HOLD, content=b"{}", headers=headers)).status_code == 200


async def test_wrong_methods_and_addresses_are_problems_too(town: Town) -> None:
    for method, path, status in (
        ("DELETE", "/api/v1/units", 405),
        ("POST", "/api/v1/units", 405),
        ("GET", HOLD, 405),
        ("GET", "/api/v1/nowhere", 404),
        ("GET", "/api/v1/units/", 404),
        ("POST", "/api/v1/beds/home-1/explode", 404),
    ):
        answer = await town.ask("staff", method, path)
        judge(answer)
        assert answer.status_code == status


@pytest.mark.parametrize("text", ["-1", "0", "1001", "x", "1.5", "٣", "9" * 30, "1e3"])
async def test_a_limit_is_a_whole_number_in_bounds(town: Town, text: str) -> None:
    answer = await town.ask("staff", "GET", "/api/v1/changes", params={"limit": text})
    judge(answer)
    assert answer.status_code == 422


async def test_forms_that_lack_everything_are_refused_and_not_faults(town: Town) -> None:
    browser = await town.sign_in("Berit", "manager", ("home",))
    for path in ("/sign-in", "/sign-in/first", "/sign-in/demo", "/sign-out"):
        for content, media in (
            (b"", "application/x-www-form-urlencoded"),
            (b"%", "application/x-www-form-urlencoded"),
            (b"a=1&" * 2000, "application/x-www-form-urlencoded"),
            (b"--x\r\n", "multipart/form-data; boundary=x"),
            (b"\xff\xfe", "multipart/form-data"),
            (b"{}", "application/json"),
        ):
            answer = await browser.post(path, content=content, headers={"Content-Type": media})
            assert answer.status_code < 500, (path, content[:20])
