"""Handlers whose modules are read when somebody asks for them: those of the planner need scipy, which takes a second. A
thread does it at the first question, if it has not been done some seconds after the start (web/planning/reckoning.py).
"""

import asyncio
from collections.abc import Awaitable, Callable
from importlib import import_module

from starlette.requests import Request
from starlette.responses import Response

Handler = Callable[[Request], Awaitable[Response]]


def lazily(module: str, name: str) -> Handler:
    """The handler of that name in the module."""

    async def handler(request: Request) -> Response:
        found: Handler = getattr(await asyncio.to_thread(import_module, module), name)
        return await found(request)

    return handler
