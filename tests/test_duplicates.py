"""Nothing is written twice: no two places in the product's code share more than a few lines."""

from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
MOST = 10
"""Lines in a row that two places may share; blank ones, and those of imports, count for nothing."""
APART = ("beds/store/migrations/", "web/static/vendor/")
"""Migrations are kept as they were written, and libraries as they came."""
KINDS = (".py", ".js", ".html", ".css")


def code(file: Path) -> list[tuple[int, str]]:
    """The lines that count, each with its number."""
    lines = enumerate((line.strip() for line in file.read_text().splitlines()), 1)
    return [(n, line) for n, line in lines if line and not line.startswith(("import ", "from ", "#", "//"))]


def test_no_two_places_share_more_than_a_few_lines() -> None:
    places: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for file in sorted(p for folder in ("beds", "web") for p in (ROOT / folder).rglob("*") if p.suffix in KINDS):
        name = file.relative_to(ROOT).as_posix()
        if name.startswith(APART):
            continue
        lines = code(file)
        for at in range(len(lines) - MOST):
            window = lines[at : at + MOST + 1]
            places[tuple(line for _, line in window)].append(f"{name}:{window[0][0]}")
    assert [where for where in places.values() if len(where) > 1] == []
