"""The time that entries are stamped with: the machine's, for as long as it agrees with how long the machine has run.

A clock that is set wrong for a minute must not let holds run out, nor stamp entries with hours that have not come. So
the wall clock is held against the boot clock, which nobody sets. Where they part by more than TOLERANCE nobody can say
which is right: time then goes on from where it was by the boot clock, and whoever asks is told that it is `doubted`.
What agrees for SETTLED, or is accepted by whoever runs the service, is believed again.
"""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct

log = logging.getLogger(__name__)

TOLERANCE = timedelta(minutes=2)
"""By how much wall and boot clock may part: more than any slewing, less than anything that a hold is made of."""
SETTLED = timedelta(minutes=10)
"""For how long they must go together again: long enough for somebody to see that they set the wrong hour."""
FOLLOWS = 0.05
"""The share of the time passed by which a believed clock may be corrected without a doubt: small steps add up."""
_BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Booted(Struct, frozen=True):
    """When the machine began to run, by the time that was believed. `boot` names this run of it and no other; empty
    where the system has no name for it."""

    boot: str
    at: datetime


def utc_now() -> datetime:
    """What the machine's clock says."""
    return datetime.now(UTC)


def boot() -> timedelta:
    """How long the machine has run, its sleep included where the system counts that."""
    return timedelta(seconds=time.clock_gettime(_BOOT))


def boot_name() -> str:
    """The name of this run of the machine; empty where there is none."""
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return ""


class HouseTime:
    """The clock of one process. Called, it gives the time to stamp with."""

    def __init__(
        self,
        wall: Callable[[], datetime] = utc_now,
        boot: Callable[[], timedelta] = boot,
        name: Callable[[], str] = boot_name,
    ) -> None:
        self._wall, self._boot, self._name = wall, boot, name()
        self._seen = boot()
        self._offset = wall() - self._seen
        self._candidate: tuple[datetime, timedelta] | None = None

    def __call__(self) -> datetime:
        """The time: the wall clock's while it is believed."""
        passed, shown = self._boot(), self._wall()
        if self._candidate is None:
            self._compare(passed, shown)
        else:
            self._wait(self._candidate, passed, shown)
        return shown if self._candidate is None else self._offset + passed

    def begin(self, last: datetime | None, known: Booted | None = None) -> None:
        """Go on from what the database tells: `last`, when its last entry was written, and `known`, what a process that
        ran before this one believed. A time before `last`, or another than `known` on the same run of the machine, is
        doubted."""
        passed, shown = self._boot(), self._wall()
        if known is not None and known.boot and known.boot == self._name:
            self._offset, self._seen = known.at, passed
        elif last is not None and last - shown > TOLERANCE:
            self._offset = last - passed
        if abs(shown - (self._offset + passed)) > TOLERANCE:
            self._doubt(passed, shown)
        else:
            self._offset = shown - passed

    @property
    def doubted(self) -> timedelta | None:
        """By how much the wall clock is off what is reckoned with; None while it is believed. The clock decides nothing
        meanwhile."""
        now = self()
        return None if self._candidate is None else self._wall() - now

    def shown(self) -> datetime:
        """What the machine's clock says, whether it is believed or not."""
        return self._wall()

    @property
    def booted(self) -> Booted:
        """For a process that comes after this one."""
        return Booted(self._name, self._offset)

    def accept(self) -> None:
        """Believe the wall clock as it is now, because somebody who runs the service says so."""
        if self._candidate is not None:
            log.warning("The machine's clock has been accepted.")
        self._believe(self._boot(), self._wall())

    def _compare(self, passed: timedelta, shown: datetime) -> None:
        off = shown - (self._offset + passed)
        if abs(off) > TOLERANCE:
            return self._doubt(passed, shown)
        most = (passed - self._seen) * FOLLOWS
        self._offset += max(-most, min(most, off))
        self._seen = passed
        return None

    def _doubt(self, passed: timedelta, shown: datetime) -> None:
        off = shown - (self._offset + passed)
        log.error(
            "The machine's clock is %s s off what has passed by its boot clock. Nothing is decided by the hour until"
            " they have agreed for %s minutes, or `beds clock accept`.",
            round(off.total_seconds()),
            int(SETTLED.total_seconds() // 60),
        )
        self._candidate = shown - passed, passed

    def _wait(self, candidate: tuple[datetime, timedelta], passed: timedelta, shown: datetime) -> None:
        offset, since = candidate
        if abs(shown - passed - offset) > TOLERANCE:  # set once more
            offset, since = self._candidate = shown - passed, passed
        if abs(shown - (self._offset + passed)) <= TOLERANCE:
            log.warning("The machine's clock is as it was before.")
            self._believe(passed, shown)
        elif passed - since >= SETTLED:
            log.warning("The machine's clock has been steady for long enough, and is believed.")
            self._believe(passed, shown)

    def _believe(self, passed: timedelta, shown: datetime) -> None:
        self._offset, self._seen, self._candidate = shown - passed, passed, None
