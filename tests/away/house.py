"""A house with every kind of caller: tokens of programs, a browser's session, phones with grants."""

import base64
import secrets
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from beds.people import grants, sessions, tokens
from beds.people.accounts import add_account
from beds.people.rights import Caller
from beds.people.sealing import public_key
from beds.settings import Settings
from beds.store import Store, orm
from beds.world import Bed
from beds.world.commands import SetBed
from tests.support.program import SECRET
from tests.support.sealed import sealed
from tests.web.conftest import founding

UNIT = "home"
MORE_BEDS = 12
"""Beyond those that the town has: taps should not all meet on the same few."""


class Phone(Struct):
    """A phone that works in the unit, and what waits on it, in order: each tap's key with its envelope."""

    grant: str
    waiting: dict[str, str] = {}

    def tap(self, path: str, body: str) -> str:
        """Tap without network: it waits. Its key."""
        key = secrets.token_hex(8)
        at = datetime.now(UTC).isoformat()
        plain = msgspec.json.encode({"grant": self.grant, "key": key, "path": path, "body": body, "at": at})
        envelope = sealed(public_key(SECRET.encode()), plain)
        self.waiting[key] = base64.urlsafe_b64encode(envelope).decode()
        return key


class House(Struct):
    """The database, and how one asks in it. `session` is the secret of a cookie; staff work in the unit."""

    url: str
    staff: str
    intake: str
    session: str
    phones: list[Phone]


def settings(url: str) -> Settings:
    """Those with which it is served."""
    return Settings(database_url=url, secret_key=SECRET)


async def found(url: str, phones: int = 2) -> House:
    """Found it in an empty, migrated database."""
    store = await Store.open(settings(url))
    for command in founding("real"):
        await store.submit(command)
    for n in range(10, 10 + MORE_BEDS):
        await store.submit(SetBed(by="seed", bed=Bed(id=f"home-{n}", unit=UNIT, label=str(n), position=n)))
    await store.close()
    now = datetime.now(UTC)
    async with orm(settings(url)):
        account = await add_account("staff", "city", (UNIT,), now, login="anna")
        caller = Caller(account=account.id, role="staff", organisation="city", units=frozenset((UNIT,)), session="s")
        return House(
            url,
            await tokens.make("staff", "staff", "city", (UNIT,), now),
            await tokens.make("intake", "intake", "city", (), now),
            await sessions.begin(account.id, now),
            [Phone(grants.give(SECRET.encode(), caller, UNIT, now)) for _ in range(phones)],
        )
