"""The ORM's connections: which engine, which options, and a context in which the models can be used."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from tortoise.backends.base.config_generator import expand_db_url
from tortoise.context import TortoiseContext, _current_context, get_current_context

from beds.settings import Settings
from beds.store.away import PATIENCE
from beds.store.models.ledger import Head

BUSY_MS = 10_000
"""How long a write of a command waits for another process's transaction before it gives up, on SQLite."""
BUSY_SHARE = 0.8
"""Of the patience with which somebody waits: SQLite itself gives up first, and says why."""

WAL_KEPT = 64 << 20
"""Bytes of the write-ahead log that are kept to be written over, which syncs faster than a file that grows anew."""

APP = "models"
"""The label of the models in Tortoise and in the record of migrations."""

MIGRATIONS = "beds.store.migrations"
FAMILIES = ("erasure", "house", "idempotency", "ledger", "need", "notice", "people", "spell", "ticket", "wait")
MODELS = [f"beds.store.models.{family}" for family in FAMILIES]


def busy_ms() -> int:
    """How long a write waits here for another process's transaction, on SQLite."""
    return min(BUSY_MS, int(1000 * BUSY_SHARE * PATIENCE.get()))


def connection_name(settings: Settings) -> str:
    """The connection's name. Tortoise caches built SQL by it for the whole process: one name for each dialect."""
    return "sqlite" if settings.file else "postgres"


def credentials(settings: Settings) -> dict[str, Any]:
    """What the engine's driver connects with."""
    if settings.file:
        options = {"busy_timeout": busy_ms(), "synchronous": "FULL", "journal_size_limit": WAL_KEPT}
        return {"file_path": str(settings.file), **options}
    to: dict[str, Any] = expand_db_url(settings.database_url)["credentials"]
    return to


def config(settings: Settings, *, migrating: bool = False) -> dict[str, Any]:
    """Tortoise's configuration for the models and their migrations.

    While migrating, SQLite does not follow foreign keys: a table that is built anew would take its children with it.
    """
    name = connection_name(settings)
    engine = "beds.store.sqlite_engine" if settings.file else "beds.store.asyncpg_engine"
    loose = {"foreign_keys": "OFF"} if settings.file and migrating else {}
    return {
        "connections": {name: {"engine": engine, "credentials": credentials(settings) | loose}},
        "apps": {APP: {"models": MODELS, "default_connection": name, "migrations": MIGRATIONS}},
        "use_tz": True,
        "timezone": "UTC",
    }


@asynccontextmanager
async def orm(settings: Settings, *, migrating: bool = False) -> AsyncIterator[TortoiseContext]:
    """Within it the models can be used, from every task where no other context is open."""
    outermost = get_current_context() is None
    async with TortoiseContext() as context:
        await context.init(config=config(settings, migrating=migrating), _enable_global_fallback=outermost)
        yield context


@contextmanager
def of(context: TortoiseContext) -> Iterator[None]:
    """Within it the models are those of this context, which another task has open. (Tortoise's own way to enter one
    keeps the way back in the context itself, and so serves one task at a time.)"""
    token = _current_context.set(context)
    try:
        yield
    finally:
        _current_context.reset(token)


async def alive() -> None:
    """Whether the database answers on the way of the models. Raises Away."""
    await Head.get(id=1)
