"""A process of its own with a store: `python -m tests.store.worker URL race|flood …`. It says on stdout what it did."""

import asyncio
import random
import sys

from beds.store import Store
from beds.world.commands import Admit, Confirm
from beds.world.refusals import Refused
from tests.store.support import BEDS, START, settings


async def race(store: Store, ready: asyncio.StreamReader, bed: str, count: int) -> None:
    """At a sign, all at once: admit to one bed. Says how each ended."""
    print("ready", flush=True)
    await ready.readline()
    answers = await asyncio.gather(
        *(store.submit(Admit(by="anna", bed=bed)) for _ in range(count)), return_exceptions=True
    )
    for answer in answers:
        print("refused" if isinstance(answer, Refused) else type(answer).__name__, flush=True)


async def flood(store: Store, ready: asyncio.StreamReader, count: int) -> None:
    """Many commands at once, each said as soon as it is answered; until killed."""
    print("ready", flush=True)

    async def one() -> None:
        command = random.choice([Confirm(by="anna", own=True, unit="hem"), Admit(by="anna", bed=random.choice(BEDS))])
        try:
            done = await store.submit(command)
        except Refused:
            return
        print(done.change, flush=True)

    while True:
        await asyncio.gather(*(one() for _ in range(count)))


async def main(url: str, what: str, *arguments: str) -> None:
    """Open the store and do it."""
    store = await Store.open(settings(url), lambda: START)
    ready = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(ready), sys.stdin)
    if what == "race":
        await race(store, ready, arguments[0], int(arguments[1]))
    else:
        await flood(store, ready, int(arguments[0]))
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
