"""From the start page to a number: three screens, no account, no name, no phone (L-01), and nothing kept by mistake."""

import pytest

from beds.app.joining import TWICE
from beds.people import contact, tickets, wish
from beds.people.contact import Reach
from beds.store.models.notice import Contact, Wish
from beds.store.models.ticket import Ticket
from beds.world.commands import SetBed, SetUnit
from beds.world.state import replace
from tests.public.person import heading
from tests.web.conftest import ADDRESS, Town


def lines(town: Town) -> list[str]:
    """What everybody in line waits for."""
    return sorted(wait.unit for wait in town.store.world.waits.values())


async def test_the_third_screen_tells_number_code_and_place_in_line(full: Town, person) -> None:
    ann = person()
    assert heading(await ann.get("/place")) == "Behöver du någonstans att sova i natt?"
    assert heading(await ann.ask()) == "Få ett könummer"
    page = await ann.send("home")
    assert heading(page) == "Det här är ditt nummer"
    assert "Du är nummer 1 av 1 i kön." in page.text
    assert await tickets.check(full.app.state.secret, ann.number, ann.pin, full.clock())
    assert lines(full) == ["home"]
    assert "set-cookie" not in (await ann.town.new_browser().get("/place")).headers


async def test_a_number_made_alone_counts_as_nobody_s_whom_staff_have_met(full: Town, person) -> None:
    await person().join("home")
    (wait,) = full.store.world.waits.values()
    assert not wait.confirmed
    ticket = await Ticket.get()
    assert (ticket.issued_by, ticket.made_by) == ("", "")


async def test_whoever_is_signed_in_makes_the_number_for_somebody_they_have_met(full: Town) -> None:
    helper = await full.sign_in("Olle", "outreach")
    page = await helper.post("/place/number", data={"unit": "home", "children": "no"})
    assert heading(page) == "Det här är numret"
    (wait,) = full.store.world.waits.values()
    assert wait.confirmed
    assert (await Ticket.get()).made_by
    assert (await helper.get("/place/mine")).headers["Location"] == "/place/look"  # it is not open on their device


async def test_a_helper_attests_at_once_since_when_somebody_has_waited_whose_number_is_lost(full: Town, person) -> None:
    ann = person()
    await ann.join("home")
    helper = await full.sign_in("Olle", "outreach")
    form = {"unit": "home", "children": "no", "day": "2026-03-02", "hour": "9.15"}
    assert "Du är nummer 1 av 2 i kön." in (await helper.post("/place/number", data=form)).text
    late = await helper.post("/place/number", data=form | {"day": "2026-03-09"})
    assert late.status_code == 422
    assert 'value="2026-03-09"' in late.text
    assert len(full.store.world.waits) == 2
    await person().send("home", day="2026-01-01")
    assert max(full.store.world.waits.values(), key=lambda w: w.key).since is None  # nobody attests for themselves


async def test_a_role_that_meets_nobody_vouches_for_nobody(full: Town) -> None:
    planner, helper = await full.sign_in("Petra", "planner"), await full.sign_in("Olle", "outreach")
    told = [("Du är inloggad." in (await one.post("/place/join", data={})).text) for one in (planner, helper)]
    assert told == [False, True]
    await planner.post("/place/number", data={"unit": "home", "children": "no"})
    (wait,) = full.store.world.waits.values()
    assert not wait.confirmed


async def test_a_form_that_is_sent_twice_makes_one_number(full: Town, person) -> None:
    ann = person()
    await ann.join("home")
    first = ann.number
    await ann.send("home")
    assert ann.number == first
    assert await tickets.check(full.app.state.secret, ann.number, ann.pin, full.clock())
    assert lines(full) == ["home"]


async def test_whoever_comes_back_to_the_form_later_is_told_no_code_for_a_number_of_somebody_else(
    full: Town, person
) -> None:
    ann = person()
    await ann.join("home")
    first, pin = ann.number, ann.pin
    full.clock.now += TWICE
    await ann.send("home")
    assert ann.number != first
    assert await tickets.check(full.app.state.secret, first, pin, full.clock())


async def test_what_was_answered_is_still_there_when_something_does_not_fit(full: Town, person) -> None:
    page = await person().join("home", "coming", reach="phone", address="ring mig", interpreter="so")
    assert page.status_code == 422
    assert "Ett telefonnummer har bara siffror." in page.text
    for kept in ('value="home" checked', 'value="coming" checked', 'value="ring mig"', 'value="so" lang="so" selected'):
        assert kept in page.text
    assert not await Ticket.exists()
    assert lines(full) == []


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"unit": []}, "Välj minst ett ställe"),
        ({"reach": "phone"}, "Skriv numret eller adressen"),
        ({"reach": "email", "address": "ingen"}, "Vi kan inte använda"),
        ({"reach": "phone", "address": "070-123 45"}, "Det är inte ett helt telefonnummer."),
        ({"reach": "phone", "address": "112"}, "Det är ett servicenummer."),
        ({"reach": "word", "house": "nowhere"}, "Vi kan inte använda"),
        ({"unit": "nowhere"}, "Enheten finns inte"),
        ({"unit": "women"}, "är bara för"),
    ],
)
async def test_a_refusal_keeps_nothing(full: Town, person, answers: dict, sentence: str) -> None:
    page = await person().join("home", **answers)
    assert page.status_code in (404, 422)
    assert sentence in page.text
    assert not await Ticket.exists()
    assert lines(full) == []


