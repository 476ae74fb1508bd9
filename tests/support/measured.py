"""What a test has measured: told at the end of the run, whichever process measured it."""

from collections.abc import Callable

import pytest
from _pytest.terminal import TerminalReporter

NAME = "measured"


@pytest.fixture
def measured(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """`measured("from tap to the other screen: 30 ms")`: a figure for people, asserted nowhere."""
    return lambda sentence: record_property(NAME, sentence)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print what was measured."""
    reports = (r for outcome in ("passed", "failed") for r in terminalreporter.stats.get(outcome, ()))
    told = [value for report in reports for name, value in getattr(report, "user_properties", ()) if name == NAME]
    if told:
        terminalreporter.section("measured")
        for sentence in told:
            terminalreporter.line(sentence)
