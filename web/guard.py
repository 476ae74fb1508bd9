"""The rights table stands before every route: the action is the route's name, and a route without an entry is shut."""

from collections.abc import Sequence
from copy import copy

from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from beds.people.rights import ask


class Guard:
    """Asks whether the caller's role is ever allowed here. What is within reach, the handler asks."""

    def __init__(self, app: ASGIApp, action: str) -> None:
        self.app = app
        self.action = action

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ask(scope["user"], self.action)
        await self.app(scope, receive, send)


def guarded(routes: Sequence[BaseRoute]) -> list[BaseRoute]:
    """The routes, each behind its guard. A mounted application is one address."""
    return [_guarded(route) for route in routes]


def _guarded(route: BaseRoute) -> BaseRoute:
    if not isinstance(route, Route | WebSocketRoute | Mount):
        raise TypeError(f"nobody guards a {type(route).__name__}")
    own = copy(route)  # another application has its own
    own.app = Guard(route.app, route.name or "")
    return own
