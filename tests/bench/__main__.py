"""What is promised about speed, measured beside its yardsticks: `python -m tests.bench [push] [writes] [starts]`.

Prints a line for each goal as it becomes known; takes a few minutes. Exit code 1 where a promise does not hold.
"""

import os
import sys
from collections.abc import Iterator

from tests.bench import push, starts, writes
from tests.bench.push import Goal
from tests.bench.push_load import Missing, client
from tests.support.postgres import NoPostgres


def pushing() -> Iterator[Goal]:
    """From a change to every board."""
    with client() as program:
        yield from push.run(program)


PARTS = {"push": pushing, "writes": writes.run, "starts": starts.run}


def main(*wanted: str) -> int:
    """Measure and print."""
    print(f"Load {os.getloadavg()[0]:.1f}. Where others work too, times say little; processor and memory hold.")
    print(f"{'':<44}{'ours':>10} {'yardstick':>10} {'':<12} ratio")
    held = True
    try:
        for part in wanted or PARTS:
            for goal in PARTS[part]():
                print(goal, flush=True)
                held = held and goal.holds
    except (Missing, NoPostgres) as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
