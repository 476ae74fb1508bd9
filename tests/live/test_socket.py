"""Who may read, and until when."""

import asyncio

import msgspec
import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from beds.people.rights import Caller
from beds.world.state import replace
from tests.live.fakes import STAFF, configure, view
from tests.live.served import ADDRESS, Served, ended, serving, until
from web.live import socket
from web.live.plain import WAITING_TEXTS
from web.live.socket import MESSAGES, PAUSE, RECHECK, SNAPSHOTS

NOBODY = "nobody"


async def test_without_a_valid_token_the_socket_closes_with_4401() -> None:
    async with serving() as served, served.connect(token=NOBODY) as client:
        assert await ended(client) == 4401


async def test_whoever_may_not_read_this_is_closed_with_4403() -> None:
    async with serving() as served:
        served.callers["guest"] = Caller(account="guest", role="reviewer")
        async with served.connect(token="guest") as client:
            assert await ended(client) == 4403


async def test_a_dropped_line_takes_up_where_it_was() -> None:
    async with serving() as served:
        async with served.connect() as client:
            first = msgspec.json.decode(await client.recv())
        served.change()
        async with served.connect(f"?after={first['id']}&epoch={first['epoch']}") as client:
            assert msgspec.json.decode(await client.recv())["type"] == "change"


async def test_whose_session_has_ended_is_closed_with_4401() -> None:
    async with serving() as served, served.connect() as client:
        await client.recv()
        del served.callers["good"]
        await served.live.recheck("a")
        assert await ended(client) == 4401
        assert not list(served.hub.readers())


async def test_whose_rights_are_gone_is_closed_with_4403() -> None:
    async with serving() as served, served.connect() as client:
        await client.recv()
        served.views.clear()
        await served.live.recheck()
        assert await ended(client) == 4403


async def test_whose_rights_have_changed_is_shown_what_they_see_now() -> None:
    async with serving() as served, served.connect() as client:
        assert len(msgspec.json.decode(await client.recv())["units"]) == 2
        served.views["a"] = view(STAFF)
        await served.live.recheck("a")
        snapshot = msgspec.json.decode(await client.recv())
        assert (snapshot["type"], len(snapshot["units"])) == ("snapshot", 1)


async def test_a_change_of_one_accounts_rights_leaves_the_others_alone() -> None:
    async with serving() as served, served.connect() as client:
        await client.recv()
        served.views.clear()
        await served.live.recheck("b")
        served.change()
        assert '"change"' in await client.recv()


async def test_rights_that_change_while_a_socket_opens_are_asked_again() -> None:
    async with serving() as served:
        asked, answered = asyncio.Event(), asyncio.Event()
        authenticate = served.live._authenticate

        async def slowly(scope):
            caller = await authenticate(scope)
            asked.set()
            await answered.wait()
            return caller

        served.live._authenticate = slowly
        async with served.connect() as client:
            await asked.wait()
            served.callers.clear()
            await served.live.recheck("a")
            answered.set()
            assert await ended(client) == 4401


async def test_everyones_rights_are_looked_at_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    assert RECHECK + 1_000 * PAUSE <= 25
    monkeypatch.setattr(socket, "RECHECK", 0.01)
    async with serving() as served, served.live.running(), served.connect() as client:
        await client.recv()
        served.callers.clear()
        assert await ended(client) == 4401


async def test_rights_are_looked_at_as_soon_as_walls_have_moved() -> None:
    async with serving() as served, served.live.running(), served.connect() as client:
        await client.recv()
        served.views["a"] = view(STAFF)
        served.store.commit(configure(replace(served.store.world.units["refuge"], protected=False)))
        while len(msgspec.json.decode(await client.recv())["units"]) != 1:
            pass