async def test_a_way_to_be_reached_and_an_interpreter_are_kept_apart_from_the_wait(full: Town, person) -> None:
    await person().join("home", reach="email", address="a@b.example", read_by_other="yes", interpreter="so")
    kept, wished, secret = await Contact.get(), await Wish.get(), full.app.state.secret
    assert contact.unseal(secret, kept, "SE") == Reach("email", "a@b.example", read_by_other=True)
    assert await wish.languages(secret, [wished.ticket_id]) == {kept.ticket_id: "so"}
    assert b"a@b" not in kept.sealed
    assert wished.interpreter is None


async def test_only_what_fits_what_one_says_of_oneself_is_asked_about(full: Town, person) -> None:
    store = full.store
    bed = replace(store.world.beds["night-1"], id="night-w", label="w", for_="women")
    unit = replace(store.world.units["night"], slug="divided", name="Delade huset")
    await store.submit(SetUnit(by="seed", unit=unit))
    await store.submit(SetBed(by="seed", bed=replace(bed, id="divided-1", unit="divided")))
    named = {group: (await person().ask(group)).text for group in ("women", "men", "")}
    assert [group for group, page in named.items() if "Kvinnohemmet" in page] == ["women"]
    assert [group for group, page in named.items() if "Delade huset" in page] == ["women"]
    assert all("Hemmet" in page and "Nya huset" in page for page in named.values())


async def test_a_unit_that_has_not_opened_can_be_waited_for(full: Town, person) -> None:
    ann = person()
    page = await ann.join("coming")
    assert "Att du väntar räknas" in page.text
    assert lines(full) == ["coming"]


async def test_children_lead_to_other_help_and_only_the_request_is_counted(full: Town, person) -> None:
    """L-13."""
    before = full.store.world
    page = await person().join("home", children="yes")
    assert "orosanmälan" in page.text
    assert "socialjouren" in page.text
    assert not await Ticket.exists()
    after = full.store.world
    assert (after.waits, after.spells) == (before.waits, before.spells)
    assert after.seq == before.seq + 1


async def test_children_are_counted_where_staff_admit_too(town: Town) -> None:
    before = town.store.world.seq
    refused = await town.act("staff", "home-1", "admit", children="yes")
    assert (refused.status_code, town.store.world.seq) == (409, before + 1)
    staff = await town.sign_in("Stina", "staff", ("home",))
    await staff.post("/units/home/beds/home-1/admit", data={"who": "new", "children": "yes"})
    assert town.store.world.seq == before + 2
    assert "home-1" not in town.store.world.spells


async def test_a_script_can_neither_fill_the_line_nor_the_record(full: Town, person) -> None:
    ann = person()
    pages = [await ann.join("home") for _ in range(31)]
    assert [page.status_code for page in pages[-2:]] == [200, 429]
    assert "För många försök" in pages[-1].text
    assert len(lines(full)) == 30
    seq = full.store.world.seq
    assert (await ann.join("home", children="yes")).status_code == 200  # the help is told all the same
    assert full.store.world.seq == seq


async def test_whether_another_number_exists_is_told_by_nothing(full: Town, person) -> None:
    bea = person()
    await bea.join("home")
    pages = []
    for other in (bea.number, "C4J7K", "hello"):
        ann = person()
        pages.append(without(ann, await ann.join("home", together=other)))
        await ann.say("together", number=other)
        pages.append(without(ann, await ann.get("/place/mine?asked")))
        await ann.say("leave-line")
    assert pages[0:2] == pages[2:4] == pages[4:6]


def without(ann, page) -> str:
    """The page without number and code."""
    return page.text.replace(ann.number, "N").replace(f"{ann.pin[:4]} {ann.pin[4:]}", "P")


async def test_without_a_place_that_is_open_the_page_says_how_to_get_on(full: Town, person) -> None:
    store = full.store
    for unit in list(store.world.units.values()):
        if unit.slug != "home":
            await store.submit(SetUnit(by="seed", unit=replace(unit, audience="women")))
    page = await person().ask("")
    assert "Hemmet" in page.text
    for n in range(1, 5):
        await store.submit(SetBed(by="seed", bed=replace(store.world.beds[f"home-{n}"], for_="men")))
    page = await person().ask("")
    assert "behöver du välja" in page.text
    assert page.text.count('name="for" value="women"') == 1


async def test_the_front_door_is_where_places_are_told(town: Town) -> None:
    assert (await town.browser.get("/")).headers["Location"] == "/place"
    staff = await town.sign_in("Berit", "staff", ("home",))
    assert (await staff.get("/")).headers["Location"] == "/units/home"


async def test_a_page_of_ours_alone_may_send_the_forms(full: Town) -> None:
    for path in ("/place/join", "/place/number", "/place/look", "/place/mine/leave-line"):
        answer = await full.browser.post(path, data={"unit": "home"}, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403
        assert "<title>Information</title>" in answer.text
    own = {"Origin": ADDRESS}
    assert (await full.browser.post("/place/join", data={}, headers=own)).status_code == 200
