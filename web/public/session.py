"""A short session on one's own number, on whatever device: a sealed cookie that holds the ticket and soon ends.

It needs no table: nobody can read or forge it, a new code makes it worthless, and so does an erased ticket.
"""

import base64
import binascii
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from beds.people import box
from beds.people.tickets import device_key, opened
from beds.store.models.ticket import Ticket
from web.acting import now
from web.authentication import cookie_name

IDLE = timedelta(minutes=20)
ABSOLUTE = timedelta(hours=2)
"""A helper's device is handed back; what was looked at must not stay open on it (S-05)."""
DEVICE_DAYS = 14
"""How long a device is remembered that has given the right code: as long as a wait lives without a sign."""
PURPOSE = "own number"


class _Session(Struct, frozen=True):
    ticket: str
    mark: str
    begun: datetime
    seen: datetime


def begin(request: Request, response: Response, ticket: Ticket) -> None:
    """Open the number on this device, and remember that the device has succeeded."""
    at = now(request)
    _keep(request, response, _Session(ticket.id, device_key(ticket), at, at))
    response.set_cookie(
        _device(request), device_key(ticket), max_age=DEVICE_DAYS * 86400, path="/", httponly=True,
        samesite="lax", secure=_secure(request),
    )  # fmt: skip


async def current(request: Request) -> Ticket | None:
    """The ticket that is open on this device, or None."""
    session = _read(request)
    at = now(request)
    if session is None or at - session.seen > IDLE or at - session.begun > ABSOLUTE:
        return None
    return await opened(session.ticket, session.mark)


def renew(request: Request, response: Response) -> None:
    """The person is still there: the session lives on."""
    if (session := _read(request)) is not None:
        _keep(request, response, msgspec.structs.replace(session, seen=now(request)))


def end(request: Request, response: Response) -> None:
    """Close the number on this device, and take what the browser has kept of it."""
    response.delete_cookie(_name(request), path="/", httponly=True, samesite="lax", secure=_secure(request))
    response.headers["Clear-Site-Data"] = '"cache"'


def forget(request: Request, response: Response) -> None:
    """Close it, and forget that the code was ever right on this device."""
    end(request, response)
    response.delete_cookie(_device(request), path="/", httponly=True, samesite="lax", secure=_secure(request))


def device(request: Request) -> str:
    """What this device shows of having succeeded before."""
    return request.cookies.get(_device(request), "")


def _keep(request: Request, response: Response, session: _Session) -> None:
    sealed = box.seal(request.app.state.secret, PURPOSE, msgspec.json.encode(session))
    value = base64.urlsafe_b64encode(sealed).decode()
    response.set_cookie(_name(request), value, path="/", httponly=True, samesite="lax", secure=_secure(request))


def _read(request: Request) -> _Session | None:
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(_name(request), ""))
    except (binascii.Error, ValueError):
        return None
    plain = box.unseal(request.app.state.secret, PURPOSE, sealed)
    return None if plain is None else msgspec.json.decode(plain, type=_Session)


def _secure(request: Request) -> bool:
    return cookie_name(request).startswith("__Host-")


def _name(request: Request) -> str:
    return "__Host-own" if _secure(request) else "own"


def _device(request: Request) -> str:
    return "__Host-device" if _secure(request) else "device"
