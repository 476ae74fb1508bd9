"""Slow hashes of what people know by heart, made in a small pool so that the rest of the house never waits for one."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from typing import TypeVar

import argon2

from beds.people.refusals import TooBusy

THREADS = 2
"""For each kind: a flood of codes from outside keeps no member of staff from signing in."""
WAITING = 64
"""How many may wait for a thread; beyond it an attack would be a queue of minutes."""

T = TypeVar("T")


class SlowHash:
    """argon2id with one set of costs."""

    def __init__(self, time_cost: int, memory_kib: int) -> None:
        self._hasher = argon2.PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="hash")
        self._waiting = 0

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("nobody's")

    async def make(self, secret: str | bytes) -> str:
        """The hash to keep. Raises TooBusy."""
        return await self._in_pool(partial(self._hasher.hash, secret))

    async def fits(self, kept: str | None, secret: str | bytes) -> bool:
        """Whether the secret is the kept one. Without a kept hash: no, after the same work. Raises TooBusy."""
        return await self._in_pool(partial(self._fits, kept, secret))

    async def _in_pool(self, work: Callable[[], T]) -> T:
        if self._waiting >= WAITING:
            raise TooBusy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1

    def _fits(self, kept: str | None, secret: str | bytes) -> bool:
        try:
            self._hasher.verify(kept or self._nobodys, secret)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False
        return bool(kept)


PASSPHRASES = SlowHash(time_cost=2, memory_kib=64 * 1024)
"""About 0.1 s."""
PINS = SlowHash(time_cost=2, memory_kib=19 * 1024)
"""About 20 ms: a PIN is also keyed with a secret outside the database, and guesses are counted."""
