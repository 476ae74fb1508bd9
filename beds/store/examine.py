"""The ledger read from its first entry to its last: is each what it was, in its place, and lawful in its turn?"""

from collections import Counter
from datetime import datetime
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace

from beds.store.commitments import Commitments, commitments
from beds.store.fairness import OrderCheck
from beds.store.ledger import GENESIS, Card, digest_of, hash_of, name_of, nobody, subject_of
from beds.store.reading import head
from beds.store.rows import Rows
from beds.store.script import Query, Row, Script
from beds.store.sealed import LEAST_AGE, Sealed, grants
from beds.world import Entry, World, apply, load
from beds.world.apply import given_after
from beds.world.dump import CODE
from beds.world.entry import Unreadable, version_of

PAGE = 5_000
CHAIN = """
    SELECT ledger.seq, ledger.digest, ledger.hash, ledger.unit, ledger.how, detail.name, detail.salt, detail.body,
        detail.subject, link.ticket_id, link.private, ticket.number, ticket.key
    FROM ledger LEFT JOIN detail ON detail.seq = ledger.seq
        LEFT JOIN link ON link.seq = ledger.seq LEFT JOIN ticket ON ticket.id = link.ticket_id
    WHERE ledger.seq > $1 ORDER BY ledger.seq LIMIT $2"""
SEALED = Query("SELECT seq, salt, body, links, kept FROM snapshot WHERE sealed ORDER BY seq")
SNAPSHOTS = Query("SELECT seq, body, links FROM snapshot WHERE NOT sealed AND shape = $1 ORDER BY seq", (CODE,))
CARDS = Query("SELECT id, number, key FROM ticket")
STRAY = "SELECT min(seq) FROM (SELECT seq FROM detail UNION SELECT seq FROM link) AS rows WHERE seq > $1 OR seq < 1"
BEFORE_ALL = Query("SELECT min(seq) FROM ledger WHERE seq < 1")


class Broken(Exception):
    """The ledger does not hold. The message names the first entry that is wrong, and how."""


def broken(seq: int, what: str) -> Broken:
    """What is wrong at this entry."""
    return Broken(f"Entry {seq} is wrong: {what}.")


class Observer(Protocol):
    """Looks on while the ledger is read."""

    def begin(self, world: World, bound: set[int]) -> None:
        """The world from which the fold goes on: an empty one, or the sealed one; and the entries after which the order
        was committed to."""

    def see(self, before: World, entry: Entry, after: World, lost: bool) -> None:
        """The next entry; `lost` when it named a ticket that was erased since."""


