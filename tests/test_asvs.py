"""docs/asvs.md speaks of this very tree (S-01)."""

import re

from tests.test_tools import ROOT

FILE = re.compile(r"\b(?:beds|web|tests|docs|requirements)/[\w./-]+\.\w+\b|\b(?:README\.md|pyproject\.toml)")


def test_what_the_map_names_exists() -> None:
    named = set(FILE.findall((ROOT / "docs" / "asvs.md").read_text("utf-8")))
    assert len(named) > 60
    assert sorted(name for name in named if not (ROOT / name).is_file()) == []
