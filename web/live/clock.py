"""The time that the live board reads, so that tests can hand it theirs."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol


class Timer(Protocol):
    """Something that will happen unless it is cancelled."""

    def cancel(self) -> None: ...


class Clock(Protocol):
    """What time it is, and what shall happen later."""

    def now(self) -> datetime: ...

    def later(self, seconds: float, act: Callable[[], object]) -> Timer: ...


def _utc_now() -> datetime:
    return datetime.now(UTC)


class LoopClock:
    """The application's own clock, and the running event loop."""

    def __init__(self, now: Callable[[], datetime] = _utc_now) -> None:
        self.now = now

    def later(self, seconds: float, act: Callable[[], object]) -> Timer:
        """Call `act` after so many seconds."""
        return asyncio.get_running_loop().call_later(seconds, act)
