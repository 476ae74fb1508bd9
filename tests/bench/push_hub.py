"""The product's own hub, views, frames and socket in the product's own server, over a store without a disk.

Prints its port. POST /publish and /burst as push_bare.py has them. Each change is a frame here (no window of time in
which bursts become one), so that as many frames are pushed as by the yardstick.
"""

import asyncio
import itertools
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import Scope

from beds.people.rights import Caller
from beds.serve import BACKLOG, LONGEST_MESSAGE, SEND_BUFFER, WEBSOCKETS
from tests.bench.house import Store, audiences, view
from web.live.hub import Hub
from web.live.json_view import JsonView
from web.live.socket import Live


def application() -> Starlette:
    """Boards of several audiences, in turn."""
    store = Store()
    views = [view(audience) for audience in audiences()]
    callers = [Caller(account=str(n), role="intake") for n in range(len(views))]
    turns = itertools.cycle(callers)

    async def authenticate(scope: Scope) -> Caller:
        return next(turns)

    def shown_to(caller: Caller, scope: Scope) -> JsonView:
        return views[int(caller.account)]

    live = Live(Hub(store, window=0), authenticate, shown_to)

    async def publish(request: Request) -> PlainTextResponse:
        store.change((await request.json())["t0"])
        return PlainTextResponse("ok")

    async def burst(request: Request) -> PlainTextResponse:
        for _ in range(int(request.query_params["k"])):
            store.change(time.monotonic_ns())
            await asyncio.sleep(0)
        return PlainTextResponse("ok")

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with live.running():
            yield

    controls = [Route(f"/{action.__name__}", action, methods=["POST"]) for action in (publish, burst)]
    return Starlette(routes=[WebSocketRoute("/live", live), *controls], lifespan=lifespan)


class Announced(uvicorn.Server):
    """Prints its port for boards, and again for everything else, once it is there."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As the library does it."""
        await super().startup(sockets)
        port = sockets[0].getsockname()[1]
        print(port, port, *self.also, flush=True)

    also: tuple[str, ...] = ()


def serve(app: Starlette, *also: str) -> None:
    """Serve until killed, as the product is served; print what else the driver is to know."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    sockets = {"ws": WEBSOCKETS, "ws_max_size": LONGEST_MESSAGE, "ws_per_message_deflate": False}
    quiet = {"log_level": "warning", "access_log": False, "timeout_keep_alive": 120}
    server = Announced(uvicorn.Config(app, backlog=BACKLOG, **sockets, **quiet))
    server.also = also
    server.run(sockets=[listening])


if __name__ == "__main__":
    serve(application())
