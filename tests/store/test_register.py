"""The record of processing (docs/dataskydd.md) is about this very schema (L-17)."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.test_tools import ROOT

TEXT = ROOT / "docs" / "dataskydd.md"
ROW = re.compile(
    r"^\| (?P<table>[a-z_]+) \| (?P<columns>`[^|]+`) \| (?:ingen|personal|person|pseudonym) \|", re.MULTILINE
)
MACHINERY = {"sqlite_sequence", "tortoise_migrations"}
"""Tables of the database and of the migrations themselves."""


def test_every_column_has_been_reviewed(sqlite_template: Path) -> None:
    with closing(sqlite3.connect(sqlite_template)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        schema = {
            name: {column for _, column, *_ in connection.execute(f"PRAGMA table_info({name!r})")}
            for name in names - MACHINERY
        }
    rows = ROW.finditer(TEXT.read_text(encoding="utf-8"))
    assert {row["table"]: set(re.findall(r"`(\w+)`", row["columns"])) for row in rows} == schema
