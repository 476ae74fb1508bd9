"""The public way on both databases, and forms that no browser of ours would send."""

import pytest

from beds.people.word import left_at
from tests.public.person import Person, heading
from tests.web.conftest import Town, running

ODD = ("\0", "a\0b", "x" * 5000, "😀", "%00", "../../etc", "9" * 40, " ", "'; DROP TABLE wait; --", "\u202e")


async def test_an_evening_on_either_database(migrated_url: str) -> None:
    async with running(migrated_url) as town:
        ann = Person(town)
        page = await ann.join("home", "coming", reach="word", house="church", interpreter="so")
        assert heading(page) == "Det här är ditt nummer"
        first = ann.number
        await ann.send("home", "coming", reach="word", house="church", interpreter="so")
        assert ann.number == first
        await ann.say("close")
        assert (await Person(town).open(first, "00000000")).status_code == 404
        await ann.open()
        await town.ask("staff", "POST", f"/api/v1/tickets/{first}/confirm", json={})
        await town.ask("staff", "GET", "/api/v1/units/home/waitlist")
        await ann.say("together", number="C4J7K")
        assert (await ann.mine()).startswith("Din plats hålls till")
        (word,) = await left_at(town.store.secret, "church", "SE")
        assert (word.ticket.number, word.interpreter) == (first, "so")
        assert (await ann.say("accept")).status_code == 303
        assert "Hinner du inte? Ring." in (await ann.get("/place/mine")).text
        assert (await ann.say("forget")).headers["Location"] == "/place/deleted"
        assert heading(await ann.get("/place/deleted")) == "Det är raderat"
        assert await ann.mine() == ""
        assert await left_at(town.store.secret, "church", "SE") == []


@pytest.mark.parametrize("odd", ODD)
async def test_odd_text_is_refused_or_left_out_and_breaks_nothing(full: Town, person, odd: str) -> None:
    ann = person()
    await ann.join("home", together=odd, interpreter=odd, once=odd, read_by_other=odd)
    assert ann.number
    for what, fields in (
        ("accept", {"by": odd}),
        ("decline", {"reason": odd}),
        ("pause", {"until": odd}),
        ("together", {"number": odd}),
        ("nonsense", {"number": odd}),
    ):
        assert (await ann.say(what, **fields)).status_code < 500
    for fields in ({"unit": odd}, {"reach": "phone", "address": odd}, {"reach": "word", "house": odd}, {"reach": odd}):
        assert (await person().join("home", **fields)).status_code in (200, 404, 422)
    for number, pin in ((odd, odd), (ann.number, odd), (odd, ann.pin)):
        assert (await person().open(number, pin)).status_code == 404
    assert (await person().ask(odd)).status_code == 200


async def test_a_form_of_a_thousand_fields_or_with_a_file_is_refused(full: Town) -> None:
    fields = {f"f{n}": "x" for n in range(1000)}
    for path in ("/place/join", "/place/number", "/place/look"):
        assert (await full.browser.post(path, data=fields)).status_code == 400
        assert (await full.browser.post(path, files={"f": b"x"})).status_code == 400
