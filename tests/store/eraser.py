"""A process of its own that erases: `python -m tests.store.eraser URL TIME [STATEMENTS]`. After so many statements of
the transaction that erases it is killed, before it could say any more; without them it lives to the end."""

import asyncio
import os
import signal
import sys
from datetime import datetime

from beds.purge import purge
from beds.retention import limits
from beds.store import erase
from beds.store.away import patient
from beds.store.script import Script
from tests.store.support import settings


def until(statements: int, script: Script) -> Script:
    """The script, as far as it comes."""
    rows = None
    while True:
        if statements == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        statements -= 1
        try:
            statement = script.send(rows)
        except StopIteration as end:
            return end.value
        rows = yield statement


async def main(url: str, time: str, statements: str = "-1") -> None:
    """Erase as of that time."""
    whole = erase._erase
    erase._erase = lambda *arguments: until(int(statements), whole(*arguments))
    now = datetime.fromisoformat(time)
    with patient():  # as the command
        await purge(settings(url), limits(), now, clock=lambda: now)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
