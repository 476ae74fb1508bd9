"""Nobody wears the server down with a request that never begins."""

import asyncio
import resource

import pytest

from beds.serve import HTTP, serve
from beds.settings import Settings, SettingsError
from tests.live.served import serving, until
from web import heads
from web.heads import HEAD_BYTES

LINE = b"GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\n"


async def answer(port: int, *parts: bytes) -> bytes:
    """What comes back until the server closes; nothing if it cuts the line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.001)  # a piece of its own
        return await asyncio.wait_for(reader.read(), 5)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_a_head_that_is_too_long_or_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "HEAD_SECONDS", 0.2)
    async with serving(http=HTTP) as served:
        end = b"Connection: close\r\n\r\n"
        assert (await answer(served.port, LINE, end)).startswith(b"HTTP/1.1 404")
        assert (await answer(served.port, LINE, b"X: ", b"x" * 32_000, b"\r\n", end)).startswith(b"HTTP/1.1 404")
        assert await answer(served.port, LINE, b"X: ", *[b"x" * 1024] * (HEAD_BYTES // 1024 + 1)) == b""
        for slow in ((), (LINE,), (LINE, b"\r\n", LINE)):
            assert b"400" not in await answer(served.port, *slow), slow


async def test_one_connection_too_many_is_asked_to_come_again_and_the_others_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else there would be no file left to open, neither for the database."""
    monkeypatch.setattr(heads, "most_connections", lambda: 2)
    async with serving(http=HTTP) as served, served.connect() as board:
        await board.recv()
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        await until(lambda: len(served.server.server_state.connections) == 2)
        sent_away = await answer(served.port)
        assert sent_away.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After: " in sent_away
        writer.write(LINE + b"Connection: close\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 404")
        writer.close()
        served.change()
        assert '"change"' in await board.recv()
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    monkeypatch.undo()
    assert 0 < heads.most_connections() < soft


async def test_who_is_sent_away_is_said_once_a_minute(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(heads, "_said", heads._Said())
    monkeypatch.setattr(heads, "most_connections", lambda: 0)
    async with serving(http=HTTP) as served:
        for _ in range(3):
            await answer(served.port)
    assert [record.message for record in caplog.records if "sent away" in record.message] == [
        "1 sent away with 503: this process takes 0 connections at once"
    ]


def test_a_house_does_not_open_where_hardly_a_file_may_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (64, 64))
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)
    with pytest.raises(SettingsError, match="A process may open 64 files here"):
        serve(Settings(), "127.0.0.1", 0, 1)
