"""The ledger and its tables, on SQLite or PostgreSQL. See docs/ledger.md."""

from beds.store.batch import Done
from beds.store.engine import orm
from beds.store.errors import Busy, KeyReused, Rejected, SchemaError, StoreError
from beds.store.idempotency import RequestKey
from beds.store.store import Store
from beds.store.writer import Published

__all__ = [
    "Busy", "Done", "KeyReused", "Published", "Rejected", "RequestKey", "SchemaError", "Store", "StoreError", "orm",
]  # fmt: skip
