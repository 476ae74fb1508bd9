"""An address of the JSON API: a route that knows enough about itself to be described."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ROOT = "/api/v1"
_encoder = msgspec.json.Encoder()


class Api(Route):
    """One method at one address. `name` is its action in the table of rights; `body` and `answer` are the structs that
    go in and come out, `query` the names of its parameters with what they mean."""

    def __init__(
        self,
        method: str,
        path: str,
        endpoint: Callable[[Request], Awaitable[Response]],
        name: str,
        body: type[Struct] | None = None,
        answer: type[Struct] | None = None,
        query: dict[str, str] | None = None,
    ) -> None:
        super().__init__(ROOT + path, endpoint, methods=[method], name=name)
        self.method, self.body, self.answer, self.query = method, body, answer, query or {}


def reply(value: Any, status: int = 200) -> Response:
    """The value as JSON."""
    return Response(_encoder.encode(value), status, media_type="application/json")
