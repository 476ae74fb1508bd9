"""The one task of a process that writes the ledger, and the only one that moves its world."""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from beds.store.away import PATIENCE
from beds.store.batch import ALIVE_EVERY, BEHIND, Asked, Done, Moment, Outcome, batch
from beds.store.driver import Driver
from beds.store.errors import Busy, ClockFault, NewerWords, Rejected, StoreError
from beds.store.keeping import Keeping
from beds.store.reading import Committed, Gap, read_after, read_all
from beds.store.stuck import Stuck, Thing
from beds.store.timekeeping import Timekeeping
from beds.world import Entry, World, next_due
from beds.world.clock import overdue
from beds.world.refusals import InTwoBeds

log = logging.getLogger(__name__)

MOST_IN_BATCH = 64
MOST_WAITING = 1000
"""Commands that may queue; beyond it the answer is Busy."""
TWO_BEDS = "spell_one_bed_at_a_time"
"""The one promise of the tables that the world forgets after some weeks: told of later, it is a refusal."""
MOST_APART = 200
"""So many things that are due are done one by one, when all at once cannot be: the rest a second later."""
NOTHING: frozenset[Thing] = frozenset()
ENDING = "The server is stopping."
POLL_S = 1.0
"""How often to look for entries of other processes, should no wake arrive; and to try again where writing fails."""
TURN_S = 1.0
"""How much longer than for a question to the database a command is waited for: others may be before it."""

Pair = tuple[Asked, asyncio.Future[Done]]
"""A command, and where its answer is waited for."""


class Published(Struct, frozen=True):
    """What watchers are told: the world as it is now, and the new entries in order, each with its public name.
    Another `epoch` than before: all was read anew, and `entries` is empty."""

    world: World
    entries: list[tuple[int, Entry]]
    epoch: str


