"""Word left at an organisation: whom its people shall tell that there is news, by number."""

from datetime import datetime

from msgspec import Struct

from beds.people import contact, wish
from beds.people.numbers import read_number
from beds.store.models.notice import Outbox
from beds.store.models.ticket import Ticket
from beds.world import World


class Word(Struct, frozen=True):
    """One number to be told, since when, and in which language if it wants an interpreter."""

    ticket: Ticket
    since: datetime
    interpreter: str


def takes_word(world: World, organisation: str) -> bool:
    """Whether word can be left there: not at the municipality, whose people are too many to all read a number."""
    house = world.organisations.get(organisation)
    return house is not None and not house.municipality


async def left_at(secret: bytes, organisation: str, country: str) -> list[Word]:
    """Whom the organisation's people shall tell, the one who has waited longest first."""
    since: dict[str, datetime] = {}
    for row in await Outbox.all().order_by("made_at"):
        since.setdefault(row.ticket_id, row.made_at)
    reaches = await contact.reaches(secret, since, country)
    here = [t for t, to in reaches.items() if to and to.kind == "word" and to.address == organisation]
    tickets = {ticket.id: ticket for ticket in await Ticket.filter(id__in=here)}
    languages = await wish.languages(secret, here)
    return [Word(tickets[t], at, languages.get(t, "")) for t, at in since.items() if t in tickets]


async def passed_on(secret: bytes, organisation: str, number: str, country: str) -> Ticket | None:
    """Somebody has told the person; whose number it was, if there was anything to tell there."""
    left = await left_at(secret, organisation, country)
    told = next((word.ticket for word in left if word.ticket.number == read_number(number)), None)
    if told is not None:
        await Outbox.filter(ticket_id=told.id).delete()
    return told
