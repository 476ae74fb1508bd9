"""A live board behind a real server on a real port, in the tests' own event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.asyncio.client import ClientConnection, connect

from beds.board import Audience
from beds.people.rights import Caller
from beds.serve import LONGEST_MESSAGE, SEND_BUFFER, WEBSOCKETS
from tests.live.fakes import INTAKE, FakeClock, Store, view
from web.live.clock import Clock
from web.live.hub import Hub
from web.live.socket import Live

ADDRESS = "/api/v1/live"
AS_SERVED = {"ws": WEBSOCKETS, "ws_max_size": LONGEST_MESSAGE, "ws_per_message_deflate": False}
"""What `beds serve` tells the server of websockets."""


class Served:
    """A served town; without a window of its own it sends every frame at once."""

    def __init__(
        self, clock: Clock | None = None, store: Any = None, window: float = 0, eyes: Audience = INTAKE
    ) -> None:
        self.store = store or Store()
        self.clock = clock or FakeClock()
        self.hub = Hub(self.store, self.clock, window)
        self.callers = {"good": Caller(account="a", role="intake", organisation=eyes.organisation)}
        self.views = {"a": view(eyes)}
        self.live = Live(self.hub, self._authenticate, lambda caller, scope: self.views.get(caller.account))
        self.app = Starlette(routes=[WebSocketRoute(ADDRESS, self.live)])
        self.server: uvicorn.Server | None = None
        self.port = 0

    async def _authenticate(self, scope) -> Caller | None:
        return self.callers.get(dict(scope["headers"])[b"authorization"].decode().removeprefix("Bearer "))

    def change(self, minute: int = 0) -> str:
        """Something happens."""
        self.clock.advance(0)
        return self.store.hold("home-1", minute)

    def connect(self, query: str = "", token: str = "good", **options) -> connect:
        """A program's socket."""
        headers = {"Authorization": f"Bearer {token}"}
        options = {"additional_headers": headers, "proxy": None} | options
        return connect(f"ws://127.0.0.1:{self.port}{ADDRESS}{query}", **options)

    async def raw(self, receive_buffer: int = 4096) -> socket.socket:
        """A socket after its handshake, that reads only when asked to."""
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        raw.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(raw, ("127.0.0.1", self.port))
        before = len(list(self.hub.readers()))
        await loop.sock_sendall(raw, HANDSHAKE)
        await until(lambda: len(list(self.hub.readers())) > before)
        return raw


HANDSHAKE = (
    f"GET {ADDRESS} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer good\r\n\r\n"
).encode()


@asynccontextmanager
async def serving(served: Served | None = None, **settings) -> AsyncIterator[Served]:
    """Serve it until the context ends."""
    served = served or Served()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        served.port = listening.getsockname()[1]
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        config = uvicorn.Config(served.app, log_level="warning", lifespan="off", **AS_SERVED | settings)
        config.load()
        served.server = uvicorn.Server(config)
        served.server.lifespan = config.lifespan_class(config)
        await served.server.startup(sockets=[listening])  # not serve(): it looks at the clock ten times a second
        try:
            yield served
        finally:
            state = served.server.server_state
            for server in served.server.servers:
                server.close()
            for connection in tuple(state.connections):
                connection.transport.abort()
            await until(lambda: not state.connections and not state.tasks)


async def ended(connection: ClientConnection) -> int:
    """The code with which the server closes it."""
    await connection.wait_closed()
    return connection.close_code


async def until(condition) -> None:
    """Let the loop turn until that holds."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110  (it is the state of others, and has no event)
            await asyncio.sleep(0)