class Writer:
    """Takes what has queued, writes it in one transaction, and only then answers and publishes."""

    def __init__(
        self,
        driver: Driver,
        state: Committed,
        clock: Callable[[], datetime],
        time: Timekeeping,
        draw_key: Callable[[str], bytes],
    ) -> None:
        self.state, self.epoch = state, state.epoch
        self.seen = clock()
        self.failing: datetime | None = None  # since when nothing can be written
        self.outdated = asyncio.Event()  # a newer program writes here: this one has ended to
        self.watchers: list[Callable[[Published], None]] = []
        self._driver, self._clock, self._time, self._draw_key = driver, clock, time, draw_key
        self._sure = time.doubted is None
        self._keeping = Keeping(driver, clock)
        self.stuck = Stuck()
        self._queue: deque[Pair] = deque()
        self._wake = asyncio.Event()
        self._due = next_due(state.world, clock())
        self._wrote: datetime | None = None
        self._returning = True
        self._closing = False
        self._task = asyncio.create_task(self._run(), name="writer")

    async def submit(self, asked: Asked) -> Done:
        """Queue a command and wait for its answer. Raises Refused, Busy and what else `batch` answers."""
        if self._closing:
            raise Busy(ENDING)
        if len(self._queue) >= MOST_WAITING:
            raise Busy("Too much is waiting to be written.")
        answer: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._queue.append((asked, answer))
        self._wake.set()
        try:
            async with asyncio.timeout(PATIENCE.get() + TURN_S):
                return await answer
        except TimeoutError:  # it is not begun any more; if it was begun, nobody knows how it ends
            raise Busy("The command was not answered in time.") from None

    def wake(self) -> None:
        """Look now for entries of others."""
        self._wake.set()

    async def close(self) -> None:
        """Write what has queued, then end."""
        self._closing = True
        self._wake.set()
        await self._task

    async def _run(self) -> None:
        while not self._closing or self._queue:
            await self._pause()
            try:
                await self._turn()
            except NewerWords as error:
                log.error("%s", error)
                self._closing = True
                self.outdated.set()
            except StoreError as error:
                log.error("%s", error)
            except Exception:
                log.exception("the writer stumbled")

    async def _pause(self) -> None:
        """Until something is to be written, the clock has something to do, or it is time to look."""
        wait = POLL_S
        if self._due is not None and self._sure:
            wait = min(wait, max(0.0, (self._due - self._clock()).total_seconds()))
        if self._queue or self._closing:
            wait = 0.0
        try:
            async with asyncio.timeout(wait):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()

    async def _turn(self) -> None:
        taken = [self._queue.popleft() for _ in range(min(len(self._queue), MOST_IN_BATCH))]
        self._look_at_clock()
        now = self._clock()
        due = self._sure and self._due is not None and self._due <= now
        if due:
            self._due = now + timedelta(seconds=POLL_S)  # when to try again, should it not happen now
        if taken or due or self.failing or self._wrote is None or now - self._wrote > ALIVE_EVERY:
            await self._write([pair for pair in taken if not pair[1].cancelled()])
        elif await self._driver.moved():
            await self._catch_up()
        else:
            self.seen = now
        if not self._queue:
            await self._time.turn()
            await self._keeping.turn(self.state)

    def _look_at_clock(self) -> None:
        """A clock that is believed again may have gone on by hours at once: for what runs out that is as if nobody had
        been there."""
        sure, before = self._time.doubted is None, self._sure
        self._sure = sure
        self._returning = self._returning or (sure and not before)

    async def _write(self, taken: list[Pair]) -> None:
        now = self._clock()
        returning, self._returning = self._returning, True  # unless this ends well
        moment = Moment(
            now,
            self._draw_key(self.state.world.kind),
            returning,
            self._driver.notify,
            self._sure,
            without=self.stuck.at(now),
        )
        try:
            await self._commit(taken, moment)
        except NewerWords as error:
            _answer(taken, [Busy(str(error))] * len(taken))
            raise
        except Exception as error:
            if taken or self.failing is None:
                log.error("a batch of %d failed: %s", len(taken), error, exc_info=not isinstance(error, StoreError))
            self.failing = self.failing or now
            _answer(taken, [error] * len(taken))
        except BaseException:
            _answer(taken, [Busy(ENDING)] * len(taken))
            raise

    async def _commit(self, taken: list[Pair], moment: Moment) -> None:
        if fault := await self._fault(taken, moment):
            log.error("a batch of %d cannot be written: %s", len(taken), fault)
            await self._part(taken, moment)

    async def _fault(self, taken: list[Pair], moment: Moment) -> Exception | None:
        """Write it; if something in it is at fault, that, and nothing was done. Raises what else is in the way."""
        try:
            outcome = await self._attempt([asked for asked, _ in taken], moment)
        except Exception as error:
            if isinstance(error, StoreError) and not isinstance(error, Rejected | ClockFault):
                raise
            return error
        self._returning, self._wrote, self.failing = False, moment.clock, None
        _answer(taken, outcome.answers)  # first: it is done, whatever becomes of telling it
        self._move(outcome.state, outcome.entries)
        return None

    async def _part(self, taken: list[Pair], moment: Moment) -> None:
        """The batch in pieces, in transactions of their own: the time to give back, what is due thing by thing, and
        then each command."""
        if fault := await self._fault([], replace(moment, only=NOTHING)):
            log.error("the time that nobody was here is not given back: %s", fault)
        moment = replace(moment, returning=False)
        if fault and (fault := await self._fault([], replace(moment, only=NOTHING))):
            raise fault  # it is none of them
        if moment.sure and not await self._one_by_one(moment):
            _answer(taken, [Busy(BEHIND)] * len(taken))  # nothing is decided on what is over already
        for pair in taken:
            if pair[1].done():  # whoever asked has gone, and was told that it is not done
                continue
            if fault := await self._fault([pair], replace(moment, only=NOTHING)):
                _answer([pair], [InTwoBeds() if TWO_BEDS in str(fault) else fault])

    async def _one_by_one(self, moment: Moment) -> bool:
        """What is due, thing by thing; whether that was all but for what is stuck."""
        for _ in range(MOST_APART):
            things = overdue(self.state.world, moment.clock, moment.tick())
            if not things:
                return True
            _, what, whom = things[0]
            if fault := await self._fault([], replace(moment, only=frozenset({(what, whom)}))):
                self.stuck.put((what, whom), moment.clock, fault)
                moment = replace(moment, without=self.stuck.at(moment.clock))
        return False

    async def _attempt(self, asked: list[Asked], moment: Moment) -> Outcome:
        try:
            return await self._driver.write(batch(self.state, asked, moment))
        except Gap:
            await self._reload()
            return await self._driver.write(batch(self.state, asked, moment))

    async def _catch_up(self) -> None:
        try:
            news = await self._driver.read(read_after(self.state))
        except Gap:
            await self._reload()
        else:
            self._move(news.state, news.entries)

    async def _reload(self) -> None:
        """Begin again: a new life for those who watch, even if it is the same database."""
        self.state = await self._driver.read(read_all())
        self.epoch = f"{self.state.epoch}.{secrets.token_urlsafe(6)}"
        self._due = next_due(self.state.world, self._clock())
        self._publish([])

    def _move(self, state: Committed, entries: list[tuple[int, Entry]]) -> None:
        self.state, self.seen = state, self._clock()
        if entries:
            self._publish(entries)
            self._due = next_due(state.world, self._clock())

    def _publish(self, entries: list[tuple[int, Entry]]) -> None:
        published = Published(self.state.world, entries, self.epoch)
        for watcher in list(self.watchers):
            try:
                watcher(published)
            except Exception:
                log.exception("a watcher stumbled")


def _answer(taken: list[Pair], answers: Sequence[Done | Exception]) -> None:
    for (_, future), answer in zip(taken, answers, strict=True):
        if future.done():
            continue
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)
