"""Would anybody notice? A seeded sample of small faults in the core and the store, each tried against the tests:
`make mutants` (COUNT and SEED choose the sample).

A fault is one comparison, condition, constant or call that is another. One that no test notices is printed: either a
test is missing, or it is no fault at all (then it goes into EQUIVALENT with the reason).
"""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from msgspec import Struct

ROOT = Path(__file__).parent.parent
SUITES = {
    "beds/world": ("tests/world", "tests/queue", "tests/ledgers", "tests/test_bed_actions.py"),
    "beds/store": ("tests/store", "tests/ledgers", "tests/queue/test_order_check.py", "tests/clock"),
}
"""What is run for a fault in a package: its own tests first, the slow ones of other packages not at all."""
APART = ("migrations", "models", "refusals.py", "errors.py")
PATIENCE_S = 900
"""A fault that keeps the tests from ending is noticed."""
EQUIVALENT: dict[str, str] = {}
"""Faults that change nothing that anybody could see: `file: before -> after`, and why."""
OTHER = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==", ast.In: "not in",
    ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip


class Fault(Struct, frozen=True):
    """One piece of a file, and what stands there instead."""

    file: str
    line: int
    start: int
    end: int
    before: str
    after: str

    @property
    def name(self) -> str:
        return f"{self.file}: {self.before} -> {self.after}"


def faults(file: Path) -> Iterator[Fault]:
    """Every fault that could be made in the file."""
    text = file.read_text()
    begins = [0]
    for row in text.encode().splitlines(keepends=True):
        begins.append(begins[-1] + len(row))
    for node in ast.walk(ast.parse(text)):
        for piece, after in _others(node):
            start = begins[piece.lineno - 1] + piece.col_offset
            end = begins[piece.end_lineno - 1] + piece.end_col_offset
            before = text.encode()[start:end].decode()
            if before != after:
                yield Fault(file.relative_to(ROOT).as_posix(), piece.lineno, start, end, before, after)


def _others(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """Pieces of the node with what they could be instead."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            yield node, f"{ast.unparse(left)} {OTHER[type(op)]} {ast.unparse(right)}"
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield test, f"not ({ast.unparse(test)})"
        case ast.BoolOp(op=op, values=values):
            other = " or " if isinstance(op, ast.And) else " and "
            yield node, "(" + other.join(f"({ast.unparse(value)})" for value in values) + ")"
        case ast.Constant(value=bool() as value):
            yield node, str(not value)
        case ast.Constant(value=int() as value):
            yield node, str(value + 1)
        case ast.Expr(value=ast.Call() as call):
            yield call, "None"


def sample(seed: int, count: int) -> list[Fault]:
    """So many of all of them, the same for the same seed."""
    files = sorted(f for package in SUITES for f in (ROOT / package).rglob("*.py") if not {*f.parts} & {*APART})
    everything = [fault for file in files for fault in faults(file)]
    return Random(seed).sample(everything, count)


def noticed(fault: Fault, house: Path) -> bool:
    """Whether any test fails with the fault in this copy of the repository."""
    file = house / fault.file
    right = file.read_bytes()
    file.write_bytes(right[: fault.start] + fault.after.encode() + right[fault.end :])
    suite = next(tests for package, tests in SUITES.items() if fault.file.startswith(package))
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", os.environ.get("JOBS", "2"), "-p", "no:cacheprovider"]
    try:
        ran = subprocess.run([*command, *suite], cwd=house, capture_output=True, timeout=PATIENCE_S, check=False)
        return ran.returncode != 0
    except subprocess.TimeoutExpired:
        return True
    finally:
        file.write_bytes(right)


def main() -> int:
    """Try the sample; 1 where more than one in twenty went unnoticed."""
    seed, count = int(os.environ.get("SEED", "1")), int(os.environ.get("COUNT", "200"))
    survivors, tried = [], 0
    with tempfile.TemporaryDirectory() as made:
        house = Path(made) / "house"
        shutil.copytree(ROOT, house, ignore=shutil.ignore_patterns(".*", "var", "__pycache__"))
        for fault in sample(seed, count):
            tried += 1
            if noticed(fault, house) or fault.name in EQUIVALENT:
                continue
            survivors.append(fault)
            print(f"nobody notices {fault.file}:{fault.line}: {fault.before} -> {fault.after}", flush=True)
    print(f"{tried - len(survivors)} of {tried} noticed (SEED={seed})")
    return int(len(survivors) * 20 > tried)


if __name__ == "__main__":
    sys.exit(main())
