"""Decisions on offers: make, accept, decline, no answer, withdraw (rules 5-8)."""

from datetime import datetime, timedelta

from beds.world import effects
from beds.world.asking import NOBODY_THERE, children_known, stop_for_children, terms_known
from beds.world.codes import DECLINE, GRANT, WITHDRAW, Given, checked, checked_if_any
from beds.world.commands import Accept, Decline, NoAnswer, Offer, Outage, Withdraw
from beds.world.draft import Draft
from beds.world.nights import in_night
from beds.world.order import eligible, first, rank
from beds.world.refusals import (
    AlreadyPlaced,
    AlreadyPromised,
    BadTime,
    BedTaken,
    NobodyWaits,
    NoFreeBed,
    NoOffer,
    NotEligible,
    NotWaiting,
    WrongState,
)
from beds.world.state import PROMISES, Bed, Spell, Unit, World, replace
from beds.world.vacating import end_promise, give_back_of
from beds.world.waits import Wait

SHORTEST = timedelta(minutes=15)
"""An offer with less time than this before the last arrival is not made (rule 7)."""
LONGEST_ARRIVAL = timedelta(hours=24)
"""How far ahead an arrival can be agreed; a longer wait would keep the bed from the next in line."""


def offer(draft: Draft, c: Offer) -> None:
    """Offer a bed by tap, at any hour: to the First, or on record to another."""
    unit = draft.open_unit(c.unit)
    beds = [draft.usable(draft.bed(c.bed))] if c.bed else free_beds(draft.world, unit.slug)
    if not beds:
        raise NoFreeBed()
    if c.bed and (beds[0].unit != unit.slug or draft.spell(beds[0]) is not None):
        raise BedTaken(bed=beds[0].label)
    wait, bed = _named(draft, c, beds) if c.ticket else first_of(draft, beds)
    give_back_of(draft, wait.ticket)  # which may let another be First
    how = draft.grant(bed, wait.ticket, checked_if_any(c.reason, GRANT))
    stop_for_children(c, unit)
    make(draft, unit, bed, wait, how, asked=c.children in NOBODY_THERE)


def free_beds(world: World, slug: str) -> list[Bed]:
    """The unit's free beds, the least general first (reserved, for women or men, for all), then the corridor."""
    free = [b for b in world.unit_beds(slug) if b.id not in world.spells and world.in_use(b)]
    return sorted(free, key=lambda b: (world.reserved(b) is None, b.for_ == "all", b.position, b.id))


def first_of(draft: Draft, beds: list[Bed]) -> tuple[Wait, Bed]:
    """The First for any of the beds, and the least general bed that fits them."""
    candidates = {w.handle: w for b in beds if (w := first(draft.world, b, draft.now))}
    if not candidates:
        raise NobodyWaits()
    wait = min(candidates.values(), key=lambda w: rank(draft.world, w))
    return wait, next(b for b in beds if first(draft.world, b, draft.now) == wait)


def _named(draft: Draft, c: Offer, beds: list[Bed]) -> tuple[Wait, Bed]:
    if draft.world.promised_to(c.ticket):
        raise AlreadyPromised()
    sleeps = draft.world.occupied_by(c.ticket)
    if sleeps is not None and draft.world.beds[sleeps].unit == c.unit:
        raise AlreadyPlaced()
    wait = draft.world.wait_in(c.ticket, c.unit)
    if wait is None:
        raise NotWaiting()
    if wait.barred:
        raise NotEligible(bed=beds[0].label, why="the number is suspended here")
    fitting = [b for b in beds if eligible(draft.world, wait, b, draft.now)]
    return wait, (fitting or beds)[0]


def make(draft: Draft, unit: Unit, bed: Bed, wait: Wait, how: Given, asked: bool = False) -> None:
    """Write the offer: it takes the bed until it is answered or runs out."""
    until = _runs_out(draft.world, unit, wait, draft.now)
    if until - draft.now < SHORTEST:
        raise BadTime(what="less than a quarter of an hour is left before the last arrival")
    give_back_of(draft, wait.ticket)
    stay = draft.handle()
    asked = asked or children_known(draft.world, wait.ticket)
    terms = terms_known(draft.world, unit, wait.ticket)
    spell = Spell(state="offered", since=draft.now, until=until, stay=stay, wait=wait.handle, asked=asked, terms=terms)
    draft.add(
        "offer",
        unit=unit.slug,
        bed=bed.id,
        stay=stay,
        ticket=wait.ticket,
        spell=spell,
        waits=effects.promised(draft.world, wait.ticket),
        grant=how,
        reason=how if how not in ("first", "open") else "",
        rules=draft.world.versions[unit.slug],
    )


