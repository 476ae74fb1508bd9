"""How much a test tries: little in `make test`, everything in `make test-long`."""

import os

LONG = os.environ.get("BEDS_LONG") == "1"


def count(short: int, long: int) -> int:
    """The number of repetitions for this run, for loops and for Hypothesis' `max_examples` alike."""
    return long if LONG else short
