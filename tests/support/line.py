"""A line to a server that a test can cut and mend, and on which something else may answer: what a phone sees that has
no network, or something in its way; service workers included."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

CHUNK = 1 << 16


class Line:
    """Forwards a port of this machine to `port`; cut, it refuses everybody, and those who were on it are hung up."""

    def __init__(self, port: int) -> None:
        self._port, self._own = port, 0
        self._instead: bytes | None = None
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def address(self) -> str:
        """Where it begins."""
        return f"http://127.0.0.1:{self._own}"

    async def mend(self) -> None:
        """Let everybody through."""
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self._own)
        self._own = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Let nobody through."""
        self._server.close()
        self._hang_up()

    def answer(self, instead: bytes | None) -> None:
        """Answer everything with these bytes, without any (b"") never, or with None let the server answer again."""
        self._instead = instead
        self._hang_up()

    def _hang_up(self) -> None:
        for writer in tuple(self._open):
            writer.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._instead is not None:
            return await self._answer(reader, writer, self._instead)
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        self._open |= {writer, back}
        await asyncio.gather(_carry(reader, back), _carry(there, writer))
        self._open -= {writer, back}
        return None

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, instead: bytes) -> None:
        self._open.add(writer)
        with contextlib.suppress(OSError):
            await reader.read(CHUNK)
            if instead:
                writer.write(instead)
                await writer.drain()
            else:
                await reader.read()  # until it is hung up
        writer.close()
        self._open.discard(writer)


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def line(address: str) -> AsyncIterator[Line]:
    """A line to the server at that address."""
    made = Line(int(address.rpartition(":")[2]))
    await made.mend()
    try:
        yield made
    finally:
        await made.cut()
