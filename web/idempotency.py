"""`Idempotency-Key`: by which a request that comes twice is known again (interface.md)."""

import msgspec
from starlette.requests import Request

from beds.store.idempotency import RequestKey, request_key

LONGEST_KEY = 255


async def key_of(request: Request, beside: str = "") -> RequestKey | None:
    """The key of the request, bound to its account, address and body; None if it has none. What is done `beside` it has
    a key of its own by that name. Raises msgspec.ValidationError."""
    given = request.headers.get("idempotency-key")
    if given is None:
        return None
    if not given or len(given) > LONGEST_KEY:
        raise msgspec.ValidationError(f"Expected an Idempotency-Key of 1 to {LONGEST_KEY} characters")
    route = f"{request.method} {request.url.path}"
    name = f"{given} {beside}" if beside else given
    return request_key(request.app.state.secret, name, request.user.account, route, await request.body())
