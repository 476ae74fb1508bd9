"""Requests that may come twice: a phone that was offline sends its queue again and must not do it again."""

import hmac
from datetime import datetime, timedelta

from msgspec import Struct

from beds.store.errors import KeyReused
from beds.store.script import Query, Script

KEPT = timedelta(days=14)
"""How long an answer is remembered: an offline phone may return after a weekend (interface: `Idempotency-Key`)."""

LOOK = "SELECT route, body_hash, response FROM idempotency WHERE id = $1 AND at > $2"
KEEP = (
    "INSERT INTO idempotency (id, route, account, body_hash, response, at) VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT (id) DO UPDATE SET route = excluded.route, body_hash = excluded.body_hash,"
    " response = excluded.response, at = excluded.at"
)
FORGET = "DELETE FROM idempotency WHERE at <= $1"


class RequestKey(Struct, frozen=True):
    """One request of one account, known again for as long as it is `kept`, without keeping anything of it: `id` and
    `body_hash` are HMACs."""

    id: str
    route: str
    account: str
    body_hash: str
    kept: timedelta = KEPT


class Given(Struct, frozen=True):
    """The same as it came: the name that it was given, the account, its route and its body."""

    name: str
    account: str
    route: str
    body: bytes
    kept: timedelta = KEPT


def request_key(secret: bytes, given: str, account: str, route: str, body: bytes) -> RequestKey:
    """The key of a request that came with `Idempotency-Key: given`."""
    mine = hmac.digest(secret, b"idempotency " + account.encode(), "sha256")
    return RequestKey(
        id=hmac.digest(mine, b"key " + given.encode(), "sha256").hex(),
        route=route,
        account=account,
        body_hash=hmac.digest(mine, b"body " + body, "sha256").hex(),
    )


Remembered = tuple[str, str, str, str, str, datetime]
"""A row for KEEP."""


def recall(key: RequestKey, now: datetime) -> Script[str | None]:
    """What was answered to this request, or None. Raises KeyReused if the key came with another."""
    rows = yield Query(LOOK, (key.id, now - key.kept))
    if not rows:
        return None
    return check(key, *rows[0])


def check(key: RequestKey, route: str, body_hash: str, response: str) -> str:
    """The response that was kept, if it was to this same request. Raises KeyReused."""
    if (route, body_hash) != (key.route, key.body_hash):
        raise KeyReused("This Idempotency-Key was used for another request.")
    return response


def remember(key: RequestKey, response: str, now: datetime) -> Remembered:
    """The row for KEEP."""
    return (key.id, key.route, key.account, key.body_hash, response, now)
