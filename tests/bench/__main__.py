"""What is promised about speed, measured beside its yardsticks. Exit code 1 where a promise does not hold."""

import sys

from tests.bench import push
from tests.bench.push_load import Missing, client


def main() -> int:
    """Measure and print."""
    goals = []
    try:
        with client() as program:
            print(f"{'':<44}{'ours':>10} {'yardstick':>10} {'':<12} ratio")
            for goal in push.run(program):
                goals.append(goal)
                print(goal, flush=True)
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0 if all(goal.holds for goal in goals) else 1


if __name__ == "__main__":
    sys.exit(main())
