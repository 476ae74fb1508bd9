"""The accounts of the demo: every role at least once, named after their work and never after anybody.

None has a passphrase: the demo's sign-in is a click, and a real database has no such accounts.
"""

from datetime import datetime

from msgspec import Struct
from tortoise.transactions import in_transaction

from beds.secrets import new_id
from beds.store.models.people import Account, AccountUnit


class Part(Struct, frozen=True):
    """One account: its sign-in name, role, organisation and units."""

    login: str
    role: str
    organisation: str
    units: tuple[str, ...] = ()


INTAKE, OUTREACH = "mottagning", "uppsokande"

CAST = (
    Part("hemlaas-personal", "staff", "eskilstuna", ("hemlaas",)),
    Part("hemlaas-chef", "manager", "eskilstuna", ("hemlaas",)),
    Part("harbarget-personal", "staff", "stadsmissionen", ("harbarget",)),
    Part("harbarget-chef", "manager", "stadsmissionen", ("harbarget",)),
    Part("harbarget-kvinnor-personal", "staff", "stadsmissionen", ("harbarget-kvinnor",)),
    Part("harbarget-kvinnor-chef", "manager", "stadsmissionen", ("harbarget-kvinnor",)),
    Part("kvinnoenheten-chef", "manager", "eskilstuna", ("kvinnoenheten",)),
    Part("samsjuklighet-chef", "manager", "eskilstuna", ("samsjuklighet",)),
    Part(INTAKE, "intake", "eskilstuna"),
    Part(OUTREACH, "outreach", "eskilstuna"),
    Part("kvinnojouren", "partner", "kvinnojouren"),
    Part("stadsmissionen", "partner", "stadsmissionen"),
    Part("utredare", "planner", "eskilstuna"),
    Part("granskare", "reviewer", "eskilstuna"),
    Part("administrator", "admin", "eskilstuna"),
)

HOUSES = {part.login: part.organisation for part in CAST}

Ids = dict[str, str]
"""The account's id for each sign-in name."""


def staff_of(unit: str) -> str:
    """The sign-in name of those who work in the unit."""
    return f"{unit}-personal"


def new_ids() -> Ids:
    """An id for each account, before it exists: the ledger names who did what."""
    return {part.login: new_id() for part in CAST}


async def open_accounts(ids: Ids, now: datetime) -> None:
    """Make them all, or none."""
    async with in_transaction():
        for part in CAST:
            account = await Account.create(
                id=ids[part.login], login=part.login, role=part.role, organisation=part.organisation, made_at=now
            )
            for unit in part.units:
                await AccountUnit.create(account=account, unit=unit)
