"""Whoever has heard a number gains nothing by taking it in: where else it waits stays with those who know (D-08)."""

from beds.world import commands as c
from tests.web.conftest import Town
from tests.web.in_line import Line


async def overheard(town: Town) -> str:
    """A number that waits in the protected house; and somebody of a partner's house."""
    await town.token("partner's", "staff", "church", ("night",))
    await town.token("colleague", "staff", "church", ("night",))
    line = await Line.of(town)
    await line.by_hand("women")
    await line.by_hand("night")
    return await line.join("ann", "women")


async def test_a_number_that_one_has_put_in_line_oneself_gets_no_new_code_from_the_same_account(town: Town) -> None:
    number = await overheard(town)
    pin = f"/api/v1/tickets/{number}/pin"
    assert (await town.ask("partner's", "POST", pin, json={})).status_code == 404
    joined = await town.ask("partner's", "POST", "/api/v1/waitlist", json={"number": number, "units": ["night"]})
    assert joined.status_code == 200
    answer = await town.ask("partner's", "POST", pin, json={})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/own-doing")
    assert (await town.ask("colleague", "POST", pin, json={})).status_code == 200, "nobody is locked out"


async def test_neither_does_one_whom_the_same_account_has_put_to_bed(town: Town) -> None:
    number = await overheard(town)
    for action in ("hold", "admit"):
        taken = await town.ask("partner's", "POST", f"/api/v1/beds/night-1/{action}", json={"number": number})
        if taken.status_code == 409:
            taken = await town.act("partner's", "night-1", action, recognised=True)
        assert taken.status_code == 200, taken.text
        answer = await town.ask("partner's", "POST", f"/api/v1/tickets/{number}/pin", json={})
        assert answer.status_code == 409, action


async def test_a_number_of_the_own_house_and_one_that_came_by_itself_get_their_new_code(town: Town) -> None:
    await overheard(town)
    ours = await town.number(issued_by="church")
    join = {"number": ours.number, "units": ["night"]}
    assert (await town.ask("partner's", "POST", "/api/v1/waitlist", json=join)).status_code == 200
    assert (await town.ask("partner's", "POST", f"/api/v1/tickets/{ours.number}/pin", json={})).status_code == 200
    alone = await town.number()
    await town.store.submit(c.Join(by="self", ticket=alone.ticket, units=("night",), for_="men"))
    assert (await town.ask("partner's", "POST", f"/api/v1/tickets/{alone.number}/pin", json={})).status_code == 200


async def test_a_guest_who_waited_or_told_the_code_gets_a_new_one_from_whoever_let_them_in(town: Town) -> None:
    """A volunteer who is alone at night is the only one who can make it."""
    await overheard(town)
    alone = await town.number()
    await town.store.submit(c.Join(by="self", ticket=alone.ticket, units=("night",), for_="men"))
    taken = await town.ask("partner's", "POST", "/api/v1/beds/night-1/admit", json={"number": alone.number})
    if taken.status_code == 409:
        taken = await town.act("partner's", "night-1", "admit", number=alone.number, pin=alone.pin)
    assert taken.status_code == 200, taken.text
    assert (await town.ask("partner's", "POST", f"/api/v1/tickets/{alone.number}/pin", json={})).status_code == 200
