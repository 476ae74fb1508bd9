"""The driver for the database of these settings."""

from beds.settings import Settings
from beds.store.engine import credentials
from beds.store.postgres_driver import PostgresDriver
from beds.store.sqlite_driver import SqliteDriver

Driver = SqliteDriver | PostgresDriver


def driver(settings: Settings) -> Driver:
    """Not yet connected: the first script does that."""
    return SqliteDriver(settings.file) if settings.file else PostgresDriver(credentials(settings))
