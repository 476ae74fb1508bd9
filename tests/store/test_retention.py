"""One table says how long each class is kept, and by which decision; a file may say otherwise, and not absurdly."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from beds.purge import OLDER
from beds.retention import DEFAULTS, NO_DECISION, Limit, limits
from beds.settings import SettingsError

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def test_the_limits_of_the_law_are_the_defaults() -> None:
    """L-16."""
    table = limits()
    assert table["person"].before(NOW) == NOW - timedelta(days=30)
    assert table["contact"].before(NOW) == NOW - timedelta(hours=24)
    assert table["content"].before(NOW) == datetime(2025, 2, 28, 12, tzinfo=UTC)
    assert table["access"].before(NOW) == datetime(2021, 3, 31, 12, tzinfo=UTC)
    assert {limit.decision for limit in table.values()} == {NO_DECISION}


def test_a_leap_day_five_years_ago_is_the_day_before() -> None:
    assert Limit(1, "years").before(datetime(2028, 2, 29, tzinfo=UTC)) == datetime(2027, 2, 28, tzinfo=UTC)


def test_a_decision_changes_a_limit_or_only_stands_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "retention.toml"
    file.write_text('[person]\nkeep = "1 month"\ndecision = "SN 2026 § 41"\n[access]\ndecision = "SN 2026 § 42"\n')
    table = limits(str(file))
    assert table["person"] == Limit(1, "months", "SN 2026 § 41")
    assert table["access"] == Limit(5, "years", "SN 2026 § 42")
    assert table["guess"] == limits()["guess"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[name]\nkeep = "1 day"', "is no class of data"),
        ('[person]\nkeep = "for ever"', "is no limit"),
        ('[person]\nkeep = "0 days"', "is no limit"),
        ('[person]\nkeep = "-3 days"', "is no limit"),
        ('[person]\nkeep = "9999 days"', "is no limit"),
        ('[person]\nkept = "3 days"', "cannot be read"),
        ("[person]\nkeep = 3", "cannot be read"),
        ('person = "3 days"', "cannot be read"),
        ("[person", "cannot be read"),
        (f'[person]\ndecision = "{"x" * 81}"', "at most 80 characters"),
        ('[content]\nkeep = "5 months"', "6 months at least"),
        ('[person]\nkeep = "14 months"', "longer than that"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "retention.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=said):
        limits(str(file))


def test_every_class_is_erased_by_something_and_described() -> None:
    assert {*OLDER, "person", "content", "copy"} == set(DEFAULTS)
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", (ROOT / "docs/retention.md").read_text("utf-8"), re.MULTILINE)
    assert {kind: keep.strip() for kind, keep in rows} == DEFAULTS
