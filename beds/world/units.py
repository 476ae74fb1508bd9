"""Decisions on the house itself: its beginning, organisations, units, beds, and "the figures are right"."""

import re
from datetime import time, timedelta

from msgspec import UNSET, UnsetType

from beds.world.commands import Confirm, Found, SetBed, SetOrganisation, SetUnit
from beds.world.deferral import write_joins
from beds.world.draft import Draft
from beds.world.nights import night_of
from beds.world.offers import SHORTEST
from beds.world.refusals import AlreadyFounded, HasGuests, Invalid, NoDecision
from beds.world.state import MOST_DAYS, Bed, Rules, Unit, World, replace
from beds.world.waiting import take_out
from beds.world.winding import withdraw_all

ORDER_RULES = 2
"""The version of the rules of order that this program decides by (docs/rules.md); which rules a grant is judged by is
in the ledger (`beds.store.fairness`)."""
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SEED = "seed"
MOST_PLACES = 1000
"""No unit that this system is for has more places; a larger figure is a slip of the finger."""
MOST_MINUTES, MOST_MISSES = 7 * 24 * 60, 100
"""Of a unit's rules: more is a slip, too."""


def found(draft: Draft, c: Found) -> None:
    """The first entry: what kind of database this is, for ever."""
    if draft.world.seq:
        raise AlreadyFounded()
    draft.add("found", founded=c.founded)
    draft.add("order-rules", note={"version": ORDER_RULES})


def set_organisation(draft: Draft, c: SetOrganisation) -> None:
    """A new organisation, or new terms for one."""
    _named(c.organisation.slug, c.organisation.name)
    draft.add("organisation", organisation=c.organisation)


def set_unit(draft: Draft, c: SetUnit) -> None:
    """A unit, or its new configuration. Opening starts its nights; closing withdraws its promises. Whom it can no
    longer take, because it closed or is for others now, leaves its line in the same command. Other rules than those of
    an open unit begin when its day turns, so that no night has other rules than it began with; those of the files
    that found a house are in force at once. (See also `to_come`.)"""
    unit = c.unit
    _named(unit.slug, unit.name)
    if unit.organisation not in draft.world.organisations:
        raise Invalid(what="the unit's organisation is not known")
    if any(not 0 <= n <= MOST_PLACES for _, n in unit.planned):
        raise Invalid(what=f"planned places lie between 0 and {MOST_PLACES}")
    _local(*unit.confirm_hours, *(getattr(unit.rules, name) for name in unit.rules.__struct_fields__))
    _sensible(unit)
    if unit.status == "open" and unit.mode == "without" and not unit.decision:
        raise NoDecision(unit=unit.name)
    before = draft.world.units.get(unit.slug)
    if before is not None and before.organisation != unit.organisation:
        raise Invalid(what="a unit stays with its organisation")
    if before is not None and before.status == "open" and unit.status != "open":
        _empty(draft, before)
    opens = unit.status == "open" and (before is None or before.status != "open")
    coming: Rules | UnsetType | None = UNSET
    if before is not None and before.status == unit.status == "open" and unit.rules != before.rules and c.by != SEED:
        coming, unit = unit.rules, replace(unit, rules=before.rules)
    elif unit.slug in draft.world.coming:
        coming = None
    if before is not None and before.rules.order != unit.rules.order:
        write_joins(draft, unit.slug)  # who waits already comes before those to come
    night = night_of(draft.now, unit.rules.day_turns) if opens else None
    draft.add("unit", unit=unit.slug, config=unit, reason=c.reason, coming=coming, night=night)
    take_out(draft, unit, "unit-closed" if unit.status == "closed" else "unit-changed")


def to_come(world: World, slug: str) -> Unit:
    """The unit as it will be once its day has turned: what a change of something else must carry on."""
    unit = world.units[slug]
    return replace(unit, rules=world.coming.get(slug, unit.rules))


