"""Column types that Tortoise lacks."""

from typing import Any

from tortoise import fields


class SeqField(fields.BigIntField):
    """A number given by us as primary key: on SQLite the row id itself, so that rows lie in its order."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "primary_key": True, "generated": False})

    class _db_sqlite:  # noqa: N801  (Tortoise looks for this name)
        SQL_TYPE = "INTEGER"
