"""The ledger read from its first entry to its last: is each what it was, in its place, and lawful in its turn?"""

from collections import Counter
from typing import Protocol

import msgspec
from msgspec.structs import replace

from beds.store.fairness import OrderCheck
from beds.store.ledger import GENESIS, digest_of, hash_of, name_of, nobody, subject_of
from beds.store.reading import HEAD, SHAPE
from beds.store.rows import Rows
from beds.store.script import Query, Script
from beds.store.sealed import Sealed, grants
from beds.world import Entry, World, apply, load

PAGE = 5_000
CHAIN = """
    SELECT ledger.seq, ledger.digest, ledger.hash, detail.name, detail.salt, detail.body, detail.subject,
        link.ticket_id, ticket.key
    FROM ledger LEFT JOIN detail ON detail.seq = ledger.seq
        LEFT JOIN link ON link.seq = ledger.seq LEFT JOIN ticket ON ticket.id = link.ticket_id
    WHERE ledger.seq > $1 ORDER BY ledger.seq LIMIT $2"""
SEALED = Query("SELECT seq, salt, body, links, kept FROM snapshot WHERE sealed ORDER BY seq")
SNAPSHOTS = Query("SELECT seq, body, links FROM snapshot WHERE NOT sealed AND shape = $1 ORDER BY seq", (SHAPE,))
KEYS = Query("SELECT id, key FROM ticket")
STRAY = "SELECT min(seq) FROM (SELECT seq FROM detail UNION SELECT seq FROM link) AS rows WHERE seq > $1"


class Broken(Exception):
    """The ledger does not hold. The message names the first entry that is wrong, and how."""


def broken(seq: int, what: str) -> Broken:
    """What is wrong at this entry."""
    return Broken(f"Entry {seq} is wrong: {what}.")


class Observer(Protocol):
    """Looks on while the ledger is read."""

    def begin(self, world: World) -> None:
        """The world from which the fold goes on: an empty one, or the sealed one."""

    def see(self, before: World, entry: Entry, after: World, lost: bool) -> None:
        """The next entry; `lost` when it named a ticket that was erased since."""


