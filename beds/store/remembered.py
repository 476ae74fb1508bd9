"""What a restored backup must be told of the time since it was taken: who was shut out, who has read what (L-10)."""

from datetime import datetime

from beds.settings import Settings
from beds.store.driver import driver
from beds.store.script import Many, Query, Row, Script, time_if_any

SHUT = Query("SELECT id, disabled_at FROM account WHERE disabled_at IS NOT NULL")
SHUT_OUT = "UPDATE account SET disabled_at = $2, invite = NULL WHERE id = $1 AND disabled_at IS NULL"
END_TOKENS = "DELETE FROM token WHERE account_id = $1"
LAST = Query("SELECT max(at) FROM access")
READ = "id, at, account, role, organisation, unit, page, subject, ends"
READINGS = f"SELECT {READ} FROM access"  # noqa: S608  (our own names)
ADD_READING = f"INSERT INTO access ({READ}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING"  # noqa: S608  (our own names)
REVIEWED = '"id", "at", "account", "organisation", "since", "until", "readings", "sampled", "stood_out", "outcome"'
REVIEWS = Query(f"SELECT {REVIEWED} FROM log_review")  # noqa: S608  (our own names)
ADD_REVIEW = (
    f"INSERT INTO log_review ({REVIEWED}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING"  # noqa: S608  (our own names)
)


async def bring_up_to_date(old: Settings, copy: Settings) -> None:
    """Give the copy what the database knows: accounts that were shut stay shut, with their tokens, and no reading is
    lost. Raises Away."""
    known, new = driver(old), driver(copy)
    try:
        last = await new.read(_last())
        await new.write(_add(*await known.read(_since(last))))
    finally:
        await known.close()
        await new.close()


def _last() -> Script[datetime | None]:
    return time_if_any((yield LAST)[0][0])


def _since(last: datetime | None) -> Script[tuple[list[Row], list[Row], list[Row]]]:
    readings = Query(f"{READINGS} WHERE at >= $1", (last,)) if last else Query(READINGS)
    return (yield SHUT), (yield readings), (yield REVIEWS)


def _add(shut: list[Row], readings: list[Row], reviews: list[Row]) -> Script[None]:
    yield Many(SHUT_OUT, [tuple(row) for row in shut])
    yield Many(END_TOKENS, [(row[0],) for row in shut])
    yield Many(ADD_READING, [tuple(row) for row in readings])
    yield Many(ADD_REVIEW, [tuple(row) for row in reviews])
