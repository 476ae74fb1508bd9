"""Figures that hold two things beside each other: guests and places, women and men, predicted and seen, one and two."""

from collections.abc import Sequence

from msgspec import Struct

from web.planning.charts import Axis, Canvas, Figure, figure, room
from web.planning.words import Words

ROW, TALL_ROW = 44.0, 62.0
HOUSE, APART = 22.0, 5.0
"""The side of a square that stands for a place, and what is between two."""


class Filled(Struct, frozen=True):
    """Mean guests in a period against two denominators; `told` is what is written at the end of the bar."""

    name: str
    guests: float
    usable: float
    planned: float | None
    told: str


class Both(Struct, frozen=True):
    """One measure for women and for men, as shares or days."""

    name: str
    women: float | None
    men: float | None


class Foreseen(Struct, frozen=True):
    """What was predicted (80 % from low to high) and what came."""

    name: str
    low: float
    middle: float
    high: float
    seen: float


class Rows:
    """Rows with their names to the left (over them on a narrow canvas, or if `above`), each with its middle."""

    def __init__(
        self, canvas: Canvas, names: Sequence[str], top: float, beside: float = 20, above: bool = False
    ) -> None:
        self.canvas, self.names, self.top, self.above = canvas, names, top, above or canvas.narrow
        self.left = 8.0 if self.above else room(names, 120, 300) + 16
        self.right = canvas.width - (20 if canvas.narrow else beside)
        self.height = TALL_ROW if self.above else ROW
        self.bottom = top + self.height * len(names)

    def middle(self, n: int) -> float:
        """The height of row `n`; its name is written."""
        y = self.top + self.height * (n + (0.68 if self.above else 0.5))
        self.canvas.text("", self.left if self.above else 0, y - 20 if self.above else y + 5, self.names[n])
        return y

    def scale(self, across: Axis, words: Words, name: str, about: int = 6) -> None:
        """Upright lines with their values, and the name of the scale."""
        canvas = self.canvas
        for value in across.ticks(4 if canvas.narrow else about):
            canvas.line("grid", (across(value), self.top), (across(value), self.bottom))
            digits = 0 if value.is_integer() else 1
            canvas.text("mid soft", across(value), self.bottom + 22, words.number(value, digits))
        canvas.line("axis", (across.start, self.bottom), (across.end, self.bottom))
        if name:
            canvas.text("mid soft", (across.start + across.end) / 2, self.bottom + 44, name)


def occupancy_figure(title: str, rows: Sequence[Filled], words: Words) -> Figure:
    """Guests as a bar, usable places as a whole mark and planned places as a broken one."""
    most = max(max(row.guests, row.usable, row.planned or 0) for row in rows) * 1.05

    def draw(canvas: Canvas) -> None:
        lines = Rows(canvas, [row.name for row in rows], 10, beside=300, above=True)
        across = Axis(0, most, lines.left, lines.right)
        lines.scale(across, words, words.say("guests and places"))
        for n, row in enumerate(rows):
            y = lines.middle(n)
            canvas.rect("solid", lines.left, y - 7, across(row.guests), y + 7)
            canvas.line("mark", (across(row.usable), y - 13), (across(row.usable), y + 13))
            if row.planned is not None:
                near = abs(across(row.planned) - across(row.usable)) < APART
                x = across(row.planned) + (APART if near else 0)
                canvas.line("mark2", (x, y - 13), (x, y + 13))
            if not canvas.narrow:
                canvas.text("", across.end + 12, y + 5, row.told)

    told = "; ".join(f"{row.name}: {row.told}" for row in rows)
    return figure(title, told, draw)


def both_figure(title: str, rows: Sequence[Both], name: str, words: Words) -> Figure:
    """Women as a filled circle, men as an open square, a thin line between them."""
    known = [value for row in rows for value in (row.women, row.men) if value is not None]
    most = max([*known, 1e-6]) * 1.1

    def draw(canvas: Canvas) -> None:
        canvas.sign("dot", "circle", 10, 14, 7)
        canvas.text("", 24, 19, words.say("women"))
        canvas.sign("open", "square", 110, 14, 6)
        canvas.text("", 124, 19, words.say("men"))
        lines = Rows(canvas, [row.name for row in rows], 36)
        across = Axis(0, most, lines.left, lines.right)
        lines.scale(across, words, name)
        for n, row in enumerate(rows):
            y = lines.middle(n)
            if row.women is not None and row.men is not None:
                canvas.line("thin", (across(row.women), y), (across(row.men), y))
            if row.men is not None:
                canvas.sign("open", "square", across(row.men), y, 6)
            if row.women is not None:
                canvas.sign("dot", "circle", across(row.women), y, 7)

    return figure(title, words.say("A filled circle is women, an open square men. The table has all numbers."), draw)


def backtest_figure(rows: Sequence[Foreseen], words: Words) -> Figure:
    """A bar is 80 %, an open circle its middle, a diamond what came."""

    def draw(canvas: Canvas) -> None:
        lines = Rows(canvas, [row.name for row in rows], 0.0)
        low, high = min(min(r.low, r.seen) for r in rows), max(max(r.high, r.seen) for r in rows)
        margin = max(high - low, 1.0) * 0.2
        across = Axis(max(0.0, low - margin), high + margin, lines.left, lines.right)
        lines.scale(across, words, words.say("requests"))
        for n, row in enumerate(rows):
            y = lines.middle(n)
            canvas.line("thick", (across(row.low), y), (across(row.high), y))
            canvas.sign("open", "circle", across(row.middle), y, 6)
            canvas.sign("dot", "diamond", across(row.seen), y, 9)

    told = words.say("A bar is what was predicted with 80 %%, the circle its middle, the filled diamond what came.")
    return figure(words.say("Predicted and seen"), told, draw)


def pooling_figure(split: Sequence[tuple[str, int]], together: int, words: Words) -> Figure:
    """Every place a square: the houses one by one, and one house for all with what it saves dashed."""
    saved = sum(places for _, places in split) - together
    rows = [*((name, places, 0) for name, places in split), (words.say("In one house"), together, saved)]

    def draw(canvas: Canvas) -> None:
        left = 8.0 if canvas.narrow else room([name for name, *_ in rows], 120, 320) + 16
        most = int((canvas.width - left - 80) / (HOUSE + APART))
        y = 4.0
        for name, places, less in rows:
            canvas.text("strong", left if canvas.narrow else 0, y + 17, name)
            y += 28 if canvas.narrow else 0
            for n in range(places + less):
                x, at = left + (n % most) * (HOUSE + APART), y + (n // most) * (HOUSE + APART)
                canvas.rect("house" if n < places else "saved", x, at, x + HOUSE, at + HOUSE)
            lines = -(-(places + less) // most)
            end = left + min(places + less, most) * (HOUSE + APART) + 8
            canvas.text("strong", end, y + 17, words.number(places))
            y += lines * (HOUSE + APART) + 18

    told = words.say(
        "One by one they need %(split)s places, in one house %(together)s.",
        split=sum(places for _, places in split),
        together=together,
    )
    return figure(words.say("One by one, or in one house"), told, draw)