def _runs_out(world: World, unit: Unit, wait: Wait, now: datetime) -> datetime:
    """min(its minutes, last arrival tonight); the minutes are the kinder of joined and current."""
    until = now + timedelta(minutes=max(unit.rules.offer_minutes, wait.offer_minutes))
    last = last_arrival(world, unit)
    return until if last is None else min(until, last)


def last_arrival(world: World, unit: Unit) -> datetime | None:
    """Until when a guest can come in tonight, at the latest until everybody is sent out; None where the door has no
    hours."""
    night, rules = world.nights.get(unit.slug), unit.rules
    last = rules.entry_to or (rules.check_out if rules.check_out_all else None)
    return None if last is None or night is None else in_night(night, last, rules.day_turns)


def _promise(draft: Draft, ticket: str, states: tuple[str, ...] = PROMISES) -> tuple[Bed, Spell]:
    bed_id = draft.world.promised_to(ticket) or (draft.world.returns_to(ticket) if states == PROMISES else None)
    if bed_id is None or draft.world.spells[bed_id].state not in states:
        raise NoOffer()
    return draft.world.beds[bed_id], draft.world.spells[bed_id]


def accept(draft: Draft, c: Accept) -> None:
    """Yes: `offered` ends and `held` begins, until the agreed arrival."""
    bed, spell = _promise(draft, c.ticket, ("offered",))
    unit = draft.unit(bed.unit)
    last = last_arrival(draft.world, unit)
    if last is not None and last <= draft.now:
        last = None  # staff kept the offer open past the door's hour, so they will open
    soon = draft.now + timedelta(minutes=unit.rules.hold_minutes)
    default = last if last and unit.rules.entry_to else min(soon, last or soon)
    until = c.arrive_by or default
    if until <= draft.now or until - draft.now > LONGEST_ARRIVAL or (last is not None and until > last):
        raise BadTime(what="come before the last arrival, within a day")
    mine = draft.world.waits_of(c.ticket)
    waits = [replace(w, last_sign=draft.now, misses=0, still_paused=False) for w in mine]
    held = replace(spell, id=0, state="held", since=draft.now, until=until)
    draft.add("accept", unit=unit.slug, bed=bed.id, stay=spell.stay, ticket=c.ticket, spell=held, waits=waits)


def decline(draft: Draft, c: Decline) -> None:
    """No to this bed, or to one kept for tonight, with a reason from the list or none; the place in line is kept."""
    bed, _ = _promise(draft, c.ticket)
    waits = tuple(replace(w, last_sign=draft.now) for w in effects.declined(draft.world, c.ticket, bed.id))
    end_promise(draft, bed, kind="decline", waits=waits, reason=checked_if_any(c.reason, DECLINE))


def no_answer(draft: Draft, c: NoAnswer) -> None:
    """Called, nobody answered: the offer goes on to the next at once, as if it had run out."""
    bed, _ = _promise(draft, c.ticket, ("offered",))
    waits = effects.missed(draft.world, c.ticket, bed.id)
    end_promise(draft, bed, kind="expire", waits=waits, reason="nobody-answered")


def withdraw(draft: Draft, c: Withdraw) -> None:
    """The house takes an offer or a promise back, with a reason; its holder is first again."""
    bed = draft.bed(c.bed)
    spell = draft.spell(bed)
    if spell is None or spell.state not in PROMISES:
        raise WrongState(bed=bed.label, state=spell.state if spell else "free")
    waits = effects.withdrawn(draft.world, spell.ticket)
    end_promise(draft, bed, kind="withdraw", waits=waits, reason=checked(c.reason, WITHDRAW))


def outage(draft: Draft, c: Outage) -> None:
    """We were away: whoever had an offer open gets back the time for which it was, as far as the door is open."""
    for bed_id, spell in list(draft.world.spells.items()):
        if spell.state == "offered" and spell.until is not None and bed_id not in draft.world.moot:
            unit = draft.world.units[draft.world.beds[bed_id].unit]
            until = spell.until + min(timedelta(seconds=c.seconds), draft.now - spell.since)
            until = max(spell.until, min(until, last_arrival(draft.world, unit) or until))
            longer = replace(spell, until=until)
            draft.add("extend", unit=unit.slug, bed=bed_id, stay=spell.stay, ticket=spell.ticket, spell=longer)
