"""Tickets: what the number and the PIN open, and what guessing brings."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from beds.people import tickets
from beds.people.numbers import new_number
from beds.people.refusals import WrongPin
from beds.people.tickets import WRONG_PER_DAY
from beds.settings import Settings
from beds.store.errors import KeyReused
from beds.store.idempotency import KEPT, request_key
from beds.store.models.people import Guess
from beds.store.models.ticket import Ticket

SECRET = b"a secret outside the database"
NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
WRONG = "0000 0000"


async def unknown_number() -> str:
    while await Ticket.exists(number=(number := new_number())):
        pass
    return number


async def guess(number: str, pin: str, now: datetime = NOW, device: str = "") -> bool:
    try:
        await tickets.check(SECRET, number, pin, now, device)
    except WrongPin:
        return False
    return True


async def test_a_number_opens_with_its_pin_however_it_is_written(database: Settings) -> None:
    made = await tickets.issue(SECRET, NOW)
    assert len(made.pin) == 8
    assert made.pin.isdigit()
    spelt = f"{made.pin[:4]} {made.pin[4:6]}-{made.pin[6:]}"
    assert (await tickets.check(SECRET, made.number.lower(), spelt, NOW)).id == made.ticket


async def test_unknown_misspelt_and_wrong_are_one_answer(database: Settings) -> None:
    made = await tickets.issue(SECRET, NOW)
    for number in (made.number, await unknown_number(), made.number[:4], "", "\0", "x" * 10_000):
        assert not await guess(number, WRONG)


async def test_the_same_work_is_done_for_a_number_that_nobody_has(
    database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await tickets.issue(SECRET, NOW)
    hashed = []
    fits = tickets.PINS._fits
    monkeypatch.setattr(tickets.PINS, "_fits", lambda kept, secret: hashed.append(kept) or fits(kept, secret))
    for number in (made.number, await unknown_number(), "misspelt"):
        await guess(number, WRONG)
    assert len(hashed) == 3


async def test_the_pin_is_nowhere_and_another_secret_opens_nothing(database: Settings) -> None:
    made = await tickets.issue(SECRET, NOW)
    ticket = await Ticket.get(id=made.ticket)
    assert made.pin not in ticket.pin_hash
    with pytest.raises(WrongPin):
        await tickets.check(b"another secret", made.number, made.pin, NOW)


@pytest.mark.parametrize("known", [True, False])
async def test_wrong_guesses_have_a_budget_for_each_number_and_day(database: Settings, known: bool) -> None:
    made = await tickets.issue(SECRET, NOW)
    number = made.number if known else await unknown_number()
    for _ in range(WRONG_PER_DAY):
        assert not await guess(number, WRONG)
    assert [row.wrong for row in await Guess.all()] == [WRONG_PER_DAY]
    assert not await guess(made.number, made.pin) if known else True
    assert await guess(made.number, made.pin, NOW + timedelta(days=1))


async def test_guesses_at_once_are_all_counted(database: Settings) -> None:
    made = await tickets.issue(SECRET, NOW)
    assert not any(await asyncio.gather(*(guess(made.number, WRONG) for _ in range(WRONG_PER_DAY))))
    assert sum(row.wrong for row in await Guess.all()) == WRONG_PER_DAY
    assert not await guess(made.number, made.pin)


async def test_right_answers_cost_nothing(database: Settings) -> None:
    made = await tickets.issue(SECRET, NOW)
    for _ in range(WRONG_PER_DAY + 3):
        assert await guess(made.number, made.pin)


async def test_a_device_that_has_succeeded_before_is_not_locked_out(database: Settings) -> None:
    made = await tickets.issue(SECRET, NOW)
    device = tickets.device_key(await tickets.check(SECRET, made.number, made.pin, NOW))
    for _ in range(WRONG_PER_DAY + 1):
        await guess(made.number, WRONG)
    assert not await guess(made.number, made.pin)
    assert await guess(made.number, made.pin, device=device)
    assert not await guess(made.number, WRONG, device=device)


async def test_a_new_pin_ends_the_old_one_and_the_devices_that_knew_it(database: Settings) -> None:
    made = await tickets.issue(SECRET, NOW)
    device = tickets.device_key(await tickets.check(SECRET, made.number, made.pin, NOW))
    renewed = await tickets.renew(SECRET, await Ticket.get(id=made.ticket))
    assert renewed.number == made.number
    assert not await guess(made.number, made.pin)
    assert await guess(made.number, renewed.pin)
    assert device != tickets.device_key(await Ticket.get(id=made.ticket))


async def test_the_same_request_gets_the_same_number_and_a_new_pin(database: Settings) -> None:
    key = request_key(SECRET, "once", "account", "POST tickets", b"")
    first = await tickets.issue(SECRET, NOW, key=key)
    second = await tickets.issue(SECRET, NOW, key=key)
    assert (second.number, second.ticket) == (first.number, first.ticket)
    assert not await guess(first.number, first.pin)
    assert await guess(first.number, second.pin)
    with pytest.raises(KeyReused):
        await tickets.issue(SECRET, NOW, key=request_key(SECRET, "once", "account", "POST tickets", b"{}"))
    later = await tickets.issue(SECRET, NOW + KEPT + timedelta(seconds=1), key=key)
    assert later.number != first.number


async def test_old_counts_of_guesses_are_forgotten(database: Settings) -> None:
    await guess(await unknown_number(), WRONG)
    assert await tickets.forget_guesses(NOW + timedelta(days=1)) == 0
    assert await tickets.forget_guesses(NOW + timedelta(days=4)) == 1
