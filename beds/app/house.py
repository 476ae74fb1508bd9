"""What is done with a unit as such: its figures confirmed, its handover read, and what it is changed."""

from beds.app.actor import Actor, submit
from beds.store.batch import Done
from beds.store.store import Store
from beds.world import commands
from beds.world.state import Bed, Organisation, Unit


async def confirm(store: Store, actor: Actor, unit: Unit) -> Done:
    """The unit's figures are still right: their age begins anew. Raises Refused, as everything here."""
    return await submit(store, actor, commands.Confirm(by=actor.account, unit=unit.slug), unit.slug)


async def read_handover(store: Store, actor: Actor, unit: Unit) -> Done:
    """The receipt of the next shift."""
    return await submit(store, actor, commands.ReadHandover(by=actor.account, unit=unit.slug), unit.slug)


async def set_organisation(store: Store, actor: Actor, organisation: Organisation) -> Done:
    """A new organisation, or another configuration of one."""
    return await submit(store, actor, commands.SetOrganisation(by=actor.account, organisation=organisation), "")


async def set_unit(store: Store, actor: Actor, unit: Unit) -> Done:
    """A new unit, or another configuration of one. Other rules than those of an open unit begin when its day turns."""
    return await submit(store, actor, commands.SetUnit(by=actor.account, unit=unit), unit.slug)


async def set_bed(store: Store, actor: Actor, bed: Bed) -> Done:
    """A new bed, or another configuration of one."""
    return await submit(store, actor, commands.SetBed(by=actor.account, bed=bed), bed.unit)
