"""The page on which the access log is reviewed."""

import re

from tests.web.conftest import Town


async def test_a_reviewer_sees_who_read_what_and_writes_down_the_outcome_once(town: Town) -> None:
    berit = await town.sign_in("berit", "staff", ("home",))
    await berit.get("/units/home")
    town.clock.move(hours=1)
    rita = await town.sign_in("rita", "reviewer")
    page = await rita.get("/access")
    assert page.text.count("berit") == 1
    assert "Hemmet" in page.text
    fields = dict(re.findall(r'name="(since|until)" value="([^"]+)"', page.text))
    await berit.get("/units/home")  # read after the page was shown: no part of this review
    asked = fields | {"outcome": "in-order"}
    town.clock.move(minutes=1)
    assert (await rita.post("/access", data=asked)).headers["Location"] == "/access"
    assert (await rita.post("/access", data=asked)).status_code == 409
    page = (await rita.get("/access")).text
    assert page.count("Allt är i sin ordning") == 2  # what was found, and the button of the next review
    assert "berit" in (await rita.get("/access/log")).text


async def test_a_review_that_makes_no_sense_is_refused_and_nothing_is_written(town: Town) -> None:
    berit = await town.sign_in("berit", "staff", ("home",))
    await berit.get("/units/home")
    town.clock.move(hours=1)
    rita = await town.sign_in("rita", "reviewer")
    fields = dict(re.findall(r'name="(since|until)" value="([^"]+)"', (await rita.get("/access")).text))
    for wrong in ({"outcome": "x"}, {"since": "yesterday"}, {"since": "2026-03-02"}, {"until": "\0"}, {"until": ""}):
        answer = await rita.post("/access", data=fields | {"outcome": "in-order"} | wrong)
        assert answer.status_code == 422, wrong
    assert "Uppföljningar" not in (await rita.get("/access")).text
