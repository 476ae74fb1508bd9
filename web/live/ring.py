"""The newest frames of one audience, kept so that a short break of the line costs no snapshot."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

KEPT = 2_000
KEPT_FOR = timedelta(minutes=15)


class _Kept(NamedTuple):
    at: datetime
    frame: bytes
    known: tuple[str, ...]
    """Ids after which this frame is the first one missed."""


class Ring:
    """At most `KEPT` frames, none older than `KEPT_FOR`; `last` is the id of the newest frame ever added."""

    def __init__(self, origin: str, kept: int = KEPT) -> None:
        self.last = origin
        self._kept = kept
        self._frames: deque[_Kept] = deque()
        self._count = 0
        self._seen = {origin: 0}  # id -> how many frames someone has had who knows it

    def add(self, frame: bytes, ids: Sequence[str], now: datetime) -> None:
        """Keep a frame that told of these changes; the last of `ids` is the frame's own."""
        *covered, last = ids
        for name in covered:
            self._seen[name] = self._count
        self._frames.append(_Kept(now, frame, (self.last, *covered)))
        self._count += 1
        self._seen[last] = self._count
        self.last = last
        self.trim(now)

    def since(self, after: str) -> list[bytes] | None:
        """The frames that someone has missed who last saw `after`; None if that is not known (any more)."""
        seen = self._seen.get(after)
        if seen is None:
            return None
        first = self._count - len(self._frames)
        return [kept.frame for kept in islice(self._frames, seen - first, None)]

    def trim(self, now: datetime) -> None:
        """Forget what is too old or too much."""
        while self._frames and (len(self._frames) > self._kept or self._frames[0].at < now - KEPT_FOR):
            self._forget()

    def restart(self, last: str) -> None:
        """Forget every frame: whoever missed something now gets a snapshot."""
        while self._frames:
            self._forget()
        self._seen = {last: self._count}
        self.last = last

    def _forget(self) -> None:
        for name in self._frames.popleft().known:
            del self._seen[name]
