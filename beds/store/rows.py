"""The rows that entries write: chain, content and links, and the tables that hold their results."""

from datetime import datetime
from hashlib import sha256

import msgspec

from beds.store.ledger import Written
from beds.store.script import Many, Query, Script
from beds.store.spell_rows import SpellRows
from beds.world import Entry, World
from beds.world.deferral import OWN_CHOICE, PLACED, UNDONE
from beds.world.news import LEFT, news

LEDGER = "INSERT INTO ledger (seq, digest, hash, unit, how) VALUES ($1, $2, $3, $4, $5)"
DETAIL = "INSERT INTO detail (seq, name, salt, body, subject, stays) VALUES ($1, $2, $3, $4, $5, $6)"
LINK = "INSERT INTO link (seq, ticket_id, private) VALUES ($1, $2, $3)"
ORGANISATION = (
    "INSERT INTO organisation (slug, body) VALUES ($1, $2) ON CONFLICT (slug) DO UPDATE SET body = excluded.body"
)
UNIT = (
    "INSERT INTO unit (slug, organisation_id, body) VALUES ($1, $2, $3)"
    " ON CONFLICT (slug) DO UPDATE SET organisation_id = excluded.organisation_id, body = excluded.body"
)
BED = (
    "INSERT INTO bed (id, unit_id, body) VALUES ($1, $2, $3)"
    " ON CONFLICT (id) DO UPDATE SET unit_id = excluded.unit_id, body = excluded.body"
)
WAIT = (
    "INSERT INTO wait (handle, key, ticket_id, state, units, closed_at) VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT (handle) DO UPDATE SET state = excluded.state, units = excluded.units, closed_at = excluded.closed_at"
)
REACHABLE = "SELECT ticket_id FROM contact WHERE ticket_id = $1"
TELL = (
    "INSERT INTO outbox (id, ticket_id, about, made_at, tries, next_at) VALUES ($1, $2, $3, $4, 0, $5)"
    " ON CONFLICT (id) DO NOTHING"
)
NEWS = {"offer": "offer", "withdraw": "withdrawn", "change": "line", "close-wait": "line"}
"""The kinds of entries that their ticket's holder is told of, if they left a way to be reached. Of a unit's entry all
who wait there are, where it changes something for them."""
NO_NEWS = (OWN_CHOICE, PLACED, UNDONE, "no-sign")
"""Why a list was left without news for its holder, who did so or sleeps in a home."""


WaitRow = tuple[str, int, str | None, str, str, datetime | None]
"""As of WAIT."""


class Rows:
    """What some entries have made of the tables: rows by their key, as they are now."""

    def __init__(self) -> None:
        self.written: list[Written] = []
        self.organisations: dict[str, tuple[str, str]] = {}
        self.units: dict[str, tuple[str, str, str]] = {}
        self.beds: dict[str, tuple[str, str, str]] = {}
        self.waits: dict[str, WaitRow] = {}
        self.spells = SpellRows()
        self.news: list[tuple[str, str, str, datetime, datetime]] = []

    def begin(self, world: World) -> None:
        """Begin with the rows of what is open in this world."""
        for wait in world.waits.values():
            row = (wait.handle, wait.key, wait.ticket or None, wait.state, _json((wait.unit,)), None)
            self.waits[wait.handle] = row
        self.spells.begin(world)

    def add(self, before: World, entry: Entry, after: World) -> None:
        """Take in one entry's results."""
        if (o := entry.organisation) is not None:
            self.organisations[o.slug] = (o.slug, _json(o))
        if (u := entry.config) is not None:
            self.units[u.slug] = (u.slug, u.organisation, _json(u))
        if (b := entry.place) is not None:
            self.beds[b.id] = (b.id, b.unit, _json(b))
        told = {wait.handle for wait in entry.waits}
        for wait in entry.waits:
            ticket = (before.waits.get(wait.handle) or after.waits.get(wait.handle) or entry).ticket or None
            closed_at = entry.at if wait.state == "closed" else None
            row = (wait.handle, wait.key or after.seq, ticket, wait.state, _json((wait.unit,)), closed_at)
            self.waits[wait.handle] = row
        for wait in before.waits.values() if entry.whole else ():
            if wait.joined_as in entry.whole and wait.handle not in after.waits and wait.handle not in told:
                key, ticket = wait.key, wait.ticket or None
                self.waits[wait.handle] = (wait.handle, key, ticket, "closed", _json((wait.unit,)), entry.at)
        self.spells.add(before, entry, after)
        if entry.kind in NEWS and entry.ticket and entry.reason not in NO_NEWS:
            self._tell(entry, after, entry.ticket, NEWS[entry.kind])
        if set(news(before, entry)) - set(LEFT):
            waits = [w for w in after.waits.values() if w.unit == entry.unit and w.ticket]
            for ticket in dict.fromkeys(w.ticket for w in sorted(waits, key=lambda w: w.key)):
                self._tell(entry, after, ticket, "rules")

    def _tell(self, entry: Entry, after: World, ticket: str, about: str) -> None:
        """By a key that is the same for whoever writes it again."""
        key = sha256(f"{entry.act} {after.seq} {ticket}".encode()).hexdigest()[:32]
        self.news.append((key, ticket, about, entry.at, entry.at))

    def write(self) -> Script[None]:
        """Say it to the database; what is referred to comes first."""
        links = [(w.seq, w.ticket, w.private) for w in self.written if w.ticket]
        for sql, rows in (
            (LEDGER, [(w.seq, w.digest, w.hash, w.unit, w.how) for w in self.written]),
            (DETAIL, [(w.seq, w.name, w.salt, w.body, w.subject, w.stays) for w in self.written]),
            (LINK, links),
            (ORGANISATION, list(self.organisations.values())),
            (UNIT, list(self.units.values())),
            (BED, list(self.beds.values())),
        ):
            if rows:
                yield Many(sql, rows)
        yield from self.write_waits()
        yield from self.spells.write()
        for row in self.news:
            if (yield Query(REACHABLE, (row[1],))):
                yield Many(TELL, [row])

    def write_waits(self) -> Script[None]:
        """The waits alone."""
        if self.waits:
            yield Many(WAIT, list(self.waits.values()))


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
