"""Whose taps arrive: by the grant, the account, its sessions and its rights of the day, and no further."""

from datetime import timedelta

from beds.people import accounts, sessions
from beds.store.models.people import Account, Revoked
from tests.web.conftest import Town
from tests.web.phone import bed, phone_of


async def test_an_envelope_goes_no_further_than_its_grant(town: Town):
    phone, _ = await phone_of(town)
    (result,) = await phone.send(phone.tap("/units/women/beds/women-1/admit", "who=none"))
    assert result["state"] == "refused"
    assert town.store.world.spells == {}


async def test_a_bed_of_another_unit_is_not_reached_by_a_path_of_ones_own(town: Town):
    phone, _ = await phone_of(town)
    (result,) = await phone.send(phone.tap("/units/home/beds/women-1/admit", "who=none"))
    assert result["state"] == "refused"
    assert bed(town, "women-1") is None


async def test_a_closed_account_and_a_lost_session_bring_nothing_and_a_locked_phone_does(town: Town):
    lost, _ = await phone_of(town, "anna")
    closed, _ = await phone_of(town, "berit")
    locked, browser = await phone_of(town, "cilla")
    await sessions.revoke((await Account.get(login="anna")).id, town.clock(), lost.session)
    await accounts.disable("berit", town.clock())
    await browser.post("/sign-out")
    states = []
    for n, phone in enumerate((lost, closed, locked), 1):
        (result,) = await phone.send(phone.tap(f"/units/home/beds/home-{n}/admit", "who=none"))
        states.append(result["state"])
    assert states == ["refused", "refused", "done"]


async def test_ending_a_session_from_another_device_ends_its_queue_and_a_new_passphrase_every_queue(town: Town):
    phone, _ = await phone_of(town)
    other = town.new_browser()
    code = await accounts.invite_again("anna", town.clock())
    town.clock.move(seconds=1)
    await other.post("/sign-in/first", data={"code": code, "passphrase": "åtta ystra ankor"})
    (result,) = await phone.send(phone.tap("/units/home/beds/home-1/admit", "who=none"))
    assert result["state"] == "refused"


async def test_that_a_session_was_lost_is_remembered_for_as_long_as_its_queue_could_come(town: Town):
    phone, _ = await phone_of(town)
    await sessions.revoke((await Account.get(login="anna")).id, town.clock(), phone.session)
    await sessions.forget(town.clock.move(days=13))
    assert await Revoked.exists(id=phone.session)
    await sessions.forget(town.clock.move(days=2))
    assert not await Revoked.exists(id=phone.session)


async def test_a_grant_lasts_two_weeks_and_not_longer(town: Town):
    phone, _ = await phone_of(town)
    tapped = town.clock()
    town.clock.move(days=13)
    early = phone.tap("/units/home/beds/home-1/admit", "who=none", at=tapped)
    assert (await phone.send(early))[0]["state"] == "done"
    town.clock.move(days=2)
    late = phone.tap("/units/home/beds/home-2/admit", "who=none", at=town.clock() - timedelta(hours=1))
    assert (await phone.send(late))[0]["state"] == "refused"


async def test_rights_are_those_of_the_day_it_arrives(town: Town):
    phone, _ = await phone_of(town)
    await Account.filter(login="anna").update(role="planner")
    (result,) = await phone.send(phone.tap("/units/home/beds/home-1/admit", "who=none"))
    assert result["state"] == "refused"
    assert bed(town, "home-1") is None
