"""What one's own page tells, and all that can be said to it."""

from datetime import datetime, time, timedelta

import pytest

from beds.people import tickets
from beds.store.models.notice import Contact, Wish
from beds.store.models.ticket import Ticket
from beds.world.commands import Attest, SetUnit
from beds.world.nights import ZONE
from beds.world.state import replace
from tests.public.person import Person, heading, offered
from tests.web.conftest import Town

WAITS = "Du står i kö."


async def test_the_page_says_why_there_is_no_bed_yet(full: Town, ann: Person, person) -> None:
    page = (await ann.get("/place/mine")).text
    assert "Ingen här har träffat dig än." in page
    assert "Det är fullt nu." in page
    bea = person()
    await bea.join("home")
    page = (await bea.get("/place/mine")).text
    assert "Du är nummer 2 av 2 i kön." in page
    assert "1 person står före dig." in page


async def test_an_offer_says_until_when_and_when_to_come(full: Town, ann: Person) -> None:
    await offered(full, ann)
    page = await ann.get("/place/mine")
    assert heading(page) == "Din plats hålls till 19.30."
    assert "Kom mellan 19.00 och 20.30." in page.text
    assert "Svara före dess." in page.text


async def test_saying_yes_holds_the_bed_until_the_time_agreed(full: Town, ann: Person) -> None:
    await offered(full, ann)
    assert "Före 20.00" in (await ann.get("/place/mine")).text
    assert (await ann.say("accept", by="2026-03-02T19:00:00Z")).status_code == 303
    assert await ann.mine() == "Din plats hålls till 20.00."
    spell = full.store.world.spells["home-1"]
    assert (spell.state, spell.until) == ("held", datetime(2026, 3, 2, 20, tzinfo=ZONE))


@pytest.mark.parametrize(
    "by", ["2026-03-09T19:00:00Z", "2026-03-02T17:00:00Z", "soon", "2026-03-02T19:00:00", "9" * 500]
)
async def test_a_time_that_cannot_be_is_refused_and_the_offer_stands(full: Town, ann: Person, by: str) -> None:
    await offered(full, ann)
    answer = await ann.say("accept", by=by)
    assert answer.status_code == 422
    assert "Tiden stämmer inte" in answer.text
    assert full.store.world.spells["home-1"].state == "offered"


async def test_saying_no_keeps_the_place_in_line(full: Town, ann: Person) -> None:
    await offered(full, ann)
    await ann.say("decline", reason="unsafe")
    page = await ann.get("/place/mine")
    assert heading(page) == WAITS
    assert "Du är nummer 1 av 1 i kön." in page.text
    assert "home-1" not in full.store.world.spells
    assert "Platsen som är ledig nu har du redan fått erbjudande om." in page.text


async def test_an_answer_that_comes_too_late_is_told_so(full: Town, ann: Person) -> None:
    await offered(full, ann)
    full.clock.move(minutes=31)
    await ann.open()
    answer = await ann.say("accept")
    assert answer.status_code == 409
    assert "Det finns inget öppet erbjudande." in answer.text


async def test_a_pause_ends_when_one_says_so_or_in_the_morning(full: Town, ann: Person) -> None:
    await ann.say("pause")
    assert await ann.mine() == "Du har pausat."
    await ann.say("still")
    assert await ann.mine() == WAITS
    await ann.say("pause", until="morning")
    page = (await ann.get("/place/mine")).text
    assert "Du bad oss vänta till 08.00." in page
    assert "Jag väntar fortfarande" in page


async def test_a_look_with_number_and_code_wakes_a_wait_that_sleeps(full: Town, ann: Person) -> None:
    full.clock.move(days=17)  # a fortnight, and what it is told later in a second line
    await full.act("staff", "home-2", "absent")
    assert {w.state for w in full.store.world.waits.values()} == {"asleep"}
    await ann.open()
    assert await ann.mine() == WAITS


async def test_leaving_the_line_gives_the_promise_back(full: Town, ann: Person) -> None:
    await offered(full, ann)
    await ann.say("leave-line")
    assert await ann.mine() == "Du står inte i någon kö nu."
    assert full.store.world.waits == {}
    assert full.store.world.spells.keys() == {"home-2", "home-3", "home-4"}


async def test_what_is_kept_is_told_and_can_be_deleted(full: Town, person) -> None:
    ann = person()
    await ann.join("home", reach="phone", address="070-174 06 05", interpreter="so")
    page = (await ann.get("/place/mine")).text
    assert "Ett sätt att nå dig, förseglat." in page
    assert "På vilket språk du vill ha tolk." in page
    answer = await ann.say("forget")
    assert answer.headers["Location"] == "/place/deleted"
    assert all("Max-Age=0" in cookie for cookie in answer.headers.get_list("set-cookie"))
    assert full.store.world.waits == {}
    assert not await Contact.exists()
    assert not await Wish.exists()
    assert (await ann.open()).status_code == 404


async def test_of_somebody_who_sleeps_here_the_number_stays_until_they_have_left(town: Town, person) -> None:
    ann = person()
    await ann.join("home", "coming", reach="phone", address="070-174 06 05")
    await town.act("staff", "home-1", "admit", number=ann.number)
    assert (await ann.say("forget")).headers["Location"] == "/place/mine"
    assert await ann.mine() == "Du har en plats."
    assert not await Contact.exists()


async def test_a_number_is_erased_at_once_if_its_holder_says_so_and_nothing_of_it_is_open(
    full: Town, ann: Person, person
) -> None:
    bea = person()
    await bea.join("home")
    await bea.say("forget")
    assert await tickets.find(bea.number) is None
    assert (await bea.get("/place/mine")).headers["Location"] == "/place/look"
    assert (await bea.open()).status_code == 404
    await offered(full, ann)
    await ann.say("accept")
    bed = full.store.world.promised_to((await tickets.find(ann.number)).id)
    await full.act("staff", bed, "admit", number=ann.number, pin=ann.pin)
    await ann.say("forget")
    assert await tickets.find(ann.number) is not None


