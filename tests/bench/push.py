"""How fast a change reaches every board, what it costs, and what a board costs that only waits: goals G1 to G4, G6.

Each figure stands beside its yardstick, `websockets.broadcast` without anything around it, measured in the same run:
both are up at once and take turns, burst by burst and tap by tap, so that whatever else the machine does falls on both.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, TypeVar

from tests.bench.push_load import Boards, Server, percentile, pulse

YARDSTICK, HUB, PRODUCT = "tests.bench.push_bare", "tests.bench.push_hub", "tests.bench.push_product"
BOARDS = 1_000
GOALS = {BOARDS: 1.3, 200: 1.4, 5_000: 1.15}
"""G1: delivered a second, at so many boards, as a multiple of the yardstick."""
PROCESSOR_GOAL = 0.75
TAP_GOAL = 1.25
MEMORY_GOAL = 1.75
STALLED_GOAL = 1.5
BURSTS = 25
DELIVERIES = 40_000
"""Messages in one burst: many short ones, so that what disturbs one does not move the median."""
TAPS = 150
TAPS_A_SECOND = 10
TAPPED = "unit-0-0"
LATEST = 10
"""Seconds that are waited for the last board to have the last tap."""
ROUNDS = 3
FIRST = 100
"""Boards that come before memory is looked at: what a server loads once for all is no cost of a board."""
SETTLE = 0.5
"""Seconds after the last board has come, before memory is looked at."""
STEADY, STEADY_MOST = 5, 60
"""So many seconds in which memory has not grown: what a server loads once, behind its first answers, is no cost of a
board. And how long that is waited for."""
GROWN = 64
"""KiB that are no growth."""

T = TypeVar("T")


class Goal(NamedTuple):
    """A line of the report."""

    name: str
    ours: float
    yardstick: float
    unit: str
    limit: float
    at_least: bool

    @property
    def ratio(self) -> float:
        """Ours to the yardstick's."""
        return self.ours / self.yardstick

    @property
    def holds(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit

    def __str__(self) -> str:
        sign, verdict = ("≥" if self.at_least else "≤"), ("holds" if self.holds else "DOES NOT HOLD")
        figures = f"{self.ours:>10,.1f} {self.yardstick:>10,.1f} {self.unit:<12}"
        return f"{self.name:<44}{figures}{self.ratio:>6.2f} ({sign} {self.limit:.2f})  {verdict}"


class Burst(NamedTuple):
    """What one server did when changes came as fast as they go."""

    delivered: float
    """messages a second"""
    processor: float
    """microseconds a message"""


class Side(NamedTuple):
    """One of two that are compared: a server with its boards."""

    module: str
    server: Server
    boards: Boards

    def burst(self) -> Burst:
        """Changes back to back, and all that comes of them."""
        changes = max(20, DELIVERIES // self.boards.reading)
        self.boards.reset()
        before = self.server.processor()
        self.server.post(f"/burst?k={changes}")
        counted = self.boards.wait(changes * self.boards.reading, 60)
        if counted["delivered"] != changes * self.boards.reading:
            raise RuntimeError(f"{self.module}: {counted['delivered']} messages came, not {changes} to each")
        used = self.server.processor() - before
        return Burst(counted["delivered"] / counted["span_s"], used / counted["delivered"] * 1e6)

    def tap(self, n: int) -> tuple[int, int]:
        """A bed is held, or released again: the change's id, and when it was asked for."""
        at = time.monotonic_ns()
        if self.module == PRODUCT:
            action, body = ("release", {}) if n % 2 else ("hold", {"minutes": 60})
            return int(self.server.post(f"/api/v1/beds/{TAPPED}/{action}", body)["change"]), at
        self.server.post("/publish", {"t0": at})
        return at, at


def run(program: str) -> Iterator[Goal]:
    """Measure; the goals as they become known."""
    for number, limit in GOALS.items():
        _say(f"bursts to {number:,} boards")
        with _side(program, HUB, number) as ours, _side(program, YARDSTICK, number) as bare:
            bursts = _in_turns(BURSTS, ours.burst, bare.burst)
        delivered, processor = (
            [statistics.median(getattr(b, what) for b in some) for some in bursts] for what in Burst._fields
        )
        yield Goal(f"G1 delivered a second, {number:,} boards", *delivered, "1/s", limit, at_least=True)
        if number == BOARDS:
            yield Goal("G2 processor of the server, a message", *processor, "µs", PROCESSOR_GOAL, at_least=False)
    _say("taps")
    with _side(program, PRODUCT, BOARDS) as ours, _side(program, YARDSTICK, BOARDS) as bare:
        yield Goal("G3 tap to the last of 1,000 boards, p99", *_taps(ours, bare), "ms", TAP_GOAL, at_least=False)
    _say("boards that wait")
    memory = _in_turns(ROUNDS, lambda: _memory(program, PRODUCT), lambda: _memory(program, YARDSTICK))
    yield Goal("G4 memory of a board that waits", *map(statistics.median, memory), "KiB", MEMORY_GOAL, at_least=False)
    _say("taps while a quarter is stalled")
    with _side(program, HUB, BOARDS, BOARDS // 4) as quarter, _side(program, HUB, BOARDS) as none:
        quarter.server.post(f"/burst?k={BOARDS}")  # more than the stalled can take
        quarter.boards.wait(BOARDS * quarter.boards.reading, 60)
        yield Goal(
            "G6 the others with a quarter stalled, p99", *_taps(quarter, none), "ms", STALLED_GOAL, at_least=False
        )


def _say(what: str) -> None:
    print(f"  push: {what}", file=sys.stderr)


@contextmanager
def _side(program: str, module: str, number: int, stalled: int = 0) -> Iterator[Side]:
    with _serving(module) as server, Boards(program, server, number, _path(module), stalled) as boards:
        yield Side(module, server, boards)


@contextmanager
def _serving(module: str) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        file = f"sqlite://{folder}/beds.sqlite3"
        with Server(module, DATABASE_URL=file, BEDS_SECRET_KEY="a secret of the benchmark, known to all") as server:
            yield server


def _path(module: str) -> str:
    return "/api/v1/live" if module == PRODUCT else "/live"


def _in_turns(rounds: int, one: Callable[[], T], other: Callable[[], T]) -> tuple[list[T], list[T]]:
    """What the one and the other give, round after round."""
    pairs = [(one(), other()) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _taps(*sides: Side) -> list[float]:
    """Milliseconds until the last board of each side has a tap (p99); the sides are tapped in turn."""
    sent: list[dict[int, int]] = [{} for _ in sides]
    for side in sides:
        side.boards.reset()
    for n in pulse(TAPS * len(sides), TAPS_A_SECOND * len(sides)):
        turn, side = n // len(sides), n % len(sides)
        name, at = sides[side].tap(turn)
        sent[side][name] = at
    for side in sides:
        side.boards.wait(TAPS * side.boards.reading, LATEST)
    return [
        percentile(list(_delays(s, side.boards.last_received())), 0.99) for s, side in zip(sent, sides, strict=True)
    ]


def _delays(sent: dict[int, int], received: dict[int, int]) -> Iterator[float]:
    """Milliseconds from each tap until the last board had it: with its own frame, or with the next where two taps came
    so close together that one frame told both."""
    told = None
    for name, at in reversed(sent.items()):
        told = received.get(name, told)
        if told is None:
            raise RuntimeError("the last tap did not reach every board")
        yield (told - at) / 1e6


def _memory(program: str, module: str) -> float:
    """KiB that the server takes for each board that waits."""
    with _serving(module) as server, Boards(program, server, FIRST, _path(module)):
        before = _steady(server)
        with Boards(program, server, BOARDS, _path(module)):
            time.sleep(SETTLE)
            return (server.memory() - before) / BOARDS


def _steady(server: Server) -> int:
    """KiB that the server has once it has loaded all that it will."""
    before, since = server.memory(), 0.0
    for _ in range(int(STEADY_MOST / SETTLE)):
        time.sleep(SETTLE)
        now, since = server.memory(), since + SETTLE
        if now > before + GROWN:
            before, since = now, 0.0
        elif since >= STEADY:
            return now
    raise RuntimeError("the server's memory grows on")
