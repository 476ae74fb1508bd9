"""How far a long reading of the ledger has come, on stderr: a bar on a terminal, else a line every few seconds."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import click

LONG = 10_000
"""Entries up to which nothing is said: they take less than a second."""
EVERY_S = 3.0
"""Seconds between two lines where there is no terminal: a log wants to know that it goes on, not each step."""


class Progress:
    """Told how many entries have been read, of how many; while it is entered. Says nothing of a short reading."""

    def __init__(self, label: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._label, self._clock = label, clock
        self._bar: click._termui_impl.ProgressBar[int] | None = None
        self._began: float | None = None
        self._said = 0.0

    def __enter__(self) -> Self:
        return self

    def __call__(self, read: int, of: int) -> None:
        """So many, of so many."""
        if of <= LONG:
            return
        if self._began is None:
            self._begin(of)
        if self._bar is not None:
            self._bar.update(read - self._bar.pos)
        elif self._clock() - self._said >= EVERY_S and read < of:
            self._say(f"{read:,} of {of:,} entries")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)
        if self._began is not None and error is None:
            self._say(f"done in {self._clock() - self._began:.0f} s")

    def _begin(self, of: int) -> None:
        self._began = self._clock()
        self._say(f"{of:,} entries")
        if sys.stderr.isatty():
            self._bar = click.progressbar(length=of, label=self._label, show_pos=True, file=sys.stderr)
            self._bar.__enter__()

    def _say(self, what: str) -> None:
        self._said = self._clock()
        click.echo(f"{self._label}: {what}.", err=True)
