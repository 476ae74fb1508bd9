"""The sealed snapshot: the world in which erased content ended. Ledger entries bind it, and folds go on from it."""

import hmac
from collections import Counter
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from beds.store.ledger import Card, bond_of
from beds.world import World, load_sealed

Note = dict[str, str | int]

LEAST_AGE = timedelta(days=180)
"""Content that is younger is never sealed, whatever any decision says: six months, of which none have fewer days. Until
then somebody has kept a hash of the ledger to which the sealed world must answer."""


class Kept(Struct, frozen=True, forbid_unknown_fields=True):
    """What the snapshot holds beside the world. `bonds` tie each place in the world to its ticket, in hex, and stay
    when that is erased; `begun` says when a stay began whose spell is not its first, by the spell's id."""

    bonds: dict[str, str] = {}
    begun: dict[int, datetime] = {}


class Sealed(Struct, frozen=True):
    """One row of the table."""

    seq: int
    salt: bytes
    body: bytes
    links: dict[str, str]
    kept: bytes

    @property
    def world(self) -> World:
        """The world after its entry, with those tickets that still exist. Raises Unreadable."""
        return load_sealed(self.body, self.links)

    def note(self, unlinked: int) -> Note:
        """What the entry "seal" says: where content ends, what it was folded into, how free beds were given until then,
        and how many of the entries kept have lost their link by then."""
        seals = {"snapshot": _seal(self.salt, self.body), "kept": _seal(self.salt, self.kept)}
        return {"through": self.seq, "unlinked": unlinked, **seals, **told(grants(self.world))}

    def fault(self, note: Note, cards: dict[str, Card]) -> str | None:
        """What is wrong with it, by its entry and by the tickets that it still names: its bytes as they lie."""
        if note != self.note(int(note["unlinked"])):
            return "the sealed snapshot is not the one that it sealed"
        bonds = msgspec.json.decode(self.kept, type=Kept).bonds
        for place, ticket in self.links.items():
            if ticket not in cards or bonds.get(place) != bond_of(cards[ticket].key, self.seq, ticket, place).hex():
                return "the sealed snapshot is linked to a ticket that it is not about"
        return None

    @property
    def unlinked(self) -> int:
        """Places whose ticket was erased since."""
        return len(msgspec.json.decode(self.kept, type=Kept).bonds) - len(self.links)


def grants(world: World) -> Counter[str]:
    """How often a free bed was given, by how: "first", "open", or the reason for passing somebody."""
    return sum((Counter(some) for some in world.grants.values()), Counter())


def told(counted: Counter[str]) -> Note:
    """The same for a note: all of them, then each how."""
    return {"grants": counted.total(), **dict(sorted(counted.items()))}


def _seal(salt: bytes, what: bytes) -> str:
    return hmac.digest(salt, what, "sha256").hex()
