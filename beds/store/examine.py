"""The ledger read from its first entry to its last: is each what it was, in its place, and lawful in its turn?"""

from collections import Counter

import msgspec
from msgspec.structs import replace

from beds.store.fairness import OrderCheck
from beds.store.ledger import GENESIS, digest_of, hash_of, name_of, subject_of
from beds.store.reading import HEAD, SHAPE
from beds.store.rows import Rows
from beds.store.script import Query, Script
from beds.world import Entry, World, apply, load

PAGE = 5_000
CHAIN = """
    SELECT ledger.seq, ledger.digest, ledger.hash, detail.name, detail.salt, detail.body, detail.subject,
        link.ticket_id, ticket.key
    FROM ledger LEFT JOIN detail ON detail.seq = ledger.seq
        LEFT JOIN link ON link.seq = ledger.seq LEFT JOIN ticket ON ticket.id = link.ticket_id
    WHERE ledger.seq > $1 ORDER BY ledger.seq LIMIT $2"""
SNAPSHOTS = Query("SELECT seq, body, links, sealed FROM snapshot WHERE sealed OR shape = $1 ORDER BY seq", (SHAPE,))
STRAY = "SELECT min(seq) FROM (SELECT seq FROM detail UNION SELECT seq FROM link) AS rows WHERE seq > $1"


class Broken(Exception):
    """The ledger does not hold. The message names the first entry that is wrong, and how."""


def broken(seq: int, what: str) -> Broken:
    """What is wrong at this entry."""
    return Broken(f"Entry {seq} is wrong: {what}.")


class Examination:
    """Reads the ledger; afterwards knows the world that it tells of, the rows that this makes of the tables, and every
    hash of the chain."""

    def __init__(self) -> None:
        self.world = World()
        self.rows = Rows()
        self.hashes: list[bytes] = [GENESIS]
        self.counts: Counter[str] = Counter()
        self._order = OrderCheck(self.hashes.__getitem__)
        self._snapshots: dict[int, tuple[bytes, bytes]] = {}
        self._sealed = 0
        self._last: tuple[int, int, bytes, int] | None = None
        self._unlinked = 0

    def run(self) -> Script[None]:
        """Raises Broken."""
        ((seq, digest, _, _),) = yield HEAD
        for at, body, links, sealed in (yield SNAPSHOTS):
            self._snapshots[at] = (body, links)
            if sealed:
                self._sealed = at
        while rows := (yield Query(CHAIN, (len(self.hashes) - 1, PAGE))):
            for row in rows:
                self._entry(*row)
        self._end_of_command(0)
        self._tail(seq, digest)
        ((stray,),) = yield Query(STRAY, (seq,))
        if stray is not None:
            raise broken(stray, "it has content, but no place in the chain")
        self._lost_links()

    def _entry(self, seq: int, digest: bytes, hash_: bytes, *detail: object) -> None:
        if seq != len(self.hashes):
            raise broken(len(self.hashes), "it is missing")
        if hash_ != hash_of(self.hashes[-1], seq, digest):
            raise broken(seq, "the chain is broken here; its digest, its hash or its place was changed")
        self.hashes.append(hash_)
        self.counts["entries"] += 1
        if seq > self._sealed:
            self._content(seq, digest, *detail)
        elif seq == self._sealed:
            self._begin_at_seal(seq)

    def _begin_at_seal(self, seq: int) -> None:
        body, links = self._snapshots[seq]
        self.world = load(body, msgspec.json.decode(links))
        self.rows.begin(self.world)

    def _content(
        self, seq: int, digest: bytes, name: int, salt: bytes, body: bytes, subject: bytes, ticket: str, key: bytes
    ) -> None:
        if body is None:
            raise broken(seq, "its content is missing")
        if digest != digest_of(salt, body, subject):
            raise broken(seq, "its content is not what was sealed")
        if ticket and subject != subject_of(key, seq, ticket):
            raise broken(seq, "it is linked to a ticket that it is not about")
        self.counts["links" if ticket else "without link"] += 1
        entry = Entry.from_body(body, ticket or "")
        self._end_of_command(entry.act)
        self._last = (seq, name, salt, entry.act)
        self._fold(seq, entry)

    def _end_of_command(self, act: int) -> None:
        """The last entry of a command has the command's name; each other a name that is bound by its salt."""
        if self._last is None:
            return
        seq, name, salt, named = self._last
        if name != (name_of(salt) if named == act else named):
            raise broken(seq, "its public name was changed")

    def _fold(self, seq: int, entry: Entry) -> None:
        before = self.world
        if before.at is not None and entry.at < before.at:
            raise broken(seq, "it was recorded before the one that it follows")
        after = apply(before, entry)
        if fault := self._order(before, entry, after):
            raise broken(seq, f"the order of the queue was not kept ({fault})")
        self.rows.add(before, entry, after)
        self.world = after
        self._unlinked += bool(entry.waits) and not entry.ticket
        self._unlinked -= entry.note.get("unlinked", 0) if entry.kind == "purge" else 0
        if snapshot := self._snapshots.get(seq):
            self.counts["snapshots"] += 1
            if load(snapshot[0], msgspec.json.decode(snapshot[1])) != replace(after, recent=()):
                raise broken(seq, "the snapshot taken after it is not the world that the ledger tells of")

    def _tail(self, seq: int, digest: bytes) -> None:
        last = len(self.hashes) - 1
        if seq > last:
            raise broken(last + 1, f"it is missing, and all after it: the ledger had {seq} entries")
        if seq < last or digest != self.hashes[-1]:
            raise broken(last, "the head of the ledger does not know it")

    def _lost_links(self) -> None:
        if self._unlinked > 0:
            raise Broken(f"{self._unlinked} entries about somebody who waits lost their link, and no purge says so.")
