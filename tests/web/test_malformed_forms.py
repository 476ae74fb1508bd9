"""Whatever a form holds, the answer is a sentence, never 500."""

from tests.web.conftest import Town

TIMES = ("9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+23:59", "2026-03-02T18:00", "24:00", "²", "\0", "x" * 5000)
FILES = ("²", "\u202e", "9" * 20, "x" * 5000, "\0")


async def test_a_time_that_cannot_be_is_refused_with_a_sentence(town: Town) -> None:
    anna = await town.sign_in("anna", "staff", ("home",))
    for at in TIMES[:2]:
        answer = await anna.post("/units/home/beds/home-1/admit", data={"who": "none", "at": at})
        assert (answer.status_code, "Något i formuläret" in answer.text) == (422, True), at
    for at in TIMES:
        for action in ("hold", "discharge", "move"):
            answer = await anna.post(f"/units/home/beds/home-1/{action}", data={"at": at})
            assert answer.status_code < 500, (action, at)
        fields = {"bed-0": "home-1", "what-0": "admit", "time-0": at, "do": "check"}
        assert (await anna.post("/units/home/later", data=fields)).status_code < 500, at
        assert (await anna.post("/units/home/turned-away", data={"reason": "full", "at": at})).status_code < 500, at


async def test_a_file_that_is_none_is_refused_with_a_sentence(town: Town) -> None:
    planner = await town.sign_in("petra", "planner")
    for sent in FILES:
        for act, field in (("withdraw", "batch"), ("import", "sent")):
            answer = await planner.post(f"/plan/data/{act}", data={"kind": "history", field: sent})
            assert answer.status_code < 500, (act, sent)
