"""The access log: who read what about people, when and on which page (L-10). Rows are only ever added."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from beds.people.rights import Caller
from beds.secrets import keyed, new_id
from beds.store.models.people import Access, LogReview
from beds.store.models.ticket import Ticket


async def log(
    caller: Caller, page: str, now: datetime, unit: str = "", ticket: Ticket | None = None, ends: str = ""
) -> str:
    """Write down one reading: of a unit's list, of one ticket, or the begin (and with `ends` the end) of a
    subscription. The row's id."""
    row = new_id()
    await Access.create(
        id=row,
        at=now,
        account=caller.account,
        role=caller.role,
        organisation=caller.organisation,
        unit=unit,
        page=page,
        subject=subject(ticket, row) if ticket else "",
        ends=ends,
    )
    return row


async def log_units(caller: Caller, page: str, now: datetime, units: Iterable[str]) -> None:
    """Write down the reading of several units' lists on one page."""
    who = {"account": caller.account, "role": caller.role, "organisation": caller.organisation}
    await Access.bulk_create([Access(id=new_id(), at=now, page=page, unit=unit, **who) for unit in units])


async def log_tickets(caller: Caller, page: str, now: datetime, tickets: Iterable[Ticket]) -> None:
    """Write down the reading of several tickets on one page."""
    who = {"account": caller.account, "role": caller.role, "organisation": caller.organisation}
    rows = [(new_id(), ticket) for ticket in tickets]
    await Access.bulk_create([Access(id=i, at=now, page=page, subject=subject(t, i), **who) for i, t in rows])


def subject(ticket: Ticket, row: str) -> str:
    """What ties a row to a ticket: only who holds the ticket's key can say that they belong together."""
    return keyed(ticket.key, "access", row).hex()


async def newest(organisation: str, limit: int) -> list[Access]:
    """The newest rows of one organisation's readers."""
    return await Access.filter(organisation=organisation).order_by("-at").limit(limit)


async def forget(now: datetime, kept: timedelta) -> int:
    """Drop the rows that are older, and the reviews of nothing but such; how many. (To change one is not possible.)"""
    reviews = await LogReview.filter(until__lt=now - kept).delete()
    return reviews + await Access.filter(at__lt=now - kept).delete()
