"""The record of need: everything that planners' figures are made of, as one fold over the ledger.

Only entries feed it, so that a record built anew is the same as one that has listened all the time. It knows tickets,
to tell who asked again, and hands none of them out: what leaves it are facts by quarter (`beds.need.facts`).
"""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from beds.need.capacity import Capacity
from beds.need.quarters import Quarter, quarter_of
from beds.need.sleeping import Sleeping
from beds.need.standing import Standing
from beds.world import Entry, World, apply, spell_changes
from beds.world.codes import FOLLOWED
from beds.world.nights import night_of
from beds.world.shifts import Task
from beds.world.tasks import FOLLOW_UP, LAPSED

if TYPE_CHECKING:
    from beds.need.facts import Facts


class TurnedAway:
    """One request that got no bed (D-04), at its true time."""

    __slots__ = ("at", "group", "outcome", "reason", "ticket", "unit")

    def __init__(self, entry: Entry, world: World) -> None:
        audience = world.units[entry.unit].audience
        self.at, self.unit, self.reason, self.ticket = entry.true_time, entry.unit, entry.reason, entry.ticket
        self.outcome = str(entry.note.get("outcome", "unknown"))
        self.group = str(entry.note.get("for", "")) or ("" if audience == "all" else audience)


class Erased(NamedTuple):
    """Of a request whose number is gone: whether it was the first of an episode, and whether it was part of another."""

    first: bool
    part: bool = False


class Record:
    """What has been recorded up to `seq`, from the moment `since`. It may begin with the world in which erased content
    has ended, and with what was kept: `erased`, of requests whose number is gone, by unit and command; `kept`, facts
    of whole quarters by unit; `begun`, by the spell, when stays began that had moved."""

    def __init__(
        self,
        world: World | None = None,
        *,
        since: datetime | None = None,
        erased: dict[tuple[str, int], Erased] | None = None,
        kept: "dict[str, tuple[Facts, ...]] | None" = None,
        begun: dict[int, datetime] | None = None,
    ) -> None:
        self.world = world or World()
        self.since = since or self.world.at
        self.erased, self.kept = erased or {}, dict(kept or {})
        self.sleeping, self.standing, self.capacity = Sleeping(), Standing(), Capacity()
        self.turned_away: dict[int, TurnedAway] = {}
        self.grants: list[tuple[datetime, str, str]] = []
        self.followed: dict[str, tuple[datetime, str, str]] = {}
        self._final: dict[Quarter, int] = {}
        self._next: Quarter | None = None
        self.sleeping.begin(self.world, begun or {})
        self.standing.begin(self.world)
        self.capacity.begin(self.world)

    @property
    def seq(self) -> int:
        """The last entry that it knows."""
        return self.world.seq

    def observe(self, entry: Entry) -> None:
        """One more entry, the next in the ledger."""
        before, self.world = self.world, apply(self.world, entry)
        self.since = self.since or entry.at
        self._mark(entry.at)
        self.sleeping.fold(spell_changes(before, entry, self.world), entry, self.world)
        if entry.waits:
            self.standing.fold(entry, before, self.world)
        self.capacity.fold(entry, self.world)
        if entry.kind == "turn-away":
            self.turned_away[entry.act] = TurnedAway(entry, self.world)
        elif entry.kind == "undo":
            self.turned_away.pop(entry.undoes, None)
        if entry.task is not None and entry.task.kind == FOLLOW_UP:
            self._follow(entry.task, entry.true_time)
        if entry.grant:
            self.grants.append((entry.at, entry.unit, entry.grant))

    def _follow(self, task: Task, at: datetime) -> None:
        """What became of a follow-up, as long as nobody takes it back: when, of which unit's stay, and what."""
        if task.outcome in (*FOLLOWED, LAPSED):
            self.followed[task.handle] = (at, task.unit, task.outcome)
        else:
            self.followed.pop(task.handle, None)

    def rests_on(self, quarter: Quarter) -> int:
        """The last entry that could say anything about the quarter."""
        return self._final.get(quarter, self.seq)

    def _mark(self, at: datetime) -> None:
        self._next = self._next or quarter_of(night_of(at))
        while self._next.final <= at:
            self._final[self._next] = self.seq - 1
            self._next = self._next.next
