"""The language in which somebody wants an interpreter: a code (L-15), sealed, and gone with the number."""

from collections.abc import Iterable

from beds.people import box
from beds.store.models.notice import Wish

PURPOSE = "interpreter"
SIZE = 8
"""Bytes in a box: every code fits, and none can be told by its length."""


async def keep(secret: bytes, ticket: str, language: str) -> None:
    """Keep this language, in place of any other."""
    await Wish.update_or_create({"sealed": _seal(secret, ticket, language), "interpreter": None}, ticket_id=ticket)


async def languages(secret: bytes, tickets: Iterable[str]) -> dict[str, str]:
    """Which of these tickets want an interpreter, and in which language."""
    found = {row.ticket_id: _unseal(secret, row) for row in await Wish.filter(ticket_id__in=list(tickets))}
    return {ticket: language for ticket, language in found.items() if language}


async def kept(ticket: str) -> bool:
    """Whether one is wanted."""
    return await Wish.filter(ticket_id=ticket).exists()


async def drop(ticket: str) -> None:
    """Forget it, because the holder says so."""
    await Wish.filter(ticket_id=ticket).delete()


async def seal_first_release(secret: bytes) -> None:
    """Seal what the first release has kept in clear."""
    for ticket, language in await Wish.exclude(interpreter=None).values_list("ticket_id", "interpreter"):
        sealed = _seal(secret, ticket, language)
        await Wish.filter(ticket_id=ticket, interpreter=language).update(sealed=sealed, interpreter=None)


async def in_clear() -> int:
    """How many still lie as the first release has left them."""
    return await Wish.exclude(interpreter=None).count()


def _seal(secret: bytes, ticket: str, language: str) -> bytes:
    return box.seal(secret, PURPOSE, language.encode(), ticket, SIZE)


def _unseal(secret: bytes, row: Wish) -> str:
    if row.sealed is None:
        return row.interpreter or ""
    return (box.unseal(secret, PURPOSE, bytes(row.sealed), row.ticket_id) or b"").decode()
