"""The access log: what was written stays, and names nobody."""

from datetime import UTC, datetime, timedelta

import pytest
from tortoise.exceptions import BaseORMException

from beds.people import access, tickets
from beds.people.rights import Caller
from beds.settings import Settings
from beds.store.models.people import Access
from beds.store.models.ticket import Ticket

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
BERIT = Caller(account="b" * 16, role="staff", organisation="city")


async def test_a_row_that_was_written_is_not_changed_by_anyone(database: Settings) -> None:
    row = await access.log(BERIT, "unit", NOW, unit="home")
    with pytest.raises(BaseORMException):
        await Access.filter(id=row).update(account="somebody else")
    assert (await Access.get(id=row)).account == BERIT.account


async def test_a_row_about_a_ticket_is_tied_to_it_by_its_key_alone(database: Settings) -> None:
    ann, bea = [await Ticket.get(id=(await tickets.issue(b"secret", NOW)).ticket) for _ in range(2)]
    rows = [await Access.get(id=await access.log(BERIT, "api-pin", NOW, ticket=who)) for who in (ann, ann, bea)]
    assert len({row.subject for row in rows}) == 3
    assert [row.subject == access.subject(ann, row.id) for row in rows] == [True, True, False]
    assert ann.number not in str([row.__dict__ for row in rows])


async def test_a_subscription_is_two_rows_its_begin_and_its_end(database: Settings) -> None:
    begun = await access.log(BERIT, "live", NOW, unit="home")
    await access.log(BERIT, "live", NOW + timedelta(hours=1), unit="home", ends=begun)
    assert [row.ends for row in await Access.all().order_by("at")] == ["", begun]


async def test_reviewers_read_what_their_own_organisation_has_read_newest_first(database: Settings) -> None:
    for minute, organisation in enumerate(("city", "church", "city")):
        who = Caller(account="a", role="staff", organisation=organisation)
        await access.log(who, "unit", NOW + timedelta(minutes=minute))
    rows = await access.newest("city", 10)
    assert [row.at.minute for row in rows] == [2, 0]
    assert len(await access.newest("city", 1)) == 1
