"""The independent check of the order: who was First for every bed that was taken, told once more from the rules.

It shares the fold with the rest of the house and nothing else: no rule of `beds.world` is called, so that a fault in
one of the two is seen by the other (L-20; "Order and offers" in docs/rules.md, rules 1 to 7). It knows no tickets:
waits are told apart by their handles, and are as the ledger has them, so that it says the same after a person was
erased. A grant is judged by the rules that were in force when it was made (`RULES`).
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from beds.world.codes import GRANT
from beds.world.entry import Entry
from beds.world.nights import ZONE
from beds.world.state import Bed, Spell, World
from beds.world.waits import Wait

TAKEN = ("offered", "held", "occupied")
NO_ACCOUNT = ("self", "clock", "seed")
BY_A_PERSON = ("join", "sign", "pause", "attest", "confirm-wait", "pair", "part", "accept", "decline")
"""Kinds of acts on waits that say by whose hand they were done, from version 2 of the rules on."""
UNDO_TIME = timedelta(minutes=3)
SHORTEST = timedelta(minutes=15)


class OrderCheck:
    """Called with every entry in turn, it returns the name of what is wrong with the grant or the draw, or None.

    `hash_at` gives the ledger's hash at a seq; without it the seed of a draw is taken as it stands.
    `totals` counts the grants by what they say of themselves: "first", "open" (nobody was eligible) or the reason.
    """

    def __init__(self, hash_at: Callable[[int], bytes] | None = None) -> None:
        self.totals: Counter[str] = Counter()
        self._hash_at = hash_at
        self._left: tuple[str, str] = ("", "")
        self._began: dict[int, int] = {}
        self._moment: tuple[datetime | None, int] = None, 0

    def __call__(self, before: World, entry: Entry, after: World) -> str | None:
        if entry.at != self._moment[0]:  # a command is of one moment
            self._moment = entry.at, before.seq
            self._began.clear()
        self._began.setdefault(entry.act, before.seq)
        rules = RULES.get(after.order_rules)
        if rules is None or after.order_rules < before.order_rules:
            return "rules-unknown"
        before = before.recorded()
        for rule in rules:
            if fault := rule(before, entry):
                return fault
        return self._taking_fault(before, entry, after)

    def _taking_fault(self, before: World, entry: Entry, after: World) -> str | None:
        if entry.kind == "draw":
            return self._draw_fault(before, entry, after)
        if entry.kind == "leave":
            self._left = (entry.stay, entry.unit)
        spell = entry.spell
        if not isinstance(spell, Spell):
            return "grant-of-nothing" if entry.grant else None
        if _is_naming(before, entry, spell):
            self.totals.update([entry.grant] if entry.grant else [])
            return _naming_fault(before, entry, spell)
        if not self._is_grant(before, entry, spell):
            return "grant-of-nothing" if entry.grant else None
        self.totals[entry.grant] += 1
        fault = _order_fault(before, entry, spell)
        return fault or (_clock_fault(before, entry, spell) if entry.by == "clock" else None)

    def _is_grant(self, before: World, entry: Entry, spell: Spell) -> bool:
        """A free bed goes to somebody. A guest's return is none, nor an undo, nor a change of beds in one unit."""
        if spell.state not in TAKEN or spell.returning:
            return False
        if entry.bed in before.spells or entry.kind in ("undo", "swap"):
            return False
        return not (entry.kind == "arrive" and self._left == (entry.stay, entry.unit))

    def _draw_fault(self, before: World, entry: Entry, after: World) -> str | None:
        """Rule 2: the secret is the one that was fixed the evening before, and the seed is made of it and of the entry
        before the draw: not of one that suits. (From version 2 on the clock may have written something else in the same
        moment.)"""
        drawn, earliest = after.draws[entry.unit], self._began[entry.act]
        latest = earliest if after.order_rules == 1 else before.seq
        earliest = earliest if after.order_rules == 1 else self._moment[1]
        secret, fixed = bytes.fromhex(str(entry.note["secret"])), before.commitments.get(entry.unit)
        if fixed is None or fixed.night != drawn.night or hashlib.sha256(secret).hexdigest() != fixed.commitment:
            return "draw-not-committed"
        if not earliest <= drawn.cutoff <= latest:
            return "draw-of-another-entry"
        if self._hash_at is None:
            return None
        seed = hashlib.sha256(secret + self._hash_at(drawn.cutoff)).hexdigest()
        return None if seed == drawn.seed else "draw-of-another-seed"


def _place_fault(before: World, entry: Entry) -> str | None:
    """Rule 1: nothing moves a place in line, but one earlier time, attested by an account that says so."""
    for wait in entry.waits:
        known = before.waits.get(wait.handle)
        if known is None:
            if entry.kind == "join" and (wait.key or wait.since or wait.joined_at != entry.at):
                return "place-given"
        elif (wait.key, wait.joined_at) != (known.key, known.joined_at):
            return "place-moved"
        elif wait.since != known.since and entry.kind != "undo":
            if entry.kind != "attest" or known.since or entry.by in NO_ACCOUNT:
                return "place-moved"
            if wait.since is None or wait.since >= wait.joined_at:
                return "place-not-earlier"
    return None


def _hand_fault(before: World, entry: Entry) -> str | None:
    """From version 2 on: of an act on a wait it is on record by whose hand it was done."""
    if not entry.waits or entry.kind not in BY_A_PERSON:
        return None
    if entry.by == "self":
        return None if entry.hand == "own" else "not-by-own-hand"
    if entry.by in NO_ACCOUNT:
        return None
    return None if entry.hand in ("voice", "account") else "by-nobody-s-hand"


RULES = {1: (_place_fault,), 2: (_place_fault, _hand_fault)}
"""By the version of the rules in force: what is asked of every entry. Which grants are in order has not changed yet."""


