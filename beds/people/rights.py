"""The one table of rights: what each role may do, and how far it reaches. Whatever is not in it is denied.

A key is an action; on the web it is the name of the route. Roles as interface.md names them; PUBLIC is nobody signed
in. Two questions follow: may this role ever do this (`ask`), and is this unit or number within its reach
(`ask_unit`, `reaches_ticket`)? A role never allowed gets NotAllowed; what is out of reach looks as if it did not exist.
"""

from enum import Enum

from msgspec import Struct

from beds.people.refusals import NotAllowed, NotSignedIn
from beds.world.refusals import UnknownBed, UnknownUnit
from beds.world.state import Bed, Unit, World

LONGEST_NAME = 60
"""Of what somebody has written for a bed, so much is said of it again."""
PUBLIC = "public"
ROLES = ("admin", "planner", "reviewer", "manager", "staff", "intake", "outreach", "partner")


class Reach(Enum):
    """How far a right goes."""

    ANY = "everything"
    UNITS = "the account's own units"
    CITY = "the municipality's units and those of partners that share in full"
    HOUSE = "the units of the account's organisation"
    HOST = "for the municipality, which runs the system, every unit; for others those of their organisation"
    MADE = "the numbers that the account made itself"


class Caller(Struct, frozen=True, kw_only=True):
    """Who asks. The empty account is the public; `session` is the handle of a browser's session, empty for a token."""

    account: str = ""
    role: str = PUBLIC
    organisation: str = ""
    units: frozenset[str] = frozenset()
    login: str = ""
    session: str = ""

    @property
    def signed_in(self) -> bool:
        """Whether this is an account, not the public."""
        return bool(self.account)


ANY, UNITS, CITY, HOUSE, HOST, MADE = Reach
Grants = dict[str, Reach]

CARE: Grants = {"staff": UNITS, "manager": UNITS, "intake": CITY}
"""Those who work with guests: beds one by one, stays, the queue."""
CAPACITY: Grants = {"staff": UNITS, "manager": UNITS} | dict.fromkeys(("intake", "outreach", "partner", "planner"), ANY)
"""Figures of whole units."""
MEETING: Grants = dict.fromkeys(("staff", "manager", "intake", "outreach", "partner"), ANY)
"""Those who meet people: they may make a number, or say of any number that a person stands behind it."""
NUMBERS: Grants = {"staff": UNITS, "manager": UNITS, "intake": CITY, "outreach": MADE, "partner": HOUSE}
"""A number that exists."""
OUTSIDE: Grants = dict.fromkeys(("intake", "outreach", "partner"), ANY)
"""Those who meet people where there are no beds."""
HELPERS: Grants = {role: reach for role, reach in NUMBERS.items() if role not in CARE}
"""Those who help people to a place and work in none: their own numbers."""
HOME: Grants = {"staff": UNITS, "manager": UNITS}
"""Those whose house it is."""
SETTINGS: Grants = {"manager": UNITS, "admin": HOST}
PLANNING: Grants = {"planner": ANY}
"""Aggregates, and what they rest on; no record of anybody."""
STAFF: Grants = dict.fromkeys(ROLES, ANY)
EVERYONE: Grants = STAFF | {PUBLIC: ANY}

RIGHTS: dict[str, Grants] = {
    # the house itself
    "static": EVERYONE,
    "healthz": EVERYONE,
    "readyz": EVERYONE,
    "metrics": dict.fromkeys(("admin", "planner", "intake", "manager", "staff"), ANY),
    "sign-in": EVERYONE,
    "sign-in-demo": EVERYONE,
    "sign-in-first": EVERYONE,
    "sign-out": EVERYONE,
    "sessions": STAFF,
    "session-end": STAFF,
    # pages
    "start": EVERYONE,
    "place": EVERYONE,
    "light": EVERYONE,
    "language": EVERYONE,
    "board": CAPACITY,
    "history": CAPACITY,
    "wall": CAPACITY,
    "live": CAPACITY,
    "unit": CARE,
    "bed": CARE,
    "act": CARE,
    "line": CARE,
    "line-act": CARE,
    "lines": CARE,
    "order": EVERYONE,
    "numbers": HELPERS,
    "numbers-act": HELPERS,
    "words": dict.fromkeys(MEETING, HOUSE),
    "words-told": dict.fromkeys(MEETING, HOUSE),
    "undo": CARE,
    "turned-away": CARE,
    "paper": CARE,
    "later": CARE,
    "confirm": CARE,
    "handover": HOME,
    "handover-read": HOME,
    "repairs": HOME,
    "ask-help": CARE,
    "help": {"intake": CITY},
    "follow-ups": CARE,
    "passes": {"manager": UNITS},
    "sign-in-pass": EVERYONE,
    "passphrase": STAFF,
    "queued": EVERYONE,
    "queued-told": CARE,
    "worker": EVERYONE,
    "no-network": EVERYONE,
    "settings": SETTINGS,
    "closing": {"manager": UNITS},
    "units": SETTINGS,
    "access": {"reviewer": HOUSE},
    "status": dict.fromkeys(("manager", "admin"), ANY),
    "patterns": EVERYONE,
    "plan": PLANNING,
    "plan-replay": PLANNING,
    "plan-memo": PLANNING,
    "plan-exports": PLANNING,
    "plan-data": PLANNING,
    # what is shown of a unit, on any page, frame or answer (`beds.board.Audience` asks)
    "see-unit": CAPACITY,
    "see-own": HOME,
    "see-beds": CARE,
    "see-protected": HOME | dict.fromkeys(("intake", "planner"), ANY),
    "see-name": HOME | dict.fromkeys(("intake", "planner"), ANY),
    "see-standing": dict.fromkeys(HELPERS, ANY),
    # JSON
    "api-openapi": EVERYONE,
    "api-directory": EVERYONE,
    "api-units": CAPACITY,
    "api-beds": CARE,
    "api-act": CARE,
    "api-undo": CARE,
    "api-confirm": CARE,
    "api-changes": CAPACITY,
    "api-live": CAPACITY,
    "api-tickets": MEETING,
    "api-pin": NUMBERS,
    "api-join": MEETING,
    "api-met": MEETING,
    "api-answer": NUMBERS,
    "api-attest": NUMBERS,
    "api-line": CARE,
    "api-offer": CARE,
    "api-withdraw": CARE,
    "api-turnaways": CARE,
    "api-tasks": CARE,
    "api-sightings": OUTSIDE,
    "api-my": EVERYONE,
    "api-organisation": {"admin": HOUSE},
    "api-unit": SETTINGS,
    "api-bed": SETTINGS,
    "api-access": {"reviewer": HOUSE},
}


