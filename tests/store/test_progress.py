"""A long reading says how far it has come; a short one says nothing."""

import io
import sys

import pytest

from beds.progress import EVERY_S, LONG, Progress

MANY = 30 * LONG


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_short_reading_is_not_spoken_of(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("Reading") as progress:
        progress(0, LONG)
        progress(LONG, LONG)
    assert capsys.readouterr() == ("", "")


def test_without_a_terminal_there_is_a_line_every_few_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with Progress("Reading", clock) as progress:
        for step in range(31):
            clock.now = step * EVERY_S / 10
            progress(step * LONG, MANY)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "Reading: 300,000 entries.",
        "Reading: 100,000 of 300,000 entries.",
        "Reading: 200,000 of 300,000 entries.",
        "Reading: done in 9 s.",
    ]


def test_on_a_terminal_there_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with Progress("Reading") as progress:
        progress(0, MANY)
        progress(MANY, MANY)
    assert f"{MANY}/{MANY}" in terminal.getvalue()


def test_what_fails_is_not_said_to_be_done(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress("Reading")
    progress(0, MANY)
    progress.__exit__(RuntimeError, RuntimeError(), None)
    assert "done" not in capsys.readouterr().err
