"""Erasing content: what is older than its limit becomes one sealed world; only the chain of hashes remembers more."""

import secrets
from datetime import datetime

import msgspec

from beds.store.batch import Work
from beds.store.errors import StoreError
from beds.store.ledger import bond_of
from beds.store.reading import card
from beds.store.script import Many, Query, Script
from beds.store.sealed import LEAST_AGE, Kept, Sealed
from beds.store.survey import Survey
from beds.world import Entry, dump
from beds.world.command import new_act
from beds.world.dump import CODE

AT_ONCE = 5_000
"""Rows deleted by one statement, so that none takes too long however much there is."""

OLDER = "DELETE FROM snapshot WHERE sealed OR seq <= $1"
KEEP = "INSERT INTO snapshot (seq, shape, salt, body, links, sealed, kept) VALUES ($1, $2, $3, $4, $5, TRUE, $6)"
ERASE = (
    "DELETE FROM link WHERE seq > $1 AND seq <= $2",
    "DELETE FROM detail WHERE seq > $1 AND seq <= $2 AND stays IS NULL",
)
ENDED = "DELETE FROM spell WHERE seq = $1"
LEFT = "DELETE FROM wait WHERE handle = $1"


def erase_content(work: Work, survey: Survey, begun: dict[int, datetime], at: datetime) -> Script[int]:
    """Fold all that is older into the sealed snapshot, bind that by an entry, and delete contents, links and rows that
    have ended by then. `begun` is when stays began whose spell is not their first. How many entries lost their content.
    Raises StoreError for content that is too young.
    """
    if not survey.has_content:
        return 0
    if at - (survey.world.at or at) < LEAST_AGE:
        raise StoreError(f"Content stays for {LEAST_AGE.days} days at least: nothing was erased.")
    through, since = survey.world.seq, survey.sealed
    sealed = yield from _sealed(work, survey, begun)
    yield Query(OLDER, (through,))
    yield Query(KEEP, (through, CODE, sealed.salt, sealed.body, msgspec.json.encode(sealed.links), sealed.kept))
    for sql in ERASE:
        for start in range(since, through, AT_ONCE):
            yield Query(sql, (start, min(start + AT_ONCE, through)))
    for sql, keys in ((ENDED, survey.ended), (LEFT, survey.left)):
        for start in range(0, len(keys), AT_ONCE):
            yield Many(sql, [(key,) for key in keys[start : start + AT_ONCE]])
    yield from work.append([Entry(kind="seal", at=at, by="clock", act=new_act(), note=sealed.note(survey.lost))])
    return through - since


def _sealed(work: Work, survey: Survey, begun: dict[int, datetime]) -> Script[Sealed]:
    body, links = dump(survey.world)  # as the ledger has it: what it does not say yet is nobody's
    seq, bonds = survey.world.seq, {}
    for place, ticket in links.items():
        known = yield from card(work.state.cards, ticket)
        if known is None:
            raise StoreError(f"The ticket of {place} is gone: run `beds verify`.")
        bonds[place] = bond_of(known.key, seq, ticket, place).hex()
    kept = msgspec.json.encode(Kept(bonds, begun))
    return Sealed(seq, secrets.token_bytes(32), body, links, kept)
