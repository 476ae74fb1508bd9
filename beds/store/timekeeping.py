"""What the processes of one database tell each other of the machine's clock: what was believed of it (so that a start
in the middle of a doubt does not end it), and that somebody has accepted it as it is."""

from collections.abc import Callable
from datetime import datetime, timedelta

from beds.house_time import Booted, HouseTime
from beds.settings import Settings
from beds.store.driver import Driver, driver
from beds.store.reading import head
from beds.store.schema import check
from beds.store.script import Query, Script, time_if_any

CORRECTED = timedelta(seconds=10)
"""By how much the clock may have been corrected until it is written down anew."""

FRESH = timedelta(minutes=1)
"""For how long an acceptance is heard, by the clock that is accepted: it is of that clock, and not of a later one."""

KNOWN = Query("SELECT booted, booted_at, clock_accepted FROM head WHERE id = 1")
REMEMBER = "UPDATE head SET booted = $1, booted_at = $2 WHERE id = 1"
ACCEPT = "UPDATE head SET clock_accepted = $1, booted = $2, booted_at = $3 WHERE id = 1"


class Timekeeping:
    """The clock of a process, as far as it is a machine's: one that tests set is never doubted."""

    def __init__(self, connected: Driver, clock: Callable[[], datetime]) -> None:
        self._driver = connected
        self._house = clock if isinstance(clock, HouseTime) else None
        self._known: Booted | None = None

    async def begin(self, last: datetime | None) -> None:
        """Go on from what the database tells; `last`: when its last entry was written. Raises Away."""
        if self._house is not None:
            self._known, _ = await self._driver.read(known())
            self._house.begin(last, self._known)

    @property
    def doubted(self) -> timedelta | None:
        """As of HouseTime."""
        return self._house.doubted if self._house is not None else None

    async def turn(self) -> None:
        """Hear whether the clock was accepted, or tell those to come what is believed of it. Raises Away."""
        if self._house is None:
            return
        if self._house.doubted is not None:
            _, accepted = await self._driver.read(known())
            if accepted is not None and abs(self._house.shown() - accepted) <= FRESH:
                self._house.accept()
        elif self._known is None or _differs(self._house.booted, self._known):
            booted = self._house.booted
            await self._driver.write(_remember(booted))
            self._known = booted


def known() -> Script[tuple[Booted | None, datetime | None]]:
    """What was last believed of a machine's clock, and when one was last accepted."""
    ((name, at, accepted),) = yield KNOWN
    at, accepted = time_if_any(at), time_if_any(accepted)
    return Booted(name, at) if name and at else None, accepted


async def accept(settings: Settings, now: datetime) -> None:
    """Tell every process that the machine's clock is right as it is. Raises SchemaError, Away."""
    connected = driver(settings)
    try:
        await check(connected)
        await connected.write(_accept(now, HouseTime().booted))
    finally:
        await connected.close()


async def doubted(settings: Settings) -> timedelta | None:
    """By how much the clock of this machine is off, as seen by somebody who asks once; None if nothing speaks against
    it. Raises SchemaError, Away."""
    connected = driver(settings)
    try:
        await check(connected)
        house = HouseTime()
        *_, alive_at = await connected.read(head())
        house.begin(alive_at, (await connected.read(known()))[0])
    finally:
        await connected.close()
    return house.doubted


def _differs(now: Booted, known: Booted) -> bool:
    return now.boot != known.boot or abs(now.at - known.at) > CORRECTED


def _remember(booted: Booted) -> Script[None]:
    yield Query(REMEMBER, (booted.boot, booted.at))


def _accept(now: datetime, booted: Booted) -> Script[None]:
    yield Query(ACCEPT, (now, booted.boot, booted.at))
