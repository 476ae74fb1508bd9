"""`Idempotency-Key`: by which a request that comes twice is known again (interface.md)."""

import msgspec
from starlette.requests import Request

from beds.store.idempotency import RequestKey, request_key

LONGEST_KEY = 255


async def key_of(request: Request) -> RequestKey | None:
    """The key of the request, bound to its account, address and body; None if it has none. Raises
    msgspec.ValidationError."""
    given = request.headers.get("idempotency-key")
    if given is None:
        return None
    if not given or len(given) > LONGEST_KEY:
        raise msgspec.ValidationError(f"Expected an Idempotency-Key of 1 to {LONGEST_KEY} characters")
    route = f"{request.method} {request.url.path}"
    return request_key(request.app.state.secret, given, request.user.account, route, await request.body())
