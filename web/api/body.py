"""What comes in: a JSON body as a struct, and numbers of the query."""

from datetime import UTC, date, datetime
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request

from beds.app.values import YEARS

LARGEST = 1_000_000
LONGEST = 10_000
"""Of any number and any text."""

B = TypeVar("B", bound=Struct)


async def read(request: Request, kind: type[B]) -> B:
    """The body as that struct, every time in UTC. Raises HTTPException 415 and 413, msgspec.DecodeError and
    ValidationError."""
    raw = await request.body()
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if raw and media != "application/json":
        raise HTTPException(415)
    body: B = _sane(msgspec.json.decode(raw or b"{}", type=kind), "$")
    return body


def _sane(value: Any, path: str) -> Any:
    """The value with every time in UTC, unless something in it is out of all bounds."""
    match value:
        case Struct():
            names = value.__struct_fields__
            return msgspec.structs.replace(value, **{n: _sane(getattr(value, n), f"{path}.{n}") for n in names})
        case tuple():
            return tuple(_sane(v, f"{path}[{i}]") for i, v in enumerate(value))
        case date() if value.year not in YEARS:
            raise msgspec.ValidationError(f"Out of range - at `{path}`")
        case datetime():
            return value.astimezone(UTC)
        case int() if not -LARGEST <= value <= LARGEST:
            raise msgspec.ValidationError(f"Out of range - at `{path}`")
        case str() if len(value) > LONGEST or "\0" in value:
            raise msgspec.ValidationError(f"Too long, or not text - at `{path}`")
    return value


def whole_number(request: Request, name: str, default: int, least: int, most: int) -> int:
    """A parameter of the query as a whole number in bounds. Raises msgspec.ValidationError."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most):
        raise msgspec.ValidationError(f"Expected a whole number from {least} to {most} - at `{name}`")
    return int(text)