class Examination:
    """Reads the ledger; afterwards knows the world that it tells of, the rows that this makes of the tables, and every
    hash of the chain."""

    def __init__(self, observer: Observer | None = None) -> None:
        self.world = World()
        self.rows = Rows()
        self.hashes: list[bytes] = [GENESIS]
        self.counts: Counter[str] = Counter()
        self._observer = observer
        self._order = OrderCheck(self.hashes.__getitem__)
        self._snapshots: dict[int, tuple[bytes, bytes]] = {}
        self._sealed: Sealed | None = None
        self._keys: dict[str, bytes] = {}
        self._is_bound = False
        self._last: tuple[int, int, bytes, int] | None = None
        self._lost = 0
        self._erased: Counter[str] = Counter()

    def run(self) -> Script[None]:
        """Raises Broken."""
        ((seq, digest, _, _),) = yield HEAD
        yield from self._begin()
        while rows := (yield Query(CHAIN, (len(self.hashes) - 1, PAGE))):
            for row in rows:
                self._entry(*row)
        self._end_of_command(0)
        self._tail(seq, digest)
        ((stray,),) = yield Query(STRAY, (seq,))
        if stray is not None:
            raise broken(stray, "it has content, but no place in the chain")
        self._all_accounted_for()

    def _begin(self) -> Script[None]:
        """With the sealed world, if content was erased."""
        self._snapshots = {seq: (body, links) for seq, body, links in (yield SNAPSHOTS)}
        for seq, salt, body, links, kept in (yield SEALED):
            if self._sealed is not None:
                raise broken(seq, "it has a second sealed snapshot")
            try:
                self._sealed = Sealed(seq, salt, body, msgspec.json.decode(links), kept or b"")
                self.world = self._sealed.world
            except msgspec.MsgspecError as error:
                raise broken(seq, "the sealed snapshot cannot be read") from error
            self._keys = dict((yield KEYS))
            self.rows.begin(self.world)
            self._order.totals.update(grants(self.world))
        if self._observer:
            self._observer.begin(self.world)

    def _entry(self, seq: int, digest: bytes, hash_: bytes, *detail: object) -> None:
        if seq != len(self.hashes):
            raise broken(len(self.hashes), "it is missing")
        if hash_ != hash_of(self.hashes[-1], seq, digest):
            raise broken(seq, "the chain is broken here; its digest, its hash or its place was changed")
        self.hashes.append(hash_)
        self.counts["entries"] += 1
        if self._sealed is None or seq > self._sealed.seq:
            self._content(seq, digest, *detail)
        elif any(part is not None for part in detail):
            raise broken(seq, "its content was erased, and yet there is something of it")

    def _content(
        self, seq: int, digest: bytes, name: int, salt: bytes, body: bytes, subject: bytes, ticket: str, key: bytes
    ) -> None:
        if body is None:
            raise broken(seq, "its content is missing")
        if digest != digest_of(salt, body, subject):
            raise broken(seq, "its content is not what was sealed")
        if ticket and subject != subject_of(key, seq, ticket):
            raise broken(seq, "it is linked to a ticket that it is not about")
        lost = not ticket and subject != nobody(salt)
        self._lost += lost
        self.counts["links" if ticket else "links erased" if lost else "about nobody"] += 1
        entry = Entry.from_body(body, ticket or "")
        self._end_of_command(entry.act)
        self._last = (seq, name, salt, entry.act)
        self._fold(seq, entry, lost)

    def _end_of_command(self, act: int) -> None:
        """The last entry of a command has the command's name; each other a name that is bound by its salt."""
        if self._last is None:
            return
        seq, name, salt, named = self._last
        if name != (name_of(salt) if named == act else named):
            raise broken(seq, "its public name was changed")

    def _fold(self, seq: int, entry: Entry, lost: bool) -> None:
        before = self.world
        if before.at is not None and entry.at < before.at:
            raise broken(seq, "it was recorded before the one that it follows")
        try:
            after = apply(before, entry)
            fault = self._order(before, entry, after)
            self.rows.add(before, entry, after)
        except Exception as error:
            raise broken(seq, f"it does not follow from what was before ({type(error).__name__})") from error
        if fault:
            raise broken(seq, f"the order of the queue was not kept ({fault})")
        self.world = after
        if entry.kind == "purge":
            self._erased.update(links=entry.note["unlinked"], bonds=entry.note.get("unbound", 0))
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
        through, sealed = entry.note["through"], self._sealed.seq if self._sealed else 0
        if through > sealed:
            raise broken(seq, "the snapshot that it sealed is not there")
        if through == sealed:
            if fault := self._sealed.fault(entry.note, self._keys):
                raise broken(seq, fault)
            self._is_bound = True
            self._erased = Counter(links=entry.note["unlinked"])

    def _tail(self, seq: int, digest: bytes) -> None:
        last = len(self.hashes) - 1
        if seq > last:
            raise broken(last + 1, f"it is missing, and all after it: the ledger had {seq} entries")
        if seq < last or digest != self.hashes[-1]:
            raise broken(last, "the head of the ledger does not know it")

    def _all_accounted_for(self) -> None:
        """Content that is missing is sealed; every link that is missing was erased by a purge that says so."""
        if self._sealed and not self._is_bound:
            raise broken(self._sealed.seq, "no entry has sealed the snapshot in which it ends")
        lost = Counter(links=self._lost, bonds=self._sealed.unlinked if self._sealed else 0)
        if missed := (lost - self._erased).total():
            raise Broken(f"{missed} entries about somebody lost their link, and no purge says so.")
        if there := (self._erased - lost).total():
            raise Broken(f"A purge says that it erased {there} links more than are missing.")
