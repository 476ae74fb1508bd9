"""How fast a change reaches every board, what it costs, and what a board costs that only waits: goals G1 to G4, G6.

Each figure stands beside its yardstick, `websockets.broadcast` without anything around it, measured in the same run:
rounds of the one and the other take turns, and medians are compared.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.bench.push_load import Boards, Server, at_rate, percentile

YARDSTICK, HUB, PRODUCT = "tests.bench.push_bare", "tests.bench.push_hub", "tests.bench.push_product"
ROUNDS = 3
DELIVERIES = 150_000
"""Messages in one burst. A burst is repeated `BURSTS` times in a round and the best counts: what others on the machine
take away is no cost of the server's."""
BURSTS = 3
GOALS = {1_000: 1.3, 200: 1.4, 5_000: 1.15}
"""G1: delivered a second, at so many boards, as a multiple of the yardstick."""
PROCESSOR_GOAL = 0.75
TAP_GOAL = 1.25
MEMORY_GOAL = 1.75
STALLED_GOAL = 1.5
BOARDS = 1_000
TAPS = 60
TAPS_A_SECOND = 10
SETTLE = 0.5
"""Seconds after the last board has come, before memory is looked at."""


class Burst(NamedTuple):
    """What one server did when changes came as fast as they go."""

    delivered: float
    """messages a second"""
    processor: float
    """microseconds a message"""


class Tap(NamedTuple):
    """What one server did when changes came one after another."""

    last: float
    """milliseconds until the last board had it, p99"""
    memory: float
    """KiB a board that only waits"""


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


def run(program: str) -> Iterator[Goal]:
    """Measure, round after round; the goals as they become known."""
    for number, limit in GOALS.items():
        bare, ours = _in_turns(
            f"{number:,} boards, bursts",
            lambda number=number: _burst(program, YARDSTICK, number),
            lambda number=number: _burst(program, HUB, number),
        )
        delivered = (_median(ours, "delivered"), _median(bare, "delivered"))
        yield Goal(f"G1 delivered a second, {number:,} boards", *delivered, "1/s", limit, at_least=True)
        if number == BOARDS:
            processor = (_median(ours, "processor"), _median(bare, "processor"))
            yield Goal("G2 processor of the server, a message", *processor, "µs", PROCESSOR_GOAL, at_least=False)
    bare, ours = _in_turns("taps", lambda: _tap(program, YARDSTICK), lambda: _tap(program, PRODUCT))
    taps = (_median(ours, "last"), _median(bare, "last"))
    yield Goal("G3 tap to the last of 1,000 boards, p99", *taps, "ms", TAP_GOAL, at_least=False)
    memory = (_median(ours, "memory"), _median(bare, "memory"))
    yield Goal("G4 memory of a board that waits", *memory, "KiB", MEMORY_GOAL, at_least=False)
    none, quarter = _in_turns("taps, a quarter stalled", lambda: _tap(program, HUB), lambda: _tap(program, HUB, 4))
    others = (_median(quarter, "last"), _median(none, "last"))
    yield Goal("G6 last of the others, a quarter stalled, p99", *others, "ms", STALLED_GOAL, at_least=False)


def _in_turns(what: str, one: Callable[[], NamedTuple], other: Callable[[], NamedTuple]) -> tuple[list, list]:
    """What the one and the other give, round after round."""
    rounds = []
    for n in range(ROUNDS):
        print(f"  push: {what}, round {n + 1} of {ROUNDS}", file=sys.stderr)
        rounds.append((one(), other()))
    return tuple(map(list, zip(*rounds, strict=True)))


def _median(rounds: list, what: str) -> float:
    return statistics.median(getattr(figures, what) for figures in rounds)


def _burst(program: str, module: str, number: int) -> Burst:
    changes = max(20, DELIVERIES // number)
    delivered, processor = [], []
    with Server(module) as server, Boards(program, server, number) as boards:
        for _ in range(BURSTS):
            boards.reset()
            before = server.processor()
            server.post(f"/burst?k={changes}")
            counted = boards.wait(changes * number, 60)
            if counted["delivered"] != changes * number:
                raise RuntimeError(f"{module}: {counted['delivered']} of {changes * number} were delivered")
            processor.append((server.processor() - before) / counted["delivered"] * 1e6)
            delivered.append(counted["delivered"] / counted["span_s"])
    return Burst(max(delivered), min(processor))


def _tap(program: str, module: str, stalled_of: int = 0) -> Tap:
    """Taps one after another; of `stalled_of` boards one reads nothing, and has had enough before the first tap."""
    stalled = BOARDS // stalled_of if stalled_of else 0
    path = "/api/v1/live" if module == PRODUCT else "/live"
    with tempfile.TemporaryDirectory() as folder, Server(module, **_environment(folder)) as server:
        empty = server.memory()
        with Boards(program, server, BOARDS, path, stalled) as boards:
            time.sleep(SETTLE)
            memory = (server.memory() - empty) / BOARDS
            if stalled:
                server.post("/burst?k=1000")
                boards.wait(1_000 * boards.reading, 60)
            boards.reset()
            sent = dict(_taps(server, module))
            boards.wait(TAPS * boards.reading, 10)
            last = boards.last_received()
            if last.keys() != sent.keys():
                raise RuntimeError(f"{module}: {len(last)} of {TAPS} taps reached every board")
            return Tap(percentile([(last[name] - at) / 1e6 for name, at in sent.items()], 0.99), memory)


def _environment(folder: str) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite://{folder}/beds.sqlite3", "BEDS_SECRET_KEY": "measured"}


def _taps(server: Server, module: str) -> Iterator[tuple[int, int]]:
    """Each tap's id, and when it was sent: held and released again, bed after bed."""
    for n in at_rate(TAPS, TAPS_A_SECOND):
        at = time.monotonic_ns()
        if module == PRODUCT:
            bed, action = f"unit-{n // 2 % 10}-{n // 20}", ("release" if n % 2 else "hold")
            answer = server.post(f"/api/v1/beds/{bed}/{action}", {} if n % 2 else {"minutes": 60})
            yield int(answer["change"]), at
        else:
            server.post("/publish", {"t0": at})
            yield at, at
