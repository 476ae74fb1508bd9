"""A new code for somebody whom staff recognise: not for one who is within reach only by what the same account did.

Numbers are called out. Else whoever hears one could put it in their own line, make a code for it, and look with that
where else it waits (L-18, D-08).
"""

from beds.app.actor import Actor
from beds.people import access, tickets
from beds.people.rights import Caller, reaches
from beds.people.tickets import Issued
from beds.store.models.ledger import Detail, Link
from beds.store.models.ticket import Ticket
from beds.store.models.wait import Wait as WaitRow
from beds.store.store import Store
from beds.world import World
from beds.world.entry import Entry
from beds.world.refusals import Refused


class OwnDoing(Refused):
    code = "own-doing"
    message = "You have put this number here yourself. A colleague or the intake can make the new code."


async def new_code(store: Store, actor: Actor, action: str, ticket: Ticket, unit: str = "") -> Issued:
    """The number with its new code; the old one is void. The reading is logged. Raises OwnDoing or TooBusy."""
    caller, world = actor.caller, store.world
    ours = ticket.made_by == caller.account or (ticket.issued_by and ticket.issued_by == caller.organisation)
    if not ours and await _own_doing(caller, await _why_here(caller, action, world, ticket.id)):
        raise OwnDoing
    await access.log(caller, action, actor.now, unit=unit, ticket=ticket)
    return await tickets.renew(store.secret, ticket)


async def _why_here(caller: Caller, action: str, world: World, ticket: str) -> list[int]:
    """The entries by which the number stands in lines and beds within the caller's reach: of a guest who waited for
    that house, their joining."""
    waits = [w.key for w in world.waits_of(ticket) if reaches(caller, action, world, w.unit)]
    beds = ((world.beds[bed].unit, spell) for bed, spell in world.spells.items() if spell.ticket == ticket)
    spells = [spell for unit, spell in beds if reaches(caller, action, world, unit)]
    joined = dict(await WaitRow.filter(handle__in=[s.wait for s in spells if s.wait]).values_list("handle", "key"))
    return [*waits, *(joined.get(spell.wait, spell.id) for spell in spells)]


async def _own_doing(caller: Caller, entries: list[int]) -> bool:
    """Whether there is nothing but the caller's own word for it: a code that the guest told at the door is another."""
    bodies = dict(await Detail.filter(seq__in=entries).values_list("seq", "body"))
    private = dict(await Link.filter(seq__in=entries).values_list("seq", "private"))
    done = [Entry.from_body(bytes(body), private=private.get(seq)) for seq, body in bodies.items()]
    own = [caller.account in (entry.by, entry.account) and entry.claim != "pin" for entry in done]
    return bool(entries) and len(own) == len(entries) and all(own)
