"""Security events, for who runs the service: what was turned back, at which action and for which role. Never a name, a
number, an address or an account."""

import logging

from starlette.requests import HTTPConnection

from beds.people.refusals import NotAllowed, NotSignedIn, TooMany, WrongInvite, WrongPass, WrongPin, WrongSignIn

log = logging.getLogger("beds.security")

TURNED_BACK = (NotAllowed, TooMany, WrongInvite, WrongPass, WrongPin, WrongSignIn)


def note(conn: HTTPConnection, error: Exception) -> None:
    """Write it down, if it is one: somebody guesses, or tries what is not theirs."""
    if isinstance(error, TURNED_BACK) or (isinstance(error, NotSignedIn) and "authorization" in conn.headers):
        role = getattr(conn.scope.get("user"), "role", "nobody known")
        log.warning("%s at %s, by %s", error.code, _action(conn), role)


def _action(conn: HTTPConnection) -> str:
    """The name of the route; of an address that is none, or was not reached: no name, since anybody chooses it."""
    return getattr(conn.scope.get("route"), "name", None) or "the door"
