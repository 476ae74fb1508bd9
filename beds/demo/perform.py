"""Perform the synthetic year before a real ledger: numbers first, then every command at its time, the accounts last.

Whoever can sign in sees a whole year; a demo without accounts was interrupted while it was made.
"""

import asyncio
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from beds.demo.cast import new_ids, open_accounts
from beds.demo.evidence import lay_out
from beds.demo.guests import Slip
from beds.demo.stage import Cue
from beds.demo.year import play
from beds.house_time import utc_now
from beds.people.numbers import new_number
from beds.seed import read_house
from beds.settings import Settings
from beds.store import Store, orm
from beds.store.models.people import Account
from beds.store.models.ticket import Ticket
from beds.world.commands import Tick

AT_ONCE = 64
"""Commands given to the store together: as many as it writes in one transaction."""
PLAYING = 0.45
"""The share of the time that the year takes in memory; the rest is writing it down."""
ROWS = 500

Told = Callable[[float], None]
"""Told how much is done, from 0 to 1."""


class NoDemo(Exception):
    """The demo cannot be made here; the message is one sentence."""


class Clock:
    """The store's clock while the year is performed: it stands at the time of what is being done."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


async def make_demo(settings: Settings, progress: AbstractContextManager[Told], now: datetime | None = None) -> bool:
    """Fill an empty database with the demo. False if it is there already; raises NoDemo, SettingsError, StoreError."""
    clock = Clock(now or utc_now())
    store = await Store.open(settings, clock)
    try:
        async with orm(settings):
            if store.world.seq:
                await _must_be_whole(store)
                return False
            settings.secret("demo")  # refuses the secret of a real house
            with progress as told:
                await _make(store, clock, told)
            return True
    finally:
        await store.close()


async def _must_be_whole(store: Store) -> None:
    if store.world.kind != "demo":
        raise NoDemo("This database is a real one; the demo needs an empty one of its own.")
    if not await Account.exists():
        raise NoDemo("The making of this demo was interrupted: delete its database and begin again.")


async def _make(store: Store, clock: Clock, told: Told) -> None:
    now, ids = clock.now, new_ids()
    year = await asyncio.to_thread(play, read_house(), now, ids, told=lambda share: told(share * PLAYING))
    await _hand_out(year.slips)
    await _perform(store, clock, year.script, lambda share: told(PLAYING + share * (1 - PLAYING)))
    clock.now = now
    await store.submit(Tick())
    await lay_out(year.met, ids, now)
    await open_accounts(ids, now)


async def _hand_out(slips: list[Slip]) -> None:
    """The tickets. None has a PIN, so none can be opened until staff give its holder a new one."""
    numbers: set[str] = set()
    while len(numbers) < len(slips):
        numbers.add(new_number())
    rows = [
        Ticket(
            id=slip.ticket,
            number=number,
            key=secrets.token_bytes(32),
            pin_hash="",
            issued_at=slip.at,
            issued_by=slip.organisation,
            made_by=slip.account,
        )
        for slip, number in zip(slips, numbers, strict=True)
    ]
    await Ticket.bulk_create(rows, batch_size=ROWS)


async def _perform(store: Store, clock: Clock, script: list[Cue], told: Told) -> None:
    for done in range(0, len(script), AT_ONCE):
        cues = script[done : done + AT_ONCE]
        clock.now = cues[0][0]
        await asyncio.gather(*(store.submit(command, now=when) for when, command in cues))
        told((done + len(cues)) / len(script))
