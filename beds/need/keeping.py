"""What planners keep of what `beds purge` erases: facts by whole quarters and in whole days, and which requests went on
with an earlier one. Nothing of it leads to anybody, or to an hour."""

import secrets
from collections.abc import Collection, Iterator
from datetime import datetime

import msgspec

from beds.need.asked import told
from beds.need.facts import Facts, facts
from beds.need.record import Record
from beds.store.examine import Observer
from beds.store.script import Many, Query
from beds.world import Entry, World

REQUEST = (
    "INSERT INTO erased_request (unit, act, episode, part) VALUES ($1, $2, $3, $4) ON CONFLICT (unit, act) DO NOTHING"
)
KEEP = "INSERT INTO kept_facts (unit, quarter, body) VALUES ($1, $2, $3) ON CONFLICT (unit, quarter) DO NOTHING"
OVER = Query("DELETE FROM erased_request WHERE act NOT IN (SELECT name FROM detail)")
"""Requests whose content is gone as well, which nothing can count any more."""


class Listening(Observer):
    """A record that looks on while the ledger is verified."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.fits = False

    def begin(self, world: World, bound: Collection[int]) -> None:
        """The record must end where the reading begins."""
        self.fits = self.record.seq == world.seq

    def see(self, before: World, entry: Entry, after: World, lost: bool) -> None:
        """Take in one entry."""
        if self.fits:
            self.record.observe(entry)


def rows(record: Record, tickets: Collection[str], through: datetime | None, now: datetime) -> tuple[Many, ...]:
    """What to write when these tickets are erased, and the content up to `through` (None: none of it)."""
    gone = [some for slug in record.world.units for some in _gone(record, slug, through, now)]
    kept = [(some.unit, some.quarter.key, msgspec.json.encode(some)) for some in gone]
    secrets.SystemRandom().shuffle(kept)
    requests = sorted(_requests(record, frozenset(tickets)))
    return Many(REQUEST, requests), Many(KEEP, kept)


def begun(record: Record, world: World) -> dict[int, datetime]:
    """When the stays that go on in this world began, by their spell, where that was in another bed."""
    known = record.sleeping.stretches
    going_on = {spell.id: known[spell.id] for spell in world.spells.values() if spell.id in known}
    return {spell: stretch.begun for spell, stretch in going_on.items() if stretch.begun < stretch.since}


def _gone(record: Record, slug: str, through: datetime | None, now: datetime) -> Iterator[Facts]:
    """The unit's facts for every quarter of which content goes: whole ones, since that is long ago."""
    if through is not None:
        yield from (some for some in facts(record, slug, now) if some.quarter.start <= through)


def _requests(record: Record, tickets: frozenset[str]) -> Iterator[tuple[str, int, bool, bool]]:
    """Every request by these tickets, at whatever unit it counts, whether it began an episode there, and whether it was
    part of another."""
    made = {act for act, r in record.turned_away.items() if r.ticket in tickets}
    made |= {w.act for w in record.standing.all() if w.ticket in tickets}
    made |= {s.act for s in record.sleeping.stretches.values() if s.ticket in tickets}
    shapes = {(u.slug, u.kind, u.status, u.audience): u for told in record.capacity.units.values() for _, u in told}
    for unit in shapes.values() if made else ():
        yield from ((unit.slug, ask.act, ask.first, ask.part) for ask in told(record, unit) if ask.act in made)
