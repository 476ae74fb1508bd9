"""`beds verify` and `beds digest`: does the ledger hold, and what proves later that it was not rewritten?"""

from datetime import date, datetime

from beds.settings import Settings
from beds.store.compare import compare
from beds.store.driver import driver
from beds.store.examine import Broken, Examination, Observer, broken
from beds.store.ledger import GENESIS
from beds.store.protections import strange
from beds.store.reading import head
from beds.store.schema import check
from beds.store.script import Script
from beds.store.sealed import LEAST_AGE
from beds.world.nights import ZONE

LONGEST_SAID = 80
"""So much of a line is said that is none: it may be anything."""


class NoDigest(ValueError):
    """What is said to have been kept is no line of `beds digest`: nothing is known by it of the ledger."""


async def verify(settings: Settings, kept: str = "", today: date | None = None) -> str:
    """Check the whole database in one read transaction; returns what was checked, as one line.

    `kept` holds lines of `DATE HASH` as `digest` printed them, `today` is the day of whoever asks. Raises Broken with
    the first entry that is wrong.
    """
    today = today or datetime.now(ZONE).date()
    digests = _digests(kept, today)
    connected = driver(settings)
    try:
        await check(connected)
        if unknown := await connected.read(strange(connected.dialect)):
            raise Broken(f"The trigger {unknown[0]} is none of ours: what is written may not be what was decided.")
        ledger = await connected.read(examined())
    finally:
        await connected.close()
    _against(ledger, digests, today)
    ledger.counts["kept digests"] = len(digests)
    since = ledger.commitments.first
    bound = f"the order is bound since {since.astimezone(ZONE):%Y-%m-%d}" if since else "nothing binds the order yet"
    checked = ", ".join(f"{count} {what}" for what, count in ledger.counts.items())
    return f"{checked}: all as they should be; {bound}"


def examined(observer: Observer | None = None) -> Script[Examination]:
    """Read and check everything. Raises Broken."""
    ledger = Examination(observer)
    yield from ledger.run()
    yield from compare(ledger)
    return ledger


async def digest(settings: Settings, today: date) -> str:
    """`DATE HASH`: a line to keep, or to publish, outside of this machine."""
    connected = driver(settings)
    try:
        await check(connected)
        return f"{today.isoformat()} {await connected.read(_newest())}"
    finally:
        await connected.close()


def _newest() -> Script[str]:
    return bytes((yield from head())[1]).hex()


def _digests(kept: str, today: date) -> list[tuple[str, str]]:
    return sorted(_digest(line, today) for line in kept.splitlines() if line.strip())


def _digest(line: str, today: date) -> tuple[str, str]:
    try:
        day, hash_ = line.split()
        if len(bytes.fromhex(hash_)) != len(GENESIS) or date.fromisoformat(day) > today:
            raise ValueError
    except ValueError:
        raise NoDigest(f"“{line.strip()[:LONGEST_SAID]}” is not a line of `beds digest` that was kept.") from None
    return day, hash_.lower()


def _against(ledger: Examination, digests: list[tuple[str, str]], today: date) -> None:
    """Each kept digest must be in the chain. A tail cut off, or a chain rewritten by its rules, shows only so; and so
    does a seal of what was still young."""
    places = {hash_.hex(): seq for seq, hash_ in enumerate(ledger.hashes)}
    sure = 0
    for day, hash_ in digests:
        if hash_ not in places:
            raise Broken(
                f"Entry {sure + 1} or a later one was rewritten, or the tail was cut off:"
                f" the digest kept on {day} is not in the ledger."
            )
        sure = max(sure, places[hash_])
    kept = [(date.fromisoformat(day), places[hash_]) for day, hash_ in digests]
    for seal, through in ledger.seals.items():
        if _too_young(kept, seal, through, today):
            raise broken(seal, f"by the days of the kept digests it erased what was younger than {LEAST_AGE.days} days")


def _too_young(kept: list[tuple[date, int]], seal: int, through: int, today: date) -> bool:
    """Whether what was erased cannot have been old enough: it was written after one kept digest was, and gone by the
    day of another, or by today."""
    written = max((day for day, place in kept if place < through), default=None)
    gone = min((day for day, place in kept if place >= seal), default=today)
    return written is not None and gone - written < LEAST_AGE
