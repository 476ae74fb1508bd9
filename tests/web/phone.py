"""A phone without network, as the house meets it: envelopes, and who brings them."""

import base64
import secrets
from datetime import datetime

import httpx2
import msgspec

from beds.people import grants
from beds.people.sealing import public_key
from beds.store.models.people import Account, Session
from tests.support.sealed import sealed
from tests.web.conftest import Town


class Phone:
    """A phone that somebody of staff was signed in on, and its queue."""

    def __init__(self, town: Town, account: Account, session: str, unit: str = "home") -> None:
        self.town, self.session = town, session
        caller = grants.Caller(account=account.id, session=session)
        self.grant = grants.give(town.app.state.secret, caller, unit, town.clock())

    def tap(self, path: str, body: str = "", *, at: datetime | str | None = None, **other: object) -> str:
        """An envelope."""
        tap = {"grant": self.grant, "key": secrets.token_hex(8), "path": path, "body": body}
        tap |= {"at": at if isinstance(at, str) else (at or self.town.clock()).isoformat()} | other
        envelope = sealed(public_key(self.town.app.state.secret), msgspec.json.encode(tap) + b"   ")
        return base64.urlsafe_b64encode(envelope).decode()

    async def send(self, *envelopes: str, by: httpx2.AsyncClient | None = None) -> list[dict]:
        """What becomes of the envelopes."""
        answer = await (by or self.town.browser).post("/queued", json={"envelopes": envelopes})
        assert answer.status_code == 200, answer.text
        return answer.json()["results"]


async def phone_of(town: Town, login: str = "anna", unit: str = "home") -> tuple[Phone, httpx2.AsyncClient]:
    """A phone, and the browser on it."""
    browser = await town.sign_in(login, "staff", units=("home", "women"))
    account = await Account.get(login=login)
    session = await Session.get(account_id=account.id)
    town.clock.move(seconds=1)
    return Phone(town, account, session.id, unit), browser


def bed(town: Town, bed_id: str) -> object:
    return town.store.world.spells.get(bed_id)