def may(caller: Caller, action: str) -> bool:
    """Whether the caller's role is ever allowed to do this."""
    return caller.role in RIGHTS.get(action, {})


def ask(caller: Caller, action: str) -> Reach:
    """How far the caller's right goes. Raises NotSignedIn or NotAllowed."""
    grants = RIGHTS.get(action, {})
    if caller.role not in grants:
        raise NotSignedIn if grants and not caller.signed_in else NotAllowed
    return grants[caller.role]


def ask_unit(caller: Caller, action: str, world: World, slug: str) -> Unit:
    """The unit, if the caller may do this there. Raises NotSignedIn, NotAllowed, or UnknownUnit out of reach."""
    reach = ask(caller, action)
    unit = world.units.get(slug)
    if unit is None or not _within(caller, reach, world, unit):
        raise UnknownUnit(unit=slug)
    return unit


def ask_bed(caller: Caller, action: str, world: World, bed_id: str, unit: str = "") -> Bed:
    """The bed, if it is in that unit (where one is named) and the caller may do this there. Raises NotSignedIn,
    NotAllowed, or UnknownBed, out of reach too."""
    reach = ask(caller, action)
    bed = world.beds.get(bed_id)
    if bed is None or unit not in ("", bed.unit) or not _within(caller, reach, world, world.units[bed.unit]):
        raise UnknownBed(bed=bed_id[:LONGEST_NAME])
    return bed


def reaches(caller: Caller, action: str, world: World, slug: str) -> bool:
    """Whether the caller may do this in that unit: `ask_unit` as a question, for views and menus."""
    reach = RIGHTS.get(action, {}).get(caller.role)
    unit = world.units.get(slug)
    return reach is not None and unit is not None and _within(caller, reach, world, unit)


def waitlists(caller: Caller, world: World) -> tuple[str, ...]:
    """The units whose waitlists are within the caller's reach, as entries store it: to act on them, not only to see."""
    return tuple(slug for slug in sorted(world.units) if reaches(caller, "api-line", world, slug))


def reaches_house(caller: Caller, action: str, world: World, organisation: str) -> bool:
    """Whether the caller may do this for that organisation as such."""
    reach = RIGHTS.get(action, {}).get(caller.role)
    ours = organisation == caller.organisation
    return organisation in world.organisations and (ours or (reach is HOST and _municipal(caller, world)))


def own_staff(caller: Caller, world: World, slug: str) -> bool:
    """Whether what the caller does there is an act of the unit's own staff, which renews the age of its figures."""
    return reaches(caller, "see-own", world, slug)


def reaches_ticket(caller: Caller, action: str, world: World, ticket: str, maker: str, organisation: str) -> bool:
    """Whether a number is within reach: made by the account or its organisation, or waiting or staying where the
    caller works. One that someone made alone, and that waits nowhere, may be taken up by whoever works with guests."""
    reach = ask(caller, action)
    if reach is ANY or maker == caller.account:
        return True
    if reach is MADE:
        return False
    if organisation == caller.organisation or reach is HOUSE:
        return organisation == caller.organisation
    slugs = {wait.unit for wait in world.waits_of(ticket)}
    slugs |= {world.beds[bed].unit for bed, spell in world.spells.items() if spell.ticket == ticket}
    return any(_within(caller, reach, world, world.units[slug]) for slug in slugs) or not (organisation or slugs)


def _within(caller: Caller, reach: Reach, world: World, unit: Unit) -> bool:
    """Whether the unit is inside the reach, and on the caller's side of the walls between organisations (L-18)."""
    ours = unit.organisation == caller.organisation
    match reach:
        case Reach.ANY:
            return True
        case Reach.UNITS:
            return unit.slug in caller.units and (ours or _shared(caller, world, unit))
        case Reach.CITY:
            return ours or _shared(caller, world, unit)
        case Reach.HOUSE:
            return ours
        case Reach.HOST:
            return ours or _municipal(caller, world)
    return False


def _shared(caller: Caller, world: World, unit: Unit) -> bool:
    """Whether a unit of another organisation is open to the municipality's staff."""
    owner = world.organisations[unit.organisation]
    return _municipal(caller, world) and (owner.municipality or owner.shares == "full")


def _municipal(caller: Caller, world: World) -> bool:
    ours = world.organisations.get(caller.organisation)
    return ours is not None and ours.municipality
