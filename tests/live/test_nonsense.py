"""Whatever somebody says on a socket closes at most that socket, with the code that says why, and touches nobody else.
Nothing of it is worth a line in the log."""

import asyncio
import logging
import socket
import struct

import pytest
from starlette.types import Receive, Scope, Send

from beds.serve import LONGEST_MESSAGE
from tests.live.served import HANDSHAKE, Served, serving, until
from web.live.socket import Live

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
CHUNK = 65_536


def frame(
    kind: int, said: bytes = b"", *, last: bool = True, bits: int = 0, masked: bool = True, as_if: int = 0
) -> bytes:
    """A frame as a browser sends it (RFC 6455, 5.2); or as none does: with reserved bits, without its mask, of another
    length than it says."""
    length = as_if or len(said)
    first, mask = last << 7 | bits << 4 | kind, masked << 7
    if length < 126:
        head = bytes((first, mask | length))
    elif length < 1 << 16:
        head = struct.pack("!BBH", first, mask | 126, length)
    else:
        head = struct.pack("!BBQ", first, mask | 127, length)
    return head + bytes(4) + said if masked else head + said


def goodbye(code: int, why: bytes = b"") -> bytes:
    """A close frame."""
    return frame(CLOSE, struct.pack("!H", code) + why)


LET_BE = {
    "a text": frame(TEXT, b"hello"),
    "no JSON": frame(TEXT, b"}{"),
    "bytes that are no text": frame(BINARY, b"\xff\xfe\0"),
    "a letter in two pieces": frame(TEXT, b"\xc3", last=False) + frame(0, b"\xa5"),
    "bytes in pieces": frame(BINARY, b"\xff", last=False) + frame(0, b"\xff"),
    "pieces of nothing": frame(TEXT, last=False) + frame(0, last=False) * 500 + frame(0),
    "pings": frame(PING, b"?") * 500,
    "a pong that nobody asked for": frame(PONG, b"!"),
}
CLOSED = {
    "no text": (frame(TEXT, b"\xff\xfe"), 1007),
    "half a letter": (frame(TEXT, b"\xe2\x82"), 1007),
    "no text in pieces": (frame(TEXT, b"\xe2\x82", last=False) + frame(0, b"\xff"), 1007),
    "no text after texts": (frame(TEXT, b"hello") * 3 + frame(TEXT, b"\xff"), 1007),
    "a goodbye that is no text": (goodbye(1000, b"\xff"), 1007),
    "no text, then more": (frame(TEXT, b"\xff") + frame(TEXT, b"hello") * 2, 1007),
    "too long": (frame(TEXT, bytes(LONGEST_MESSAGE + 1)), 1009),
    "said to be endless": (frame(TEXT, as_if=1 << 62), 1009),
    "of a length that cannot be": (frame(TEXT, as_if=1 << 63), 1009),
    "too long in pieces": (frame(TEXT, bytes(3000), last=False) + frame(0, bytes(3000)), 1009),
    "a piece of nothing": (frame(0, b"x"), 1002),
    "a text within another": (frame(TEXT, b"a", last=False) + frame(TEXT, b"b"), 1002),
    "not masked": (frame(TEXT, b"hello", masked=False), 1002),
    "reserved bits": (frame(TEXT, b"hello", bits=4), 1002),
    "a reserved kind": (frame(3, b"hello"), 1002),
    "a reserved sign": (frame(11), 1002),
    "a ping in pieces": (frame(PING, b"?", last=False), 1002),
    "a long ping": (frame(PING, bytes(126)), 1002),
    "half a code": (frame(CLOSE, b"\3"), 1002),
    "a code that cannot be": (goodbye(999), 1002),
    "a code that is never sent": (goodbye(1005), 1002),
    "another protocol": (b"GET / HTTP/1.1\r\n\r\n", 1002),
    "a goodbye": (goodbye(1000, b"bye"), 1000),
    "a goodbye of ones own": (goodbye(4999), 4999),
    "a goodbye, then nonsense": (goodbye(1000) + frame(TEXT, b"\xff") + b"\xff" * 50, 1000),
}


@pytest.fixture(scope="module", params=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict]:
    """Either loop may be the server's."""
    return "asyncio", {"use_uvloop": request.param == "uvloop"}


async def code(raw: socket.socket) -> int:
    """The code with which the server closes the socket."""
    heard, loop = b"", asyncio.get_running_loop()
    while some := await loop.sock_recv(raw, CHUNK):
        heard += some
    _, _, frames = heard.rpartition(b"\x88")
    return int.from_bytes(frames[1:3])


@pytest.mark.parametrize(("said", "why"), CLOSED.values(), ids=CLOSED)
async def test_nonsense_closes_its_own_socket_with_the_code_that_says_why(
    said: bytes, why: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving() as served, served.connect() as other:
        await other.recv()
        with await served.raw(receive_buffer=CHUNK) as raw:
            await asyncio.get_running_loop().sock_sendall(raw, said)
            assert await code(raw) == why
        await until(lambda: len(list(served.hub.readers())) == 1)
        served.change()
        assert '"change"' in await other.recv()
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("said", LET_BE.values(), ids=LET_BE)
async def test_what_a_browser_may_say_leaves_it_a_reader(said: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async with serving() as served:
        with await served.raw(receive_buffer=CHUNK) as raw:
            loop = asyncio.get_running_loop()
            await loop.sock_sendall(raw, said)
            heard = b""
            last = served.change()
            while last.encode() not in heard.rpartition(b'"change"')[2]:
                heard += await loop.sock_recv(raw, CHUNK)
            assert len(list(served.hub.readers())) == 1
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("said", [said for said, _ in CLOSED.values()], ids=CLOSED)
async def test_who_speaks_before_they_are_let_in_is_heard_afterwards(
    said: bytes, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the database is asked who it is, a socket is neither open nor refused."""
    asked, may, let_in = asyncio.Event(), asyncio.Event(), Live.__call__

    async def slowly(live: Live, scope: Scope, receive: Receive, send: Send) -> None:
        asked.set()
        await may.wait()
        await let_in(live, scope, receive, send)

    monkeypatch.setattr(Live, "__call__", slowly)
    async with serving(Served()) as served:
        loop = asyncio.get_running_loop()
        with socket.socket() as raw:
            raw.setblocking(False)
            await loop.sock_connect(raw, ("127.0.0.1", served.port))
            await loop.sock_sendall(raw, HANDSHAKE)
            await asked.wait()
            await loop.sock_sendall(raw, said)
            may.set()
            assert await code(raw)
        await until(lambda: not list(served.hub.readers()))
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING] == []
