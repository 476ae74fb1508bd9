"""The record of processing (docs/dataskydd.md) is about this very schema, and each row is erased as it says (L-17)."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from beds.people import tokens
from beds.purge import ERASES, OLDER
from beds.retention import DEFAULTS
from beds.store.engine import orm
from beds.store.models.people import Account, Token
from tests.store.support import settings
from tests.test_tools import ROOT

TEXT = ROOT / "docs" / "dataskydd.md"
ABOUT = ("ingen", "personal", "konto", "person", "pseudonym")
ROW = re.compile(
    r"^\| (?P<table>[a-z_]+) \| (?P<columns>`[^|]+`) "
    rf"\| (?P<about>{'|'.join(ABOUT)}) \| [^|]+ \| (?P<classes>[^|]+) \|$",
    re.MULTILINE,
)
MACHINERY = {"sqlite_sequence", "tortoise_migrations"}
"""Tables of the database and of the migrations themselves."""
STAYS, REVOKED = "stannar", "när den dras in"
"""What stands in the place of a class: kept for good, or gone when somebody says so."""
ALLOWED_TO_STAY = ("ingen", "konto")
"""Whom what is kept for good may be about: nobody, or an account's random id, whose name goes."""
NOT_OF_THE_LEDGER = {"person", "content", "copy"}
"""Classes that `beds purge` erases by itself; every other has its function in OLDER."""


def rows() -> dict[str, re.Match]:
    """The register, by table."""
    return {row["table"]: row for row in ROW.finditer(TEXT.read_text(encoding="utf-8"))}


def classes(row: re.Match) -> set[str]:
    return {part.strip() for part in row["classes"].split(",")}


def test_every_column_has_been_reviewed(sqlite_template: Path) -> None:
    with closing(sqlite3.connect(sqlite_template)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        schema = {
            name: {column for _, column, *_ in connection.execute(f"PRAGMA table_info({name!r})")}
            for name in names - MACHINERY
        }
    assert {table: set(re.findall(r"`(\w+)`", row["columns"])) for table, row in rows().items()} == schema


def test_every_class_of_a_row_is_erased_from_that_table_by_something() -> None:
    """What erases it is shown to do so in test_purge."""
    promised = {(table, some) for table, row in rows().items() for some in classes(row) - {STAYS, REVOKED}}
    assert promised == {(table, some) for some, tables in ERASES.items() for table in tables}
    assert ERASES.keys() == OLDER.keys() | NOT_OF_THE_LEDGER == DEFAULTS.keys()


def test_nothing_about_anybody_is_kept_for_good() -> None:
    for table, row in rows().items():
        assert classes(row), table
        if STAYS in classes(row):
            assert row["about"] in ALLOWED_TO_STAY or classes(row) & {"pass", "account"}, table


async def test_a_program_s_token_goes_when_it_is_revoked(migrated_url: str) -> None:
    assert [table for table, row in rows().items() if REVOKED in classes(row)] == ["token"]
    now = datetime(2026, 3, 2, tzinfo=UTC)
    async with orm(settings(migrated_url)):
        await tokens.make("a wall", "partner", "kommun", (), now)
        assert await tokens.revoke("a wall", now) == 1
        assert not await Token.exists()
        assert (await Account.get()).disabled_at == now
