"""A shift pass: a name, one unit, one night, a code that works once; it ends by itself or when the manager says so."""

import re

import httpx2

from beds.people import grants
from beds.people.grants import Grant
from beds.store.models.people import Access, Account, Session
from tests.web.conftest import PASSPHRASE, Town
from tests.web.phone import Phone

PAGE = "/units/home/passes"
CODE = re.compile(r'class="code">(\d{4}) (\d{4})<')


async def made(boss: httpx2.AsyncClient, name: str, night: str = "2026-03-02") -> str:
    """The code of a new pass."""
    answer = await boss.post(PAGE, data={"name": name, "night": night})
    assert answer.status_code == 200, answer.text
    return "".join(CODE.search(answer.text).groups())


async def opened(town: Town, code: str) -> httpx2.AsyncClient:
    """The shared phone, with that code typed in."""
    phone = town.new_browser()
    await phone.post("/sign-in/pass", data={"code": code})
    return phone


async def works(phone: httpx2.AsyncClient) -> bool:
    return (await phone.get("/units/home")).status_code == 200


async def test_a_volunteer_works_in_one_unit_for_one_night_and_it_ends_by_itself(town: Town) -> None:
    boss = await town.sign_in("boss", "manager", ("home",))
    phone = await opened(town, await made(boss, "Kim Ek"))
    assert await works(phone)
    for other in ("/units/women", "/units/home/settings", PAGE, "/access", "/plan"):
        assert (await phone.get(other)).status_code in (403, 404), other
    await phone.post("/units/home/handover")
    assert "av Kim Ek" in (await boss.get("/units/home/handover")).text
    account = town.store.world.handovers["home"].by
    assert {row.role for row in await Access.filter(account=account)} == {"staff"}
    town.clock.move(hours=9)
    assert await works(phone), "nobody is thrown out for resting"
    town.clock.move(hours=4, minutes=50)
    assert await works(phone)
    town.clock.move(hours=5)
    assert not await works(phone)


async def test_a_code_works_once_and_every_wrong_one_gets_the_same_answer(town: Town) -> None:
    boss = await town.sign_in("boss", "manager", ("home",))
    code = await made(boss, "Kim")
    later = await made(boss, "Lo", "2026-03-05")
    old = await made(boss, "Mo")
    new = await made(boss, "Mo")
    assert await works(await opened(town, f"{code[:4]} {code[4:]}"))
    answers = []
    for wrong in (code, later, old, "00000000", "", "9" * 500):
        phone = town.new_browser()
        answer = await phone.post("/sign-in/pass", data={"code": wrong})
        answers.append((answer.status_code, answer.text))
        assert not await works(phone)
    assert len(set(answers)) == 1
    assert "Koden är fel" in answers[0][1]
    assert await works(await opened(town, new))
    town.clock.move(days=3)
    assert await works(await opened(town, later))


async def test_what_a_phone_kept_from_the_night_still_arrives_and_nothing_tapped_later(town: Town) -> None:
    boss = await town.sign_in("boss", "manager", ("home",))
    await opened(town, await made(boss, "Kim"))
    account, evening = await Account.get(login="Kim 2026-03-02"), town.clock()
    grant = Grant(account.id, "a session", "home", evening)
    town.clock.move(hours=30)
    assert (await grants.holder(grant, town.clock(), evening)).role == "staff"
    assert await grants.holder(grant, town.clock(), town.clock()) is None


async def test_guessing_is_counted(town: Town) -> None:
    phone = town.new_browser()
    answers = [(await phone.post("/sign-in/pass", data={"code": f"{n:08}"})).status_code for n in range(11)]
    assert set(answers[:10]) != {429}
    assert answers[10] == 429


