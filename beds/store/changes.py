"""What has been written since, as far as its content is kept: pages of the ledger for who follows it."""

from beds.store.models.ledger import Detail
from beds.world.entry import Entry
from beds.world.refusals import UnknownChange


async def after(name: int, most: int) -> list[tuple[int, Entry]]:
    """So many entries after the one of that public name (0: from the beginning), each with its name; without anything
    that says whose they are. Raises UnknownChange."""
    seq = 0
    if name:
        found = await Detail.filter(name=name).values_list("seq")
        if not found:
            raise UnknownChange
        ((seq,),) = found
    rows = await Detail.filter(seq__gt=seq).order_by("seq").limit(most).values_list("name", "body")
    return [(told, Entry.from_body(bytes(body))) for told, body in rows]
