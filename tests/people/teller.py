"""Another process that tells what is in the outbox by mail, once: `python -m tests.people.teller URL PORT SECRET`."""

import asyncio
import sys

from beds.house_time import utc_now
from beds.people.gateways import MailServer
from beds.people.notify import Delivery
from beds.store.engine import orm
from tests.store.support import settings


async def tell(url: str, port: int, secret: bytes) -> None:
    """One round of a process."""
    async with orm(settings(url)):
        gateway = MailServer("127.0.0.1", port, "plats@stad.example")
        await Delivery("email", gateway, secret, "SE", utc_now).round()


if __name__ == "__main__":
    asyncio.run(tell(sys.argv[1], int(sys.argv[2]), sys.argv[3].encode()))
