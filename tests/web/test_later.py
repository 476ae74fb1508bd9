"""A night's paper typed in: judged in the order of time, all of it or nothing."""

from datetime import UTC, datetime, timedelta

import httpx2

from beds.store.models.ledger import Detail
from beds.world.entry import Entry
from tests.web.conftest import Town

PAPER = "/units/home/later"
NIGHT = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


def typed(*lines: tuple[str, str, str, str], do: str = "check", **more: str) -> dict[str, str]:
    """The form's fields for lines of bed, what, time and number."""
    names = ("bed", "what", "time", "number")
    fields = {f"{name}-{n}": value for n, line in enumerate(lines) for name, value in zip(names, line, strict=True)}
    return fields | {"do": do} | more


async def morning(town: Town) -> httpx2.AsyncClient:
    """At seven, somebody of the house."""
    town.clock.now = NIGHT + timedelta(hours=12)
    return await town.sign_in("anna", "staff", ("home",))


async def test_lines_are_taken_in_the_order_of_time_and_keep_their_times(town: Town) -> None:
    issued = await town.number()
    browser = await morning(town)
    lines = (
        ("home-1", "admit", "02.10", ""),
        ("home-1", "admit", "19.40", issued.number.lower()),
        ("home-1", "discharge", "23.55", ""),
        ("", "no:full", "23.58", ""),
        ("", "", "", ""),
    )
    seq = town.store.world.seq
    page = await browser.post(PAPER, data=typed(*lines))
    assert page.status_code == 200
    assert "Skriv in 4 rader" in page.text
    assert page.text.index("19.40") < page.text.index("23.55") < page.text.index("02.10")
    assert town.store.world.seq == seq
    answer = await browser.post(PAPER, data=typed(*lines, do="send"))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAPER}?sent=4")
    spell = town.store.world.spells["home-1"]
    assert (spell.state, spell.ticket, spell.since) == ("occupied", "", NIGHT + timedelta(hours=7, minutes=10))
    assert "4 rader är inskrivna" in (await browser.get(answer.headers["Location"])).text


async def test_one_line_that_does_not_fit_holds_back_all_and_keeps_what_was_typed(town: Town) -> None:
    browser = await morning(town)
    lines = (
        ("home-2", "admit", "20.00", ""),
        ("home-2", "admit", "21.00", ""),
        ("home-3", "discharge", "", ""),
        ("home-4", "admit", "22.00", "C4J7K"),
        ("night-1", "admit", "22.00", ""),
    )
    seq = town.store.world.seq
    answer = await browser.post(PAPER, data=typed(*lines, do="send"))
    assert answer.status_code == 422
    assert "4 rader stämmer inte" in answer.text
    assert answer.text.count('class="error"') == 4
    for kept in ('value="21.00"', 'value="22.00"', 'value="C4J7K"', 'value="home-3" selected'):
        assert kept in answer.text, kept
    assert town.store.world.seq == seq


async def test_a_guest_on_paper_claims_their_own_promise_and_another_s_gives_way(town: Town) -> None:
    mine, other = await town.number(), await town.number()
    for bed, issued in (("home-1", mine), ("home-2", other)):
        await town.act("staff", bed, "hold", number=issued.number, minutes=900)
    browser = await morning(town)
    lines = (("home-1", "admit", "20.00", mine.number), ("home-2", "admit", "20.30", ""))
    assert (await browser.post(PAPER, data=typed(*lines, do="send"))).status_code == 303
    spells = town.store.world.spells
    assert (spells["home-1"].state, spells["home-1"].ticket) == ("occupied", mine.ticket)
    assert (spells["home-2"].state, spells["home-2"].ticket) == ("occupied", "")
    assert town.store.world.promised_to(other.ticket) in ("home-3", "home-4")


async def test_a_promise_made_after_the_guest_had_come_gives_way(town: Town) -> None:
    issued = await town.number()
    town.clock.now = NIGHT + timedelta(hours=8)
    await town.act("staff", "home-1", "hold", number=issued.number, minutes=900)
    browser = await morning(town)
    assert (await browser.post(PAPER, data=typed(("home-1", "admit", "01.00", ""), do="send"))).status_code == 303
    assert town.store.world.spells["home-1"].state == "occupied"
    entry = Entry.from_body(bytes((await Detail.all().order_by("-seq").first()).body))
    assert (entry.kind, entry.true_time) == ("admit", NIGHT + timedelta(hours=6))
    assert town.store.world.promised_to(issued.ticket) in ("home-2", "home-3", "home-4")


async def test_more_lines_keep_those_that_are_there(town: Town) -> None:
    browser = await morning(town)
    text = (await browser.post(PAPER, data=typed(*[("home-1", "admit", "20.00", "")] * 8, do="more"))).text
    assert text.count('name="what-') == 10
    assert text.count('value="20.00"') == 8


async def test_only_those_who_work_there_type_it_in(town: Town) -> None:
    browser = await morning(town)
    assert (await browser.post("/units/women/later", data=typed())).status_code == 404
    assert (await town.ask("planner", "POST", PAPER, data=typed())).status_code == 403