def _is_naming(before: World, entry: Entry, spell: Spell) -> bool:
    """A bed held for nobody named goes to somebody who stands in the unit's line. (Whoever claims what was held for
    their own number says how.)"""
    held = before.spells.get(entry.bed)
    anonymous = held is not None and held.state == "held" and not held.wait
    return anonymous and entry.kind in ("attach", "admit") and bool(spell.wait) and not entry.claim


def _naming_fault(before: World, entry: Entry, spell: Spell) -> str | None:
    """It was counted when the bed was held; only where it passes the First does it need a reason of its own."""
    first, to_the_first = _first(before, entry, spell)
    if entry.grant:
        return _order_fault(before, entry, spell) if entry.grant in GRANT else "unknown-reason"
    return "no-reason" if first is not None and not to_the_first else None


def _first(before: World, entry: Entry, spell: Spell) -> tuple[Wait | None, bool]:
    """The First for the bed, and whether it is for them."""
    first = first_for(before, before.beds[entry.bed], entry.at)
    return first, first is not None and first.handle in {spell.wait, *(w.handle for w in entry.waits)}


def _order_fault(before: World, entry: Entry, spell: Spell) -> str | None:
    first, to_the_first = _first(before, entry, spell)
    match entry.grant:
        case "open":
            return "somebody-waited" if first else None
        case "first":
            return None if to_the_first else "not-the-first"
        case "bed-found-taken":  # a physical fact, whoever waits
            return None
        case reason if reason in GRANT:
            return "needless-reason" if first is None or to_the_first else None
        case "":
            return "no-reason"
    return "unknown-reason"


def _clock_fault(before: World, entry: Entry, spell: Spell) -> str | None:
    """Rule 7: where nobody assesses, in offer hours, not in the minutes of an undo, and with time enough left."""
    unit = before.units[entry.unit]
    start, end, local = unit.rules.offer_from, unit.rules.offer_to, entry.at.astimezone(ZONE).time()
    freed = before.freed_by_staff.get(entry.bed)
    if unit.mode != "without" or not unit.rules.automatic:
        return "automatic-where-people-decide"
    if not (start <= local < end if start < end else local >= start or local < end):
        return "automatic-out-of-hours"
    turns, applies = unit.rules.day_turns, unit.rules.apply_from
    if applies is not None and (turns <= local < applies if turns < applies else local >= turns or local < applies):
        return "automatic-before-places-are-given"
    if freed is not None and entry.at - freed < UNDO_TIME:
        return "automatic-too-early"
    return "automatic-too-short" if spell.until is None or spell.until - entry.at < SHORTEST else None


def first_for(world: World, bed: Bed, at: datetime) -> Wait | None:
    """Rule 5: least by (whose half is promised here, place in the order); of two halves the one with the older key."""
    eligible = (w for w in world.waits.values() if _eligible(world, w, bed, at))
    return min(eligible, key=lambda w: (not _half_here(world, w), _place(world, w), w.key), default=None)


def _place(world: World, wait: Wait) -> tuple[int, str, datetime, int]:
    """Rule 1: the key, or as of the time attested, and of a pair the later of its two."""
    return max(_own_place(world, w) for w in (wait, _half(world, wait) or wait))


def _own_place(world: World, wait: Wait) -> tuple[int, str, datetime, int]:
    """Rule 2: where the unit draws, who waited before it began to draw, then tonight's lots, then later comers. (Before
    version 2 of what is stored a lot went to the one handle that a wait had in all units.)"""
    unit = wait.unit
    came = wait.since or wait.joined_at  # times go with keys: an entry is never before the one that precedes it
    drawn = world.draws.get(unit)
    if world.units[unit].rules.order != "draw" or drawn is None or drawn.night != world.nights.get(unit):
        return 0, "", came, wait.key
    if wait.key <= world.ordered_since.get(unit, 0):
        return 0, "", came, wait.key
    if wait.key > drawn.cutoff:
        return 2, "", came, wait.key
    drawn_by = wait.joined_as or wait.handle
    return 1, hmac.digest(bytes.fromhex(drawn.seed), drawn_by.encode(), "sha256").hex(), came, wait.key


def _half(world: World, wait: Wait) -> Wait | None:
    """The other half of the pair, while both stand in line."""
    return world.waits.get(wait.partner) if wait.paired else None


def _half_here(world: World, wait: Wait) -> bool:
    """Whether the other half of the pair has a bed promised in this unit."""
    here = {s.wait for s in world.spells.values() if s.state in ("offered", "held")}
    other = _half(world, wait)
    return other is not None and other.handle in here


def _eligible(world: World, wait: Wait, bed: Bed, at: datetime) -> bool:
    """Rule 4; a pair needs a second free bed that fits, unless its half has one here."""
    if not _fits(world, wait, bed, at):
        return False
    other = _half(world, wait)
    if other is None or _half_here(world, wait):
        return True
    free = (b for b in world.unit_beds(bed.unit) if b.id not in world.spells and world.in_use(b))
    return any(_fits(world, other, b, at) for b in free if b.id != bed.id)


def _fits(world: World, wait: Wait, bed: Bed, at: datetime) -> bool:
    """Rule 4 for one person alone."""
    unit = world.units[bed.unit]
    return (
        wait.state == "waiting"
        and (wait.ask_from is None or wait.ask_from <= at)
        and unit.status == "open"
        and wait.unit == unit.slug
        and not wait.barred
        and bed.id not in wait.tried
        and all(group in (None, "all", wait.for_) for group in (unit.audience, bed.for_, world.reserved(bed)))
        and (wait.confirmed or not unit.rules.confirmed_only)
    )