async def test_no_word_about_rights_is_no_reason_to_go_dark(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(socket, "RECHECK", 0.01)
    async with serving() as served, served.connect() as client:
        await client.recv()

        async def silent(scope):
            raise ConnectionError

        served.live._authenticate = silent
        async with served.live.running():
            await until(lambda: caplog.text.count("Rights could not be looked at") > 1)
        served.change()
        assert '"change"' in await client.recv()


async def test_what_a_browser_says_is_ignored_but_only_so_often() -> None:
    async with serving() as served, served.connect() as client:
        await client.recv()
        for _ in range(MESSAGES - 1):
            await client.send("hello")
        served.change()
        assert '"change"' in await client.recv()
        await client.send("hello")
        assert await ended(client) == 1008


async def test_when_too_many_wait_for_their_snapshot_the_next_is_asked_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "SNAPSHOT_WAIT", 0.01)
    async with serving() as served:
        for _ in range(SNAPSHOTS):
            await served.live._turns.acquire()
        async with served.connect() as client:
            assert await ended(client) == 1013


async def test_any_number_may_come_one_after_another() -> None:
    async with serving() as served:
        for _ in range(SNAPSHOTS + 1):
            async with served.connect() as client:
                await client.recv()


def _plain() -> tuple[Served, TestClient]:
    served = Served()
    client = TestClient(served.app)
    client.headers["Authorization"] = "Bearer good"
    return served, client


def test_a_server_that_lends_no_transport_is_given_texts() -> None:
    served, client = _plain()
    with client, client.websocket_connect(ADDRESS) as websocket:
        first = websocket.receive_json()
        assert first["type"] == "snapshot"
        last = client.portal.call(served.change)
        assert (change := websocket.receive_json())["type"] == "change"
        assert change["id"] == last
    with client, client.websocket_connect(f"{ADDRESS}?after={first['id']}&epoch={first['epoch']}") as websocket:
        assert websocket.receive_json() == change


@pytest.mark.parametrize(("token", "code"), [("nobody", 4401), ("guest", 4403)])
def test_such_a_server_closes_with_the_same_codes(token: str, code: int) -> None:
    served, client = _plain()
    served.callers["guest"] = Caller(account="guest")
    client.headers["Authorization"] = f"Bearer {token}"
    with client, client.websocket_connect(ADDRESS) as websocket, pytest.raises(WebSocketDisconnect) as closed:
        websocket.receive_json()
    assert closed.value.code == code


def test_such_a_server_is_told_when_rights_end() -> None:
    served, client = _plain()
    with client, client.websocket_connect(ADDRESS) as websocket:
        websocket.receive_json()
        served.callers.clear()
        client.portal.call(served.live.recheck)
        with pytest.raises(WebSocketDisconnect) as closed:
            websocket.receive_json()
        assert closed.value.code == 4401
        assert not list(served.hub.readers())


def test_a_burst_that_such_a_server_cannot_take_ends_in_a_snapshot() -> None:
    served, client = _plain()

    def burst() -> str:
        for minute in range(WAITING_TEXTS * 2):
            last = served.change(minute)
        return last

    with client, client.websocket_connect(ADDRESS) as websocket:
        websocket.receive_json()
        for _ in range(2):
            last = client.portal.call(burst)
            while (message := websocket.receive_json())["id"] != last:
                assert message["type"] == "change"
            assert message["type"] == "snapshot"


async def test_such_a_server_whose_peer_does_not_read_is_left() -> None:
    served = Served()
    stuck, sent = asyncio.Event(), []

    async def send(message: dict) -> None:
        sent.append(message)
        if len(sent) > 2:
            await stuck.wait()

    async def receive() -> dict:
        if not sent:
            return {"type": "websocket.connect"}
        return await asyncio.Event().wait()

    scope = {
        "type": "websocket",
        "path": ADDRESS,
        "query_string": b"",
        "headers": [(b"authorization", b"Bearer good")],
    }
    task = asyncio.create_task(served.live(scope, receive, send))
    await until(lambda: list(served.hub.readers()))
    for minute in range(WAITING_TEXTS * 2):
        served.change(minute)
    await until(lambda: len(sent) > 2)
    served.clock.advance(60)
    await task
    assert not list(served.hub.readers())
