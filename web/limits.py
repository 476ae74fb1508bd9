"""How often somebody may try to sign in, or make a number.

Counted in this process, under names that give nobody away.
"""

import contextlib
import hashlib
import time
from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter
from starlette.requests import Request

from beds.people.refusals import TooMany

BY_NAME_FROM_THERE = parse("10 per 15 minutes")
BY_NAME = parse("60 per hour")
"""From anywhere: guessing is hopeless, and a stranger can shut nobody out for a night."""
FROM_THERE = parse("100 per 15 minutes")
"""A whole municipality may stand behind one address."""
PASSES_FROM_THERE = parse("10 per 15 minutes")
PASSES = parse("300 per hour")
"""Codes of shift passes: with a few open at a time, a night of guessing finds one in some thousand years' nights."""
NUMBERS_FROM_THERE = parse("30 per hour")
NUMBERS = parse("300 per hour")
"""Numbers that people make for themselves: more than any city needs, too few for a script to fill a line."""

WRONG_CODES_FROM_THERE = parse("300 per 15 minutes")
"""Codes of numbers: they are counted for each number too; this keeps one script from spending them all."""
QUEUED_FROM_THERE = parse("600 per 15 minutes")
"""Deliveries of what phones kept: far more than phones that come back at once have, too few to wear the house down."""


class Attempts:
    """The attempts of the last hour."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    async def count(self, request: Request, login: str) -> None:
        """Count one more attempt. Raises TooMany."""
        there = _there(request)
        await self._hit(FROM_THERE, there)
        await self._hit(BY_NAME_FROM_THERE, login, there)
        await self._hit(BY_NAME, login)

    async def count_pass(self, request: Request) -> None:
        """Count one more code of a shift pass. Raises TooMany."""
        await self._hit(PASSES_FROM_THERE, "pass", _there(request))
        await self._hit(PASSES, "pass")

    async def count_number(self, request: Request) -> None:
        """Count one more number that somebody made alone. Raises TooMany."""
        await self._hit(NUMBERS_FROM_THERE, "number", _there(request))
        await self._hit(NUMBERS, "number")

    async def may_give_code(self, request: Request) -> None:
        """Raises TooMany where too many wrong codes of numbers have come from."""
        await self._hit(WRONG_CODES_FROM_THERE, "code", _there(request), cost=0)

    async def count_wrong_code(self, request: Request) -> None:
        """Count one more."""
        with contextlib.suppress(TooMany):
            await self._hit(WRONG_CODES_FROM_THERE, "code", _there(request))

    async def count_queued(self, request: Request) -> None:
        """Count one more delivery from a phone. Raises TooMany."""
        await self._hit(QUEUED_FROM_THERE, "queued", _there(request))

    async def _hit(self, limit: RateLimitItem, *names: str, cost: int = 1) -> None:
        """Count it; with no cost only ask."""
        keys = [hashlib.sha256(name.encode()).hexdigest() for name in names]
        if not await (self._limiter.hit(limit, *keys) if cost else self._limiter.test(limit, *keys)):
            resets, _ = await self._limiter.get_window_stats(limit, *keys)
            raise TooMany(max(1, int(resets - time.time()) + 1))


def _there(request: Request) -> str:
    """Where a request comes from. In IPv6 a whole /64 is one place: whoever has one address there has them all."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return host
