"""Fixed periods: calendar quarters, and runs of them. Nobody chooses one freely: differences would reveal (L-19)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property

from msgspec import Struct

from beds.disclosure import K
from beds.world.draft import QUEUED
from beds.world.nights import begins, night_of

FINAL_AFTER = QUEUED
"""When a quarter is told after it has ended: until then a phone that had no network may still bring what happened."""


class Quarter(Struct, frozen=True, order=True, dict=True):
    """The nights of one calendar quarter; `n` is 1 to 4."""

    year: int
    n: int

    @property
    def first(self) -> date:
        """Its first night."""
        return date(self.year, 3 * self.n - 2, 1)

    @property
    def last(self) -> date:
        """Its last night."""
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        """The one after."""
        return Quarter(self.year + 1, 1) if self.n == 4 else Quarter(self.year, self.n + 1)

    @property
    def start(self) -> datetime:
        """The instant at which the day of its first night begins."""
        return begins(self.first)

    @property
    def end(self) -> datetime:
        """The instant at which the day of its last night ends."""
        return begins(self.next.first)

    @cached_property
    def final(self) -> datetime:
        """The instant from which nothing can be added to it any more."""
        return self.end + FINAL_AFTER

    @property
    def key(self) -> str:
        """As addresses and tables name it: 2026K1."""
        return f"{self.year}K{self.n}"

    @classmethod
    def of(cls, key: str) -> "Quarter":
        """The quarter of that key."""
        year, _, n = key.partition("K")
        return cls(int(year), int(n))


class Span(Struct, frozen=True, dict=True):
    """A run of whole quarters; in the first and the last quarter of a record fewer nights may have been seen."""

    quarters: tuple[Quarter, ...]

    @property
    def first(self) -> date:
        """Its first night."""
        return self.quarters[0].first

    @property
    def last(self) -> date:
        """Its last night."""
        return self.quarters[-1].last

    @cached_property
    def key(self) -> str:
        """2026K1, or 2026K1-2026K3."""
        ends = dict.fromkeys((self.quarters[0].key, self.quarters[-1].key))
        return "-".join(ends)


def quarter_of(night: date) -> Quarter:
    """The quarter in which a night lies."""
    return Quarter(night.year, (night.month + 2) // 3)


def final_quarters(since: datetime, now: datetime) -> list[Quarter]:
    """Every quarter from the first moment of a record that nothing can change any more."""
    return list(_final_from(quarter_of(night_of(since)), now))


def _final_from(quarter: Quarter, now: datetime) -> Iterator[Quarter]:
    while quarter.final <= now:
        yield quarter
        quarter = quarter.next


def spans(quarters: Sequence[Quarter], counts: Sequence[int]) -> list[Span]:
    """The quarters, joined so that each span holds at least K of what is counted; those at the end that do not make a
    span yet are left out. A span once made stays: nothing that is told later can be held against it."""
    made: list[Span] = []
    run: list[Quarter] = []
    held = 0
    for quarter, count in zip(quarters, counts, strict=True):
        run.append(quarter)
        held += count
        if held >= K:
            made.append(Span(tuple(run)))
            run, held = [], 0
    return made