async def test_the_manager_sees_the_passes_and_ends_one(town: Town) -> None:
    boss = await town.sign_in("boss", "manager", ("home",))
    phone = await opened(town, await made(boss, "Kim"))
    await made(boss, "Lo")
    text = (await boss.get(PAGE)).text
    assert ("Kim" in text, "Koden är inte använd än" in text, CODE.search(text)) == (True, True, None)
    (account,) = re.findall(r"/passes/(\w+)/end[^L]*?Kim", text)
    assert (await boss.post(f"{PAGE}/{account}/end")).status_code == 303
    assert not await works(phone)
    assert "Kim" not in (await boss.get(PAGE)).text
    assert (await boss.post(f"{PAGE}/{account}/end")).status_code == 404
    assert await works(await opened(town, await made(boss, "Kim"))), "who lost the phone gets another code"


async def test_only_the_manager_of_the_unit_makes_and_ends_passes(town: Town) -> None:
    boss = await town.sign_in("boss", "manager", ("home",))
    other = await town.sign_in("other", "manager", ("women",))
    await made(boss, "Kim")
    text = (await boss.get(PAGE)).text
    account = re.search(r"/passes/(\w+)/end", text).group(1)
    for path in (PAGE, f"{PAGE}/{account}/end", f"/units/women/passes/{account}/end"):
        assert (await other.post(path)).status_code == 404, path
    taken = await other.post("/units/women/passes", data={"name": "Kim", "night": "2026-03-02"})
    assert taken.status_code == 422
    staff = await town.sign_in("boss's own account", "manager", ("home",))
    text = (await staff.get(PAGE)).text
    assert text.count("/end") == 1, "an account that is no pass is not on the list"


async def test_a_name_and_a_night_that_cannot_be_are_refused_in_words(town: Town) -> None:
    boss = await town.sign_in("boss", "manager", ("home",))
    tonight = "2026-03-02"
    wrong = (("", tonight), ("x" * 41, tonight), ("Kim", "2026-02-28"), ("Kim", "2027-03-02"), ("Kim", ""))
    for name, night in wrong:
        answer = await boss.post(PAGE, data={"name": name, "night": night})
        assert (answer.status_code, "Skriv ett namn" in answer.text) == (422, True), (name, night)


async def test_one_chooses_another_passphrase_and_other_screens_are_signed_out(town: Town) -> None:
    here = await town.sign_in("anna", "staff", ("home",))
    there = town.new_browser()
    await there.post("/sign-in", data={"login": "anna", "passphrase": PASSPHRASE})
    assert await works(there)
    wrong = await here.post("/sessions/passphrase", data={"old": "not this one", "new": "åtta glada elefanter"})
    weak = await here.post("/sessions/passphrase", data={"old": PASSPHRASE, "new": "kort"})
    assert wrong.status_code >= 400
    assert weak.status_code >= 400
    answer = await here.post("/sessions/passphrase", data={"old": PASSPHRASE, "new": "åtta glada elefanter"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sessions")
    assert (await works(here), await works(there)) == (True, False)
    again = await town.new_browser().post("/sign-in", data={"login": "anna", "passphrase": "åtta glada elefanter"})
    assert again.status_code == 303


async def test_a_pass_has_no_passphrase_to_change(town: Town) -> None:
    boss = await town.sign_in("boss", "manager", ("home",))
    phone = await opened(town, await made(boss, "Kim"))
    assert "/sessions/passphrase" not in (await phone.get("/sessions")).text
    assert (await phone.post("/sessions/passphrase", data={"old": "", "new": PASSPHRASE})).status_code >= 400
    town.clock.move(hours=20)
    assert not await works(phone)


async def test_what_a_phone_kept_of_a_pass_that_was_ended_stays_worthless_under_the_next_code(town: Town) -> None:
    boss = await town.sign_in("boss", "manager", ("home",))
    await opened(town, await made(boss, "Kim"))
    session = await Session.get(account__login__startswith="kim")
    lost = Phone(town, await session.account, session.id)
    town.clock.move(minutes=5)
    assert (await boss.post(f"{PAGE}/{(await session.account).id}/end")).status_code == 303
    town.clock.move(minutes=5)
    assert await works(await opened(town, await made(boss, "Kim")))
    assert (await lost.send(lost.tap("/units/home/beds/home-1/admit", "who=none")))[0]["state"] == "refused"
