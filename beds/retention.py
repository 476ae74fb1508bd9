"""How long each class of data is kept, and by which decision (L-16): one table, and a file that may say otherwise.

The file that BEDS_RETENTION names is TOML, with a section for each class that the decision changes:

    [person]
    keep = "30 days"
    decision = "Socialnämnden 2026-03-18, § 41"
"""

import tomllib
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from beds.settings import SettingsError

DEFAULTS = {
    "person": "30 days",
    "content": "13 months",
    "contact": "24 hours",
    "sighting": "30 days",
    "message": "7 days",
    "request": "14 days",
    "guess": "2 days",
    "session": "14 hours",
    "pass": "2 months",
    "account": "13 months",
    "access": "5 years",
    "mark": "13 months",
    "copy": "14 days",
}
"""What is kept how long unless a decision says otherwise; docs/retention.md says from when each is counted."""
NO_DECISION = "as delivered, no decision yet"
LEAST_CONTENT = "6 months"
"""Planners' facts are of whole quarters, written once nothing can be added any more and before anything is erased."""
DECISION_MAX = 80
MOST = 1000
WRONG = "{file}: “{what}” is no limit. Write a number of hours, days, months or years."


class Limit(Struct, frozen=True):
    """So many hours, days, months or years; `decision` names where that was decided."""

    count: int
    unit: str
    decision: str = NO_DECISION

    def before(self, now: datetime) -> datetime:
        """What is older than this goes. Months and years are those of the calendar."""
        if self.unit in ("hours", "days"):
            return now - timedelta(**{self.unit: self.count})
        months = now.year * 12 + now.month - 1 - self.count * (12 if self.unit == "years" else 1)
        year, month = divmod(months, 12)
        return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """One class in the file; what it leaves out is as in the table."""

    keep: str = ""
    decision: str = NO_DECISION


def limits(file: str = "") -> dict[str, Limit]:
    """The limit of each class, by the table and the file. Raises SettingsError."""
    table = {kind: _limit(keep, NO_DECISION, file) for kind, keep in DEFAULTS.items()}
    for kind, section in _sections(file).items():
        if kind not in table:
            raise SettingsError(f"{file}: “{kind}” is no class of data; there are {', '.join(DEFAULTS)}.")
        if len(section.decision) > DECISION_MAX or not section.decision.isprintable():
            raise SettingsError(f"{file}: a decision has at most {DECISION_MAX} characters, on one line.")
        table[kind] = _limit(section.keep or DEFAULTS[kind], section.decision, file)
    now = datetime.now(UTC)
    if table["content"].before(now) > _limit(LEAST_CONTENT, "", file).before(now):
        raise SettingsError(f"{file}: content is kept for {LEAST_CONTENT} at least.")
    if table["person"].before(now) < table["content"].before(now):
        raise SettingsError(f"{file}: what ties a person to content cannot be kept longer than that.")
    return table


def _sections(file: str) -> dict[str, Section]:
    if not file:
        return {}
    try:
        return msgspec.convert(tomllib.loads(Path(file).read_text("utf-8")), dict[str, Section])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"{file} cannot be read: {error}.") from error


def _limit(keep: str, decision: str, file: str) -> Limit:
    count, _, unit = keep.partition(" ")
    unit = unit if unit.endswith("s") else f"{unit}s"
    if not count.isdecimal() or not 0 < int(count) <= MOST or unit not in ("hours", "days", "months", "years"):
        raise SettingsError(WRONG.format(file=file, what=keep))
    return Limit(int(count), unit, decision)
