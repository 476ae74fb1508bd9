"""Yardstick (a): the bare `websockets` library's broadcast(), and nothing else. Prints its port.

POST /publish {"t0": ns} sends one change, POST /burst?k=K sends K as fast as they go; `t0` comes back as its id.
"""

import asyncio
import json
import time
from collections.abc import Callable

from websockets.asyncio.server import ServerConnection, broadcast, serve

from beds.serve import BACKLOG
from tests.bench.house import sample


async def main() -> None:
    """Serve until killed."""
    change, boards = json.loads(sample()), set()

    def publish(t0: int) -> None:
        broadcast(boards, json.dumps(change | {"id": str(t0)}, separators=(",", ":")))

    async def board(connection: ServerConnection) -> None:
        if connection.request.path == "/live":
            boards.add(connection)
        try:
            await connection.wait_closed()
        finally:
            boards.discard(connection)

    async with serve(board, "127.0.0.1", 0, compression=None, backlog=BACKLOG) as server:
        control = await asyncio.start_server(lambda r, w: _answer(r, w, publish), "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], control.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, publish: Callable[[int], None]) -> None:
    """The smallest HTTP server that the driver can talk to."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length:")[2].partition("\r\n")[0] or 0)
            body = await reader.readexactly(length)
            if head.startswith("post /burst?k="):
                for _ in range(int(head[14:].partition(" ")[0])):
                    publish(time.monotonic_ns())
                    await asyncio.sleep(0)
            else:
                publish(json.loads(body)["t0"])
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


if __name__ == "__main__":
    asyncio.run(main())
