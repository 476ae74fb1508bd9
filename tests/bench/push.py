"""How fast a change reaches every board, what it costs, and what a board costs that only waits: goals G1 to G4, G6.

Each figure stands beside its yardstick, `websockets.broadcast` without anything around it, measured in the same run:
rounds of the one and the other take turns, and medians are compared.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
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
FIRST = 100
"""Boards that come before memory is looked at: what a server loads once for all is no cost of a board."""
SETTLE = 0.5
"""Seconds after the last board has come, before memory is looked at."""


class Burst(NamedTuple):
    """What one server did when changes came as fast as they go."""

    delivered: float
    """messages a second"""
    processor: float
    """microseconds a message"""


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
        ours, bare = _in_turns(
            f"{number:,} boards, bursts", _burst, (program, HUB, number), (program, YARDSTICK, number)
        )
        delivered = (_median(f.delivered for f in ours), _median(f.delivered for f in bare))
        yield Goal(f"G1 delivered a second, {number:,} boards", *delivered, "1/s", limit, at_least=True)
        if number == BOARDS:
            processor = (_median(f.processor for f in ours), _median(f.processor for f in bare))
            yield Goal("G2 processor of the server, a message", *processor, "µs", PROCESSOR_GOAL, at_least=False)
    taps = map(_median, _in_turns("taps", _tap, (program, PRODUCT), (program, YARDSTICK)))
    yield Goal("G3 tap to the last of 1,000 boards, p99", *taps, "ms", TAP_GOAL, at_least=False)
    memory = map(_median, _in_turns("boards that wait", _memory, (program, PRODUCT), (program, YARDSTICK)))
    yield Goal("G4 memory of a board that waits", *memory, "KiB", MEMORY_GOAL, at_least=False)
    others = map(_median, _in_turns("a quarter stalled", _tap, (program, HUB, BOARDS // 4), (program, HUB)))
    yield Goal("G6 the others with a quarter stalled, p99", *others, "ms", STALLED_GOAL, at_least=False)


def _in_turns(what: str, measure: Callable, *arguments: tuple) -> tuple[list, ...]:
    """What each of the arguments gives, round after round."""
    rounds = []
    for n in range(ROUNDS):
        print(f"  push: {what}, round {n + 1} of {ROUNDS}", file=sys.stderr)
        rounds.append([measure(*some) for some in arguments])
    return tuple(map(list, zip(*rounds, strict=True)))


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


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


def _tap(program: str, module: str, stalled: int = 0) -> float:
    """Taps one after another, milliseconds until the last board has one (p99). Boards that are stalled read nothing,
    and have had more than they can take before the first tap."""
    with _serving(module) as server, Boards(program, server, BOARDS, _path(module), stalled) as boards:
        if stalled:
            server.post("/burst?k=1000")
            boards.wait(1_000 * boards.reading, 60)
        boards.reset()
        sent = dict(_taps(server, module))
        boards.wait(TAPS * boards.reading, 10)
        last = boards.last_received()
        if last.keys() != sent.keys():
            raise RuntimeError(f"{module}: {len(last)} of {TAPS} taps reached every board")
        return percentile([(last[name] - at) / 1e6 for name, at in sent.items()], 0.99)


def _memory(program: str, module: str) -> float:
    """KiB that the server takes for each board that waits."""
    with _serving(module) as server, Boards(program, server, FIRST, _path(module)):
        time.sleep(SETTLE)
        before = server.memory()
        with Boards(program, server, BOARDS, _path(module)):
            time.sleep(SETTLE)
            return (server.memory() - before) / BOARDS


def _path(module: str) -> str:
    return "/api/v1/live" if module == PRODUCT else "/live"


@contextmanager
def _serving(module: str) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        file = f"sqlite://{folder}/beds.sqlite3"
        with Server(module, DATABASE_URL=file, BEDS_SECRET_KEY="measured") as server:
            yield server


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