async def test_two_wait_together_when_both_have_said_so(full: Town, ann: Person, person) -> None:
    bea = person()
    await bea.join("home")
    asked = await ann.say("together", number=bea.number)
    assert asked.headers["Location"] == "/place/mine?asked"
    assert "Du väntar tillsammans" not in (await ann.get("/place/mine")).text
    await bea.say("together", number=ann.number)
    for one in (ann, bea):
        assert "Du väntar tillsammans med ett annat nummer." in (await one.get("/place/mine")).text
    await bea.say("part")
    assert "Du väntar tillsammans" not in (await ann.get("/place/mine")).text


async def test_nothing_can_be_said_to_a_number_that_is_not_open(full: Town, ann: Person, person) -> None:
    for act in ("accept", "decline", "still", "pause", "leave-line", "together", "part", "forget", "nonsense"):
        answer = await person().say(act, number=ann.number)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/place/look")
    assert {wait.ticket for wait in full.store.world.waits.values()} == {(await Ticket.get()).id}


async def test_whoever_sleeps_in_the_house_reads_so(town: Town, person) -> None:
    ann = person()
    await ann.join("home", "coming")
    await town.act("staff", "home-1", "admit", number=ann.number)
    assert await ann.mine() == "Du har en plats."


async def test_somebody_suspended_is_told_where_and_until_when(town: Town, person) -> None:
    ann = person()
    await ann.join("home")
    await town.act("staff", "home-1", "admit", number=ann.number)
    until = (town.clock.now + timedelta(days=2)).isoformat()
    await town.act("staff", "home-1", "discharge", reason="suspended", suspended_until=until)
    await town.ask("staff", "POST", "/api/v1/waitlist", json={"number": ann.number, "units": ["home"]})
    assert "Du får inte komma hit förrän 4 mars 19.00." in (await ann.get("/place/mine")).text


async def test_whoever_waited_for_a_house_that_has_closed_is_told(full: Town, ann: Person) -> None:
    coming = full.store.world.units["coming"]
    await full.store.submit(SetUnit(by="seed", unit=replace(coming, status="closed")))
    page = (await ann.get("/place/mine")).text
    assert "Nya huset har stängt. Du står inte längre i kön dit." in page
    assert "Du är nummer 1 av 1 i kön." in page
    home = full.store.world.units["home"]
    await full.store.submit(SetUnit(by="seed", unit=replace(home, audience="women")))
    page = await ann.get("/place/mine")
    assert "Hemmet är för andra nu." in page.text
    assert heading(page) == "Du står inte i någon kö nu."


async def test_outside_a_unit_goes_by_its_public_name(full: Town, ann: Person) -> None:
    home = full.store.world.units["home"]
    await full.store.submit(SetUnit(by="seed", unit=replace(home, public_name="Huset")))
    for page in (await ann.get("/place"), await ann.ask(), await ann.get("/place/mine")):
        assert "Huset" in page.text
        assert "Hemmet" not in page.text


async def test_what_has_changed_in_a_line_is_told_until_it_is_read(full: Town, ann: Person) -> None:
    full.clock.move(minutes=1)
    await change(full, "home", conditions="Inga skor inne.")
    await change(full, "coming", status="closed")
    for _ in range(2):
        page = (await ann.get("/place/mine")).text
        assert "Det finns nya regler på Hemmet." in page
        assert "Inga skor inne." in page
        assert "Nya huset har stängt." in page
    full.clock.move(minutes=1)
    await ann.say("read")
    assert 'id="news"' not in (await ann.get("/place/mine")).text
    full.clock.move(minutes=1)
    await change(full, "home", conditions="Inga djur.")
    assert "Inga djur." in (await ann.get("/place/mine")).text


async def test_and_for_two_weeks_at_most(full: Town, ann: Person) -> None:
    full.clock.move(minutes=1)
    await change(full, "home", conditions="Inga skor inne.")
    full.clock.move(days=13)
    await ann.open()
    assert 'id="news"' in (await ann.get("/place/mine")).text
    full.clock.move(days=2)
    await ann.open()
    assert 'id="news"' not in (await ann.get("/place/mine")).text


async def test_rules_that_begin_tomorrow_are_told_today_and_once(full: Town, ann: Person) -> None:
    full.clock.move(minutes=1)
    rules = full.store.world.units["home"].rules
    await change(full, "home", rules=replace(rules, order="draw", entry_from=time(17), entry_to=time(21)))
    page = (await ann.get("/place/mine")).text
    assert "Hemmet lottar platserna varje kväll." in page
    assert "Kom mellan 17.00 och 21.00." in page
    assert "Det börjar gälla 3 mars 12.00." in page
    await ann.say("read")
    full.clock.move(days=1)
    await ann.open()
    assert full.store.world.units["home"].rules.order == "draw"
    assert 'id="news"' not in (await ann.get("/place/mine")).text


async def test_an_earlier_time_that_staff_attest_is_told_to_the_person(full: Town, ann: Person) -> None:
    ticket = await tickets.find(ann.number)
    await full.store.submit(Attest(by="anna", ticket=ticket.id, since=full.clock() - timedelta(days=4)))
    assert "du har väntat sedan 26 februari" in (await ann.get("/place/mine")).text


async def change(town: Town, slug: str, **changes: object) -> None:
    """The unit is another from now on."""
    await town.store.submit(SetUnit(by="chef", unit=replace(town.store.world.units[slug], **changes)))
