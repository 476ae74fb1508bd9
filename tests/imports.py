"""What imports what, drawn from the code: `python -m tests.imports` renews docs/imports.svg.

A row stands above what it imports. Only packages are drawn, and no arrow that follows from longer ones, so that the
picture changes when the house does and not with every file.
"""

from itertools import product
from pathlib import Path

import grimp

PICTURE = Path(__file__).parent.parent / "docs" / "imports.svg"
ROWS = (
    ("web", "beds.cli"),
    ("beds.app", "beds.demo"),
    ("beds.people", "beds.need"),
    ("beds.store", "beds.demand"),
    ("beds.world",),
)
"""The packages, from the outside to the inside, and the command line. What else lies in `beds` itself is asked from
several sides, and is not drawn."""
TOLD = {
    "web": "HTTP only: parse, one call, render",
    "beds.cli": "the command line",
    "beds.app": "use cases: what somebody does",
    "beds.demo": "a city to try it in",
    "beds.need": "the record as evidence",
    "beds.people": "numbers, accounts, rights, notices",
    "beds.store": "the ledger, and the one writer",
    "beds.demand": "how many places: mathematics",
    "beds.world": "the pure core: decide and apply",
}
WIDTH, HEIGHT, LEFT, TOP, ACROSS, DOWN = 300, 62, 60, 40, 440, 112
STYLE = (
    ".b{fill:#fff;stroke:#0f2430;stroke-width:2}.p{fill:#d8e8f3;stroke:#14507a;stroke-width:2}text{fill:#0f2430}"
    ".s{fill:#3d535f;font-size:13px}.h{font-weight:700}.a{stroke:#0f2430;stroke-width:1.5;fill:none;marker-end:url(#m)}"
)
MARKER = (
    '<defs><marker id="m" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    '<path d="M0 0l8 4-8 4z" fill="#0f2430"/></marker></defs>'
)
PURE = ("beds.world", "beds.demand")

Arrows = set[tuple[str, str]]


def arrows() -> Arrows:
    """Which package imports which, by any of their modules."""
    graph = grimp.build_graph("beds", "web")
    found = set()
    for one in graph.modules:
        for other in graph.find_modules_directly_imported_by(one):
            pair = _package(one), _package(other)
            if pair[0] and pair[1] and pair[0] != pair[1]:
                found.add(pair)
    return found


def _package(module: str) -> str:
    return next((p for row in ROWS for p in row if module == p or module.startswith(p + ".")), "")


def upward(found: Arrows) -> Arrows:
    """Those that lead from a row to itself or to one above."""
    row = {package: n for n, packages in enumerate(ROWS) for package in packages}
    return {(a, b) for a, b in found if row[b] <= row[a]}


def drawn(found: Arrows) -> Arrows:
    """Those that do not follow from others."""
    packages = TOLD.keys()
    longer = set(found)
    for by, a, b in product(packages, packages, packages):
        if (a, by) in longer and (by, b) in longer:
            longer.add((a, b))
    follows = {(a, b) for a, b in found for by in {*packages} - {a, b} if (a, by) in found and (by, b) in longer}
    return found - follows


def picture(found: Arrows) -> str:
    """The picture, as a file."""
    place = {p: _place(n, m, len(row)) for n, row in enumerate(ROWS) for m, p in enumerate(row)}
    height = TOP * 2 + DOWN * (len(ROWS) - 1) + HEIGHT
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 {height}" role="img" aria-labelledby="t d"'
        ' font-family="system-ui, sans-serif" font-size="15">',
        '<title id="t">What imports what</title>',
        f'<desc id="d">{". ".join(f"{a} imports {b}" for a, b in sorted(drawn(found)))}.</desc>',
        f"<style>{STYLE}</style>",
        MARKER,
        f'<rect width="860" height="{height}" fill="#eef2f3"/>',
    ]
    for a, b in sorted(drawn(found)):
        (x, y), (to_x, to_y) = place[a], place[b]
        lines.append(
            f'<path class="a" d="M{x + WIDTH // 2} {y + HEIGHT}C{x + WIDTH // 2} {y + HEIGHT + 34} {to_x + WIDTH // 2}'
            f' {to_y - 34} {to_x + WIDTH // 2} {to_y - 2}"/>'
        )
    for package, (x, y) in place.items():
        lines += [
            f'<rect class="{"p" if package in PURE else "b"}" x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}"/>',
            f'<text class="h" x="{x + 16}" y="{y + 27}">{package}</text>'
            f'<text class="s" x="{x + 16}" y="{y + 47}">{TOLD[package]}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])


def _place(row: int, at: int, of: int) -> tuple[int, int]:
    return (LEFT + ACROSS * at if of > 1 else 280), TOP + DOWN * row


if __name__ == "__main__":
    PICTURE.write_text(picture(arrows()))
