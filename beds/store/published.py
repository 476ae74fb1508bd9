"""The chain's hash as it stood at a moment gone by: what is published each day, for anybody to keep."""

from datetime import datetime

from beds.store.models.ledger import Detail, Head, Ledger
from beds.world import Entry


async def hash_before(moment: datetime) -> bytes | None:
    """The hash after the last entry that was recorded before the moment; None where there is none. Entries stand in
    the order of their time, and those whose content has been erased are older than any moment that is asked for."""
    first, last = 0, (await Head.get(id=1)).seq
    while first < last:
        middle = (first + last + 1) // 2
        detail = await Detail.get_or_none(seq=middle)
        if detail is None or Entry.from_body(bytes(detail.body)).at < moment:
            first = middle
        else:
            last = middle - 1
    return bytes((await Ledger.get(seq=first)).hash) if first else None
