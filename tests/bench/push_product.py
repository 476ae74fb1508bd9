"""The product itself, as `beds serve` serves it, on an empty town in a SQLite file of its own (synchronous=FULL).

Prints its port, again, and a bearer token that may hold beds; needs DATABASE_URL and BEDS_SECRET_KEY.
"""

import asyncio
import os
import socket
import sys

from beds.house_time import utc_now
from beds.people import tokens
from beds.settings import Settings
from beds.store.engine import orm
from beds.store.schema import migrate
from beds.store.store import Store
from beds.world.commands import Found, SetBed, SetOrganisation, SetUnit
from tests.bench.house import TOWN, beds, units


async def prepare(settings: Settings) -> str:
    """Found the town; the token of somebody at its intake."""
    await migrate(settings)
    async with orm(settings):
        store = await Store.open(settings)
        try:
            await store.submit(Found(by="seed", founded="real"))
            await store.submit(SetOrganisation(by="seed", organisation=TOWN))
            for unit in units():
                await store.submit(SetUnit(by="seed", unit=unit))
            for bed in beds():
                await store.submit(SetBed(by="seed", bed=bed))
            return await tokens.make("bench", "intake", TOWN.slug, (), utc_now())
        finally:
            await store.close()


def main() -> None:
    """Become the server."""
    token = asyncio.run(prepare(Settings.from_environment()))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    print(port, port, token, flush=True)
    os.execv(sys.executable, [sys.executable, "-m", "beds", "serve", "--host", "127.0.0.1", "--port", port])


if __name__ == "__main__":
    main()
