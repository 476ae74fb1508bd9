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


class LoopClock:
    """The time of the world and of the running event loop."""

    def now(self) -> datetime:
        """The present, in UTC."""
        return datetime.now(UTC)

    def later(self, seconds: float, act: Callable[[], object]) -> Timer:
        """Call `act` after so many seconds."""
        return asyncio.get_running_loop().call_later(seconds, act)
