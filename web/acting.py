"""What pages and API share: the caller's eyes on the world, and who does something as use cases know them."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from starlette.datastructures import FormData
from starlette.requests import HTTPConnection, Request

from beds.app import actor as app
from beds.app.actor import Actor, Repeatable
from beds.board import Audience, Shape
from beds.people import tickets
from beds.people.refusals import WrongPin
from beds.people.rights import Caller, reaches
from beds.store.idempotency import RequestKey
from beds.store.models.ticket import Ticket
from beds.store.store import Store
from beds.world.state import World

C = TypeVar("C", bound=str)

KEY = "idempotency-key"
FIELDS = 60
"""Of one form, at most."""


def store(request: HTTPConnection) -> Store:
    """The application's store."""
    house: Store = request.app.state.store
    return house


def now(request: HTTPConnection) -> datetime:
    """The time that this request sees: the application's clock, which tests may set."""
    clock: Callable[[], datetime] | None = getattr(request.app.state, "clock", None)
    return clock() if clock else datetime.now(UTC)


async def read(request: Request) -> FormData:
    """The form, within bounds; no form of ours carries a file. Its bytes stay for the key of a request that may come
    twice."""
    if KEY in request.headers:
        await request.body()
    return await request.form(max_files=0, max_fields=FIELDS)


def one_of(form: Mapping[str, object], name: str, codes: tuple[C, ...]) -> C | None:
    """The field, if it holds one of the codes."""
    value = form.get(name)
    return next((code for code in codes if code == value), None)


def audience(
    caller: Caller, world: World, *, language: str = "", shape: Shape = "json", page_unit: str = ""
) -> Audience:
    """With whose eyes the caller sees the world: own units inside the walls only."""
    return Audience(
        role=caller.role,
        units=frozenset(slug for slug in caller.units if reaches(caller, "api-units", world, slug)),
        organisation=caller.organisation,
        language=language,
        shape=shape,
        page_unit=page_unit,
    )


async def actor_of(request: Request, *, queued: bool = False, own_word: bool = False) -> Actor:
    """Who asks for something by this request. `queued`: what is told may have waited on a phone; `own_word`: it is said
    to the reader's own number."""
    given, repeatable = request.headers.get(KEY), None
    if given is not None:
        repeatable = Repeatable(given, f"{request.method} {request.url.path}", await request.body())
    return Actor(caller=request.user, now=now(request), queued=queued, own_word=own_word, request=repeatable)


async def key_of(request: Request) -> RequestKey | None:
    """By what the request is known again, if it may come twice. Raises msgspec.ValidationError."""
    given = (await actor_of(request)).key()
    return store(request).key(given.name, given.account, given.route, given.body) if given else None


async def holder(request: Request, number: str | None) -> str:
    """The ticket behind a number; empty without one. Raises UnknownNumber."""
    return await app.holder(store(request), await actor_of(request), number)


async def own_ticket(request: Request, number: str, pin: str, device: str = "") -> Ticket:
    """The ticket of whoever gives its code from outside: wrong ones are counted for where they come from, too. Raises
    WrongPin, TooMany or TooBusy."""
    attempts = request.app.state.attempts
    await attempts.may_give_code(request)
    try:
        return await tickets.check(request.app.state.secret, number, pin, now(request), device)
    except WrongPin:
        await attempts.count_wrong_code(request)
        raise
