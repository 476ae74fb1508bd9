"""A planner meets no record of a person: at no address, with no choice, in no file (L-09)."""

from starlette.routing import Route

from beds.world.commands import Discharge, Join, TurnAway
from tests.web.conftest import Town
from tests.web.test_rights_of_addresses import FILLED

QUERIES = ("", "?unit=women", "?unit=home&places=3", "?unit=night&stay=5&w-asked=1", "?view=unit&unit=home")
FILES = (
    "underlag.xlsx",
    "places.csv",
    "occupancy.csv",
    "waits-women.csv",
    "refused-reason.csv",
    "ended.csv",
    "full.csv",
)


async def persons(town: Town) -> set[str]:
    """Whatever leads to somebody: numbers, tickets, and the handles of stays and waits."""
    await town.ask("staff", "GET", "/healthz")
    known = set()
    for n in range(1, 7):
        issued = await town.number()
        known |= {issued.number, issued.ticket}
        if n < 4:
            await town.act("staff", f"home-{n}", "admit", number=issued.number)
        else:
            join = Join(by="seed", ticket=issued.ticket, units=("women", "coming"), for_="women", confirmed=True)
            await town.store.submit(join)
            away = TurnAway(by="seed", unit="night", reason="full", outcome="unknown", ticket=issued.ticket)
            await town.store.submit(away)
    world = town.store.world
    known |= {spell.stay for spell in world.spells.values()} | set(world.waits)
    await town.store.submit(Discharge(by="seed", bed="home-1", reason="own-choice", next_="street"))
    return {secret for secret in known if secret}


async def test_no_address_shows_a_planner_anybody(town: Town):
    known = await persons(town)
    assert len(known) > 15
    addresses = {r.path_format for r in town.app.routes if isinstance(r, Route) and "GET" in r.methods}
    asked = [path.format(**FILLED | {"name": name}) for path in addresses for name in FILES]
    shown = 0
    for path in sorted(set(asked)):
        for query in QUERIES:
            answer = await town.ask("planner", "GET", path + query, headers={"Accept-Language": "en"})
            assert answer.status_code < 500, path + query
            shown += answer.status_code == 200
            found = [secret for secret in known if secret.encode() in answer.content]
            assert not found, path + query
    assert shown > 20
