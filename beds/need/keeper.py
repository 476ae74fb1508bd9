"""The record of one process: read from the ledger at the first question, listening from then on."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

import msgspec

from beds.need.facts import Facts, facts
from beds.need.record import Erased, Record
from beds.store import Published, Store, StoreError
from beds.store.models.ledger import Detail, Head, Ledger, Link, Snapshot
from beds.store.models.need import ErasedRequest, KeptFacts
from beds.store.sealed import Kept
from beds.world import Entry, load_sealed

P = ParamSpec("P")
T = TypeVar("T")
Links = dict[int, tuple[str, bytes | None]]
"""By the entry: its ticket, and what else its link tells."""

AT_ONCE = 2000
"""Entries read by one query, so that nobody else waits for long."""
UNHEARD = 5000
"""Entries that may wait for the next question; then they are taken in without one."""

ERASING = ("purge", "seal")
"""Kinds after which this process must not remember what it had read, either."""


class MissingContent(StoreError):
    """Entries that should be there are not."""


class Need:
    """Answers questions on the record, each in a thread of its own time, one after the other. Use it within `orm`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._record: Record | None = None
        self._building: asyncio.Task[None] | None = None
        self._heard: deque[tuple[int, Entry]] = deque()
        self._epoch = ""
        self._lock = threading.Lock()
        self._unwatch = store.watch(self._hear)

    async def ask(self, question: Callable[Concatenate[Record, P], T], *args: P.args, **more: P.kwargs) -> T:
        """`question(record, …)` on the record as it is committed now. Whatever comes back must hold no part of it."""
        while self._record is None:
            self._building = self._building or asyncio.create_task(self._build(), name="record of need")
            await asyncio.shield(self._building)
        return await asyncio.to_thread(self._answer, self._record, lambda record: question(record, *args, **more))

    def close(self) -> None:
        """Listen no longer."""
        self._unwatch()
        if self._building is not None:
            self._building.cancel()

    def _hear(self, news: Published) -> None:
        if news.epoch != self._epoch or any(entry.kind in ERASING for _, entry in news.entries):
            self._record = None  # another life of the database, or less of it: all must be read anew
        first = news.world.seq - len(news.entries) + 1
        self._heard.extend((first + n, entry) for n, (_, entry) in enumerate(news.entries))
        if self._record is not None and len(self._heard) > UNHEARD:
            asyncio.get_running_loop().run_in_executor(None, self._answer, self._record, lambda _: None)

    def _answer(self, record: Record, question: Callable[[Record], T]) -> T:
        with self._lock:
            self._catch_up(record)
            return question(record)

    def _catch_up(self, record: Record) -> None:
        while self._heard and record is self._record:
            seq, entry = self._heard.popleft()
            if seq == record.seq + 1:
                record.observe(entry)

    async def _build(self) -> None:
        try:
            self._epoch = self._store.epoch
            self._heard.clear()
            record = await read_record(self._store.world.seq)
            await asyncio.to_thread(_sum_up, record)
            if self._epoch == self._store.epoch:
                self._record = record
        finally:
            self._building = None


async def read_record(last: int | None = None, told: Callable[[float], None] = lambda _: None) -> Record:
    """The record up to the entry `last` (None: all that is committed). `told` hears how much is read, from 0 to 1.
    Raises MissingContent."""
    if last is None:
        last = (await Head.get(id=1).only("seq")).seq
    record = await begin()
    first = record.seq
    while record.seq < last:
        bodies, links = await _read(record.seq, last)
        await asyncio.to_thread(_fold, record, bodies, links)
        told((record.seq - first) / (last - first))
    return record


async def digest(rests_on: int) -> str:
    """The hash of the ledger up to that entry, by which a memo says what it rests on; empty for none."""
    found = await Ledger.filter(seq=rests_on).values_list("hash", flat=True)
    return bytes(found[0]).hex() if found else ""


async def begin() -> Record:
    """The record as far as the ledger's content has been erased: what was kept of it."""
    requests = await ErasedRequest.all().values_list("unit", "act", "episode", "part")
    erased = {(unit, act): Erased(episode, bool(part)) for unit, act, episode, part in requests}
    sealed = await Snapshot.filter(sealed=True).order_by("-seq").first()
    if sealed is None or sealed.kept is None:
        return Record(erased=erased)
    kept: dict[str, tuple[Facts, ...]] = {}
    for row in await KeptFacts.all().order_by("quarter"):
        kept[row.unit] = (*kept.get(row.unit, ()), msgspec.json.decode(row.body, type=Facts))
    since = min((some[0].quarter.start for some in kept.values()), default=None)
    begun = msgspec.json.decode(sealed.kept, type=Kept).begun
    world = load_sealed(bytes(sealed.body), msgspec.json.decode(sealed.links))
    return Record(world, since=since, erased=erased, kept=kept, begun=begun)


async def _read(after: int, last: int) -> tuple[list[bytes], Links]:
    upto = min(after + AT_ONCE, last)
    some = {"seq__gt": after, "seq__lte": upto}
    bodies = [body for (body,) in await Detail.filter(**some).order_by("seq").values_list("body")]
    if len(bodies) != upto - after:
        raise MissingContent(f"Content of the ledger is missing after entry {after}: run `beds verify`.")
    links = await Link.filter(**some).values_list("seq", "ticket_id", "private")
    return bodies, {seq: (ticket, private) for seq, ticket, private in links}


def _sum_up(record: Record) -> None:
    """The facts of all units, so that no question has to wait for them."""
    if record.world.at is not None:
        for slug in record.world.units:
            facts(record, slug, record.world.at)


def _fold(record: Record, bodies: list[bytes], links: Links) -> None:
    for body in bodies:
        ticket, private = links.get(record.seq + 1, ("", None))
        record.observe(Entry.from_body(bytes(body), ticket, private and bytes(private)))
