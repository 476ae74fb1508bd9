"""What the live board leans on in the server, and what it adds: a uvicorn that breaks these tests breaks the board."""

import asyncio
import socket

import msgspec
import pytest
import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from beds.serve import SEND_BUFFER
from tests.live.fakes import FakeClock
from tests.live.served import Served, ended, serving, until
from web.live import protocol
from web.live.frames import text_frame
from web.live.protocol import WRITE_BUFFER, Inbox, LiveProtocol
from web.live.reader import PATIENCE


@pytest.fixture(scope="module", params=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict]:
    """Either loop may be the server's."""
    return "asyncio", {"use_uvloop": request.param == "uvloop"}


def _line(served: Served) -> LiveProtocol:
    (reader,) = served.hub.readers()
    return reader.line


def test_it_is_the_protocol_that_the_server_would_take_by_itself() -> None:
    config = uvicorn.Config("app", ws="auto")
    config.load_app = lambda: None
    config.load()
    assert issubclass(LiveProtocol, config.ws_protocol_class)
    assert config.ws_protocol_class is WebSocketsSansIOProtocol


def test_every_method_that_it_adds_to_still_exists() -> None:
    added = {name for name in vars(LiveProtocol) if callable(vars(LiveProtocol)[name])}
    assert {name for name in added if hasattr(WebSocketsSansIOProtocol, name)} == {
        "__init__",
        "connection_lost",
        "handle_close",
        "handle_connect",
        "handle_parser_exception",
        "keepalive_timeout",
        "pause_writing",
        "resume_writing",
        "send",
        "send_receive_event_to_app",
        "shutdown",
    }


async def test_messages_come_out_of_the_inbox_in_order_and_wake_whoever_waits() -> None:
    inbox = Inbox()
    waiting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    for n in range(3):
        inbox.put_nowait({"n": n})
    assert [await waiting, await inbox.get(), await inbox.get()] == [{"n": n} for n in range(3)]
    assert inbox.empty()


async def test_a_frame_written_to_the_lent_transport_arrives_as_a_message() -> None:
    async with serving() as served, served.connect() as client:
        await client.recv()
        line = _line(served)
        assert isinstance(line, LiveProtocol)
        assert line.wire is line.transport
        line.wire.write(text_frame(b"lent"))
        assert await client.recv() == "lent"


async def test_buffers_are_small() -> None:
    async with serving() as served, served.connect() as client:
        await client.recv()
        wire = _line(served).wire
        assert wire.get_write_buffer_limits()[1] == WRITE_BUFFER == 65_536
        kernel = wire.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
        assert kernel in (SEND_BUFFER, 2 * SEND_BUFFER)  # Linux doubles it for its own book-keeping


async def test_nothing_is_compressed_though_the_browser_offers_it() -> None:
    async with serving() as served, served.connect(compression="deflate") as client:
        assert "Sec-WebSocket-Extensions" in client.request.headers
        assert "Sec-WebSocket-Extensions" not in client.response.headers


async def test_who_leaves_is_written_to_no_more() -> None:
    async with serving() as served:
        async with served.connect() as client:
            await client.recv()
        await until(lambda: not list(served.hub.readers()))
        served.change()


async def test_nothing_follows_the_answer_to_a_goodbye() -> None:
    async with serving() as served, served.connect() as client:
        await client.recv()
        _line(served).data_received(b"\x88\x80\0\0\0\0")
        assert not list(served.hub.readers())


async def test_who_vanishes_is_written_to_no_more() -> None:
    async with serving() as served:
        with await served.raw() as raw:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        for minute in range(10):
            served.change(minute)
        await until(lambda: not list(served.hub.readers()))


async def _fill(served: Served, raw_reader) -> None:
    """Changes until that reader's wire is full."""
    minute = 0
    while raw_reader.wire in raw_reader.group.live:
        minute += 1
        served.change(minute)
        if minute % 50 == 0:
            await asyncio.sleep(0)


async def test_a_reader_that_stops_reading_delays_nobody_and_is_shown_the_newest_state_when_back() -> None:
    async with serving() as served, served.connect() as quick:
        await quick.recv()
        first = next(served.hub.readers()).visit
        with await served.raw() as raw:
            slow = next(r for r in served.hub.readers() if r.visit is not first)
            await _fill(served, slow)
            buffered = slow.wire.get_write_buffer_size()
            last = served.change(9_999)
            assert slow.wire.get_write_buffer_size() == buffered < 2 * WRITE_BUFFER
            while msgspec.json.decode(await quick.recv())["id"] != last:
                pass
            stream = b""
            while f'"type":"snapshot","id":"{last}"'.encode() not in stream:
                stream += await asyncio.get_running_loop().sock_recv(raw, 1 << 20)
            assert slow.wire in slow.group.live


async def test_a_reader_that_never_reads_again_is_cut() -> None:
    async with serving(Served(clock := FakeClock())) as served:
        with await served.raw():
            (slow,) = served.hub.readers()
            await _fill(served, slow)
            clock.advance(PATIENCE)
            await until(lambda: not served.server.server_state.connections)
            assert not list(served.hub.readers())


async def test_hanging_up_on_a_full_wire_cuts_it() -> None:
    async with serving() as served:
        with await served.raw():
            (slow,) = served.hub.readers()
            await _fill(served, slow)
            slow.line.hang_up(4401)
            await until(lambda: not served.server.server_state.connections)


async def test_a_peer_that_answers_no_ping_is_gone_after_two_intervals() -> None:
    usual = uvicorn.Config("app")
    assert usual.ws_ping_interval + usual.ws_ping_timeout <= 40
    async with serving(ws_ping_interval=0.01, ws_ping_timeout=0.01) as served:
        with await served.raw():
            (slow,) = served.hub.readers()
            await _fill(served, slow)
            await until(lambda: not served.server.server_state.connections)
            assert not list(served.hub.readers())


async def test_a_restart_says_so_to_every_board() -> None:
    async with serving() as served:
        clients = [await served.connect() for _ in range(3)]
        for client in clients:
            await client.recv()
        await served.server.shutdown()
        assert [await ended(client) for client in clients] == [1012] * 3


async def test_goodbyes_are_spread_over_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = []
    monkeypatch.setattr(protocol.random, "uniform", lambda first, last: moments.append((first, last)) or 0)
    async with serving() as served, served.connect() as client:
        await client.recv()
        line = _line(served)
        line.connections.update(range(5_000))
        line.shutdown()
        line.connections.difference_update(range(5_000))
        assert moments == [(0, 3.0)]
        assert await ended(client) == 1012


async def test_a_message_longer_than_any_browser_has_reason_to_send_ends_the_socket() -> None:
    async with serving() as served, served.connect() as client:
        await client.recv()
        await client.send("x" * 5_000)
        assert await ended(client) == 1009
