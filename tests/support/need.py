"""What a test needs from the machine: its absence fails a build, and is a named skip on somebody's own machine."""

import os
from typing import NoReturn

import pytest

PREFIX = "skipped without "


def missing(what: str, why: str) -> NoReturn:
    """End the test that needs `what` (a program's name): a failure where CI=true, else a skip."""
    sentence = f"{PREFIX}{what}: {why}"
    if os.environ.get("CI", "").lower() in {"true", "1"}:
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Count these skips under the name of what is missing, so that pytest's last line says it."""
    if not report.skipped or not isinstance(report.longrepr, tuple):
        return None
    reason = report.longrepr[2].removeprefix("Skipped: ")
    if not reason.startswith(PREFIX):
        return None
    return reason.split(":")[0], "s", "SKIPPED"