class Examination:
    """Reads the ledger; afterwards knows the world that it tells of, the rows that this makes of the tables, every hash
    of the chain, every seal with where it ends, what was committed to, and with which entry today's words began."""

    def __init__(self, observer: Observer | None = None) -> None:
        self.world = World()
        self.rows = Rows()
        self.hashes: list[bytes] = [GENESIS]
        self.counts: Counter[str] = Counter()
        self.seals: dict[int, int] = {}
        self.commitments = Commitments()
        self.todays_words = 1
        self._observer = observer
        self._order = OrderCheck(self.hashes.__getitem__)
        self._snapshots: dict[int, tuple[bytes, bytes]] = {}
        self._sealed: Sealed | None = None
        self._cards: dict[str, Card] = {}
        self._is_bound = False
        self._named: dict[int, tuple[int, int, bytes]] = {}
        self._moment: datetime | None = None
        self._words = 1
        self._given = ""
        self._lost = 0
        self._erased: Counter[str] = Counter()

    def run(self) -> Script[None]:
        """Raises Broken."""
        seq, digest, _, _ = yield from head()
        yield from self._begin()
        while rows := (yield Query(CHAIN, (len(self.hashes) - 1, PAGE))):
            for row in rows:
                self._row(row)
        self._tail(seq, digest)
        for act in list(self._named):
            self._end_of_command(act)
        ((stray,),) = yield Query(STRAY, (seq,))
        if stray is not None:
            raise broken(stray, "it has content, but no place in the chain")
        ((before,),) = yield BEFORE_ALL
        if before is not None:
            raise broken(before, "it stands before the first")
        self._all_accounted_for()

    def _row(self, row: Row) -> None:
        """SQLite keeps in a column what it is given, of any kind: what stands here of their types is what must be."""
        try:
            self._entry(*row)
        except (TypeError, ValueError, AttributeError) as error:
            raise broken(row[0], "a column of it is of a kind that is never written here") from error

    def _begin(self) -> Script[None]:
        """With the sealed world, if content was erased."""
        self._snapshots = {seq: (body, links) for seq, body, links in (yield SNAPSHOTS)}
        self._cards = {ticket: Card(number, key) for ticket, number, key in (yield CARDS)}
        try:
            self.commitments = yield from commitments()
        except Unreadable as error:
            raise Broken(f"A commitment to the order cannot be read: {error}") from error
        for seq, salt, body, links, kept in (yield SEALED):
            if self._sealed is not None:
                raise broken(seq, "it has a second sealed snapshot")
            try:
                self._sealed = Sealed(seq, salt, body, msgspec.json.decode(links), kept or b"")
                self.world = self._sealed.world
            except (Unreadable, msgspec.MsgspecError) as error:
                raise broken(seq, "the sealed snapshot cannot be read") from error
            self.rows.begin(self.world)
            self._order.totals.update(grants(self.world))
        if self._observer:
            self._observer.begin(self.world, self.commitments.of)

    def _entry(self, seq: int, digest: bytes, hash_: bytes, unit: str | None, how: str | None, *detail: Any) -> None:
        if seq != len(self.hashes):
            raise broken(len(self.hashes), "it is missing")
        bound = hash_ == hash_of(self.hashes[-1], seq, digest, unit, how)
        if not bound and hash_ != hash_of(self.hashes[-1], seq, digest):  # as in words of version 1
            raise broken(seq, "the chain is broken here; its digest, its hash or its place was changed")
        self.hashes.append(hash_)
        self.counts["entries"] += 1
        if how is not None:
            self._given = given_after(self._given, seq, unit or "", how)
        if self._sealed is None or seq > self._sealed.seq:
            self._content(seq, digest, (unit, how), bound, *detail)
        elif seq in self.commitments.by:
            self._commitment(seq, digest, *detail)
        elif any(part is not None for part in detail):
            raise broken(seq, "its content was erased, and yet there is something of it")
        elif seq == self._sealed.seq:
            self._end_of_content(self._sealed)

    def _commitment(
        self, seq: int, digest: bytes, _: int, salt: bytes, body: bytes, subject: bytes, *__: object
    ) -> None:
        """One that outlives the content around it."""
        if digest != digest_of(salt, body, subject):
            raise broken(seq, "its content is not what was sealed")
        if self._sealed and seq == self._sealed.seq:
            self._end_of_content(self._sealed)

    def _end_of_content(self, sealed: Sealed) -> None:
        """All grants up to here stand beside the chain; the sealed world must have counted the same."""
        if self.world.given != self._given:
            raise broken(sealed.seq, "the grants beside the chain are not those that the sealed snapshot counts")
        self._committed(sealed.seq, self.world)

    def _committed(self, seq: int, world: World) -> None:
        for by, note in self.commitments.about(seq):
            self.counts["commitments"] += 1
            if fault := note.fault(world):
                raise broken(seq, f"{fault} (entry {by})")

    def _content(
        self,
        seq: int,
        digest: bytes,
        grant: tuple[str | None, str | None],
        bound: bool,
        name: int,
        salt: bytes,
        body: bytes,
        subject: bytes,
        ticket: str | None,
        private: bytes | None,
        number: str,
        key: bytes,
    ) -> None:
        if body is None:
            raise broken(seq, "its content is missing")
        if digest != digest_of(salt, body, subject):
            raise broken(seq, "its content is not what was sealed")
        try:
            words, entry = version_of(body), Entry.from_body(body, ticket or "", private)
        except Unreadable as error:
            raise broken(seq, f"it cannot be read: {error}") from error
        if words < self._words:
            raise broken(seq, "it is written in words of an older version than the one before")
        if words > self._words:
            self._words, self.todays_words = words, seq
        if ticket and subject != subject_of(Card(number, key), seq, ticket, private, words):
            raise broken(seq, "it is linked to a ticket that it is not about, or to other words about it")
        if grant != ((entry.unit, entry.grant) if entry.grant else (None, None)) or not (bound or words == 1):
            raise broken(seq, "what stands beside the chain of how a bed was given is not what it says")
        lost = not ticket and subject != nobody(salt)
        self._lost += lost
        self.counts["links" if ticket else "links erased" if lost else "about nobody"] += 1
        self._name(entry, seq, name, salt)
        self._fold(seq, entry, lost)

    def _name(self, entry: Entry, seq: int, name: int, salt: bytes) -> None:
        """The last entry of a command has the command's name; each other a name that is bound by its salt. A command is
        of one moment, in which others may be as well: what an act means elsewhere is a command of its own."""
        if entry.at != self._moment:
            self._moment = entry.at
            for act in list(self._named):
                self._end_of_command(act)
        if (before := self._named.pop(entry.act, None)) and before[1] != name_of(before[2]):
            raise broken(before[0], "its public name was changed")
        self._named[entry.act] = (seq, name, salt)

    def _end_of_command(self, act: int) -> None:
        seq, name, _ = self._named.pop(act)
        if name != act:
            raise broken(seq, "its public name was changed")

    def _fold(self, seq: int, entry: Entry, lost: bool) -> None:
        before = self.world
        if before.at is not None and entry.at < before.at:
            raise broken(seq, "it was recorded before the one that it follows")
        if fault := _whose(before, entry):
            raise broken(seq, fault)
        try:
            after = apply(before, entry)
            fault = self._order(before, entry, after)
            self.rows.add(before, entry, after)
        except Exception as error:
            raise broken(seq, f"it does not follow from what was before ({type(error).__name__})") from error
        if fault:
            raise broken(seq, f"the order of the queue was not kept ({fault})")
        self.world = after
        self._committed(seq, after)
        if entry.kind == "state" and seq not in self.commitments.by:
            raise broken(seq, "it commits to the order, and could be erased")
        if entry.kind == "purge":
            self._erased.update(links=int(entry.note["unlinked"]), bonds=int(entry.note.get("unbound", 0)))
        elif entry.kind == "seal":
            self._seal(seq, entry)
        if self._observer:
            self._observer.see(before, entry, after, lost)
        if snapshot := self._snapshots.get(seq):
            self.counts["snapshots"] += 1
            if load(snapshot[0], msgspec.json.decode(snapshot[1])) != replace(after, recent=()):
                raise broken(seq, "the snapshot taken after it is not the world that the ledger tells of")

    def _seal(self, seq: int, entry: Entry) -> None:
        """The newest seal must fit the sealed snapshot, and counts anew the links that were erased by then."""
        through, sealed = int(entry.note["through"]), self._sealed.seq if self._sealed else 0
        self.seals[seq] = through
        if through > sealed:
            raise broken(seq, "the snapshot that it sealed is not there")
        if through < sealed or self._sealed is None:
            return
        if fault := self._sealed.fault(entry.note, self._cards):
            raise broken(seq, fault)
        if self._words > 1 and through not in self.commitments.of:
            raise broken(seq, "it seals a world that nothing had committed to")
        if self._words > 1 and entry.at - (self._sealed.world.at or entry.at) < LEAST_AGE:
            raise broken(seq, f"it seals what was younger than {LEAST_AGE.days} days")
        self._is_bound = True
        self._erased = Counter(links=int(entry.note["unlinked"]))

    def _tail(self, seq: int, digest: bytes) -> None:
        last = len(self.hashes) - 1
        if seq > last:
            raise broken(last + 1, f"it is missing, and all after it: the ledger had {seq} entries")
        if seq < last or digest != self.hashes[-1]:
            raise broken(last, "the head of the ledger does not know it")

    def _all_accounted_for(self) -> None:
        """Content that is missing is sealed; every link that is missing was erased by a purge that says so; and what
        was committed to is in the chain."""
        if self._sealed and not self._is_bound:
            raise broken(self._sealed.seq, "no entry has sealed the snapshot in which it ends")
        if beyond := [by for by, note in self.commitments.by.items() if max(by, note.of) >= len(self.hashes)]:
            raise broken(min(beyond), "it commits to an order that the ledger does not know")
        lost = Counter(links=self._lost, bonds=self._sealed.unlinked if self._sealed else 0)
        if missed := (lost - self._erased).total():
            raise Broken(f"{missed} entries about somebody lost their link, and no purge says so.")
        if there := (self._erased - lost).total():
            raise Broken(f"A purge says that it erased {there} links more than are missing.")


def _whose(before: World, entry: Entry) -> str | None:
    """What it names was somebody's, and is nobody else's now."""
    if not entry.ticket:
        return None
    waits = [before.waits[wait.handle].ticket for wait in entry.waits if wait.handle in before.waits]
    spell = before.spells.get(entry.bed)
    theirs = [spell.ticket] if spell is not None and entry.stay and spell.stay == entry.stay else []
    if any(ticket not in ("", entry.ticket) for ticket in (*waits, *theirs)):
        return "it is linked to another ticket than the wait or the stay that it goes on with"
    return None