def _sensible(unit: Unit) -> None:
    """Rules by which the clock can come to rest."""
    rules = unit.rules
    if timedelta(minutes=rules.offer_minutes) < SHORTEST:
        raise Invalid(what="an offer lasts a quarter of an hour at least")
    if min(rules.hold_minutes, rules.misses, rules.asleep_days, rules.close_days) < 1:
        raise Invalid(what="minutes, misses and days of the rules are 1 at least")
    if max(rules.offer_minutes, rules.hold_minutes) > MOST_MINUTES or rules.misses > MOST_MISSES:
        raise Invalid(what=f"minutes of the rules are {MOST_MINUTES} at most, misses {MOST_MISSES}")
    if max(rules.asleep_days, rules.close_days, rules.nights or 1) > MOST_DAYS:
        raise Invalid(what=f"days and nights of the rules are {MOST_DAYS} at most")
    if rules.nights is not None and rules.nights < 1:
        raise Invalid(what="a guest stays one night at least")
    if rules.check_out_all:
        _out_in_the_morning(unit)


def _out_in_the_morning(unit: Unit) -> None:
    """Only a night shelter sends its guests out, after its door has closed and before its day turns."""
    rules = unit.rules
    if unit.kind != "night" or rules.check_out is None or rules.check_out >= rules.day_turns:
        raise Invalid(what="only a night shelter sends everybody out, at an hour before its day turns")
    earlier = (rules.apply_from, rules.entry_from, rules.entry_to, rules.no_show_at)
    if any(rules.check_out <= clock < rules.day_turns for clock in earlier if clock is not None):
        raise Invalid(what="a night shelter's evening lies between the turn of its day and its check-out")


def _local(*values: object) -> None:
    """A clock is the one on the unit's wall: an instant's offset could not be compared with it, ever after."""
    if any(isinstance(value, time) and value.tzinfo is not None for value in values):
        raise Invalid(what="an hour is a local one, without an offset")


def _empty(draft: Draft, unit: Unit) -> None:
    """Closing a unit: promises are withdrawn (their holders are first again elsewhere); guests must have left."""
    for bed in draft.world.unit_beds(unit.slug):
        spell = draft.spell(bed)
        if spell is not None and spell.state == "occupied":
            raise HasGuests(unit=unit.name)
    withdraw_all(draft, unit)


def set_bed(draft: Draft, c: SetBed) -> None:
    """A bed, or its new configuration. A bed in use is never taken away from under somebody."""
    bed = c.bed
    draft.unit(bed.unit)
    _named(bed.id, bed.label)
    if bed.valid_from and bed.valid_to and bed.valid_to < bed.valid_from:
        raise Invalid(what="the bed's last night comes before its first")
    if (bed.reserved_for is None) != (bed.reserved_until is None):
        raise Invalid(what="a reservation names both a group and an hour")
    _local(bed.reserved_until)
    before = draft.world.beds.get(bed.id)
    if before is not None and before.unit != bed.unit:
        raise Invalid(what="a bed stays in its unit")
    if any(b.label == bed.label and b.id != bed.id and _overlap(b, bed) for b in draft.world.unit_beds(bed.unit)):
        raise Invalid(what="another bed of the unit has that label")
    draft.add("bed", unit=bed.unit, bed=bed.id, place=bed)


def _overlap(a: Bed, b: Bed) -> bool:
    """Whether both are ever in use on the same night."""
    return not (
        (a.valid_to and b.valid_from and a.valid_to < b.valid_from)
        or (b.valid_to and a.valid_from and b.valid_to < a.valid_from)
    )


def _named(slug: str, name: str) -> None:
    if not SLUG.fullmatch(slug) or len(slug) > 60:
        raise Invalid(what="a short name has small letters, digits and hyphens")
    if not name.strip() or len(name) > 80 or not name.isprintable():
        raise Invalid(what="a name has 1 to 80 characters")


def confirm(draft: Draft, c: Confirm) -> None:
    """The unit's own staff say that the figures are right."""
    unit = draft.open_unit(c.unit)
    draft.add("confirm", unit=unit.slug)
