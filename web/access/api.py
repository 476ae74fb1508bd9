"""The access log, for those who review it."""

from datetime import datetime

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from beds.people import access
from web.api.address import reply
from web.api.body import whole_number

USUAL, MOST = 100, 1000
QUERY = {"limit": "How many at most."}


class Reading(Struct, frozen=True):
    """Who read what, when. `subject` tells the same for nobody but who holds the ticket's key."""

    id: str
    at: datetime
    account: str
    role: str
    unit: str
    page: str
    subject: str
    ends: str


class Log(Struct, frozen=True):
    readings: list[Reading]


async def listed(request: Request) -> Response:
    """The newest readings by the caller's organisation."""
    limit = whole_number(request, "limit", USUAL, 1, MOST)
    rows = await access.newest(request.user.organisation, limit)
    return reply(Log([Reading(*(getattr(row, name) for name in Reading.__struct_fields__)) for row in rows]))
