"""Charts as plain marks: where everything stands is worked out here, `plan/_charts.html` writes it as SVG.

A chart is drawn twice, for a wide and for a narrow screen, never scaled from one to the other: text keeps its size.
Colour is never the only sign; a mark's class says what it means, and plan.css what it looks like on screen and paper.
"""

import math
from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import Struct

WIDE, NARROW = 760, 360
"""Widths in the chart's own units, about pixels."""
LETTER = 8.2
"""The mean width of a letter at the size of chart text: room for labels is reckoned with it."""
Sign = Literal["circle", "diamond", "square", "triangle", "cross"]
SIGNS: dict[Sign, str] = {
    "circle": "M{l} {y}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0z",
    "diamond": "M{x} {t}L{e} {y}L{x} {b}L{l} {y}z",
    "square": "M{l} {t}H{e}V{b}H{l}z",
    "triangle": "M{x} {t}L{e} {b}H{l}z",
    "cross": "M{l} {t}L{e} {b}M{l} {b}L{e} {t}",
}
"""Signs by their outline: they differ in shape, so that black and white is enough."""


class Rect(Struct, frozen=True, tag_field="kind", tag="rect"):
    """An area; `look` is its class."""

    look: str
    x: float
    y: float
    width: float
    height: float


class Path(Struct, frozen=True, tag_field="kind", tag="path"):
    """A line or a sign, as an SVG path."""

    look: str
    d: str


class Text(Struct, frozen=True, tag_field="kind", tag="text"):
    """Words that begin, are centred or end at a point, as `look` says ("mid", "end")."""

    look: str
    x: float
    y: float
    text: str


class Chart(Struct, frozen=True):
    """One drawing."""

    width: float
    height: float
    marks: tuple[Rect | Path | Text, ...]


class Figure(Struct, frozen=True):
    """A chart in both widths, with what it shows (`title`) and says (`told`) for those who do not see it."""

    title: str
    told: str
    wide: Chart
    narrow: Chart


def figure(title: str, told: str, draw: Callable[["Canvas"], None]) -> Figure:
    """The figure that `draw` makes on a wide and on a narrow canvas."""
    charts = []
    for width in (WIDE, NARROW):
        canvas = Canvas(width)
        draw(canvas)
        charts.append(Chart(width, round(canvas.height, 1), tuple(canvas.marks)))
    return Figure(title, told, *charts)


class Axis(Struct, frozen=True):
    """From values (`low` to `high`) to places on the canvas (`start` to `end`); what lies beyond stays at the edge."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    @property
    def step(self) -> float:
        """How far one unit of value is."""
        return abs(self.end - self.start) / (self.high - self.low)

    def ticks(self, about: int, whole: bool = False) -> list[float]:
        """Round values to mark, about so many."""
        step = round_step((self.high - self.low) / about, whole)
        first = math.ceil(self.low / step - 1e-9)
        return [n * step for n in range(first, math.floor(self.high / step + 1e-9) + 1)]


def round_step(rough: float, whole: bool = False) -> float:
    """The least of 1, 2, 5, 10, 20, ... (and of 0.1, 0.2, ... unless `whole`) that is not below `rough`."""
    power = 10.0 ** math.floor(math.log10(max(rough, 1e-9)))
    step = next(power * n for n in (1, 2, 5, 10) if power * n >= rough * (1 - 1e-9))
    return max(step, 1.0) if whole else step


class Canvas:
    """What a chart is drawn on; its height is as far down as anybody has drawn."""

    def __init__(self, width: float) -> None:
        self.width, self.height = width, 0.0
        self.narrow = width < WIDE
        self.marks: list[Rect | Path | Text] = []

    def rect(self, look: str, x: float, y: float, x2: float, y2: float) -> None:
        """An area between two corners."""
        left, top = min(x, x2), min(y, y2)
        self._add(Rect(look, left, top, round(abs(x2 - x), 1), round(abs(y2 - y), 1)), max(y, y2))

    def line(self, look: str, *points: tuple[float, float]) -> None:
        """A line through the points."""
        steps = " L".join(f"{short(x)} {short(y)}" for x, y in points)
        self._add(Path(look, f"M{steps}"), max(y for _, y in points))

    def stairs(self, look: str, points: Sequence[tuple[float, float]]) -> None:
        """A line that keeps each height until the next point."""
        (x, y), *rest = points
        self._add(Path(look, f"M{short(x)} {short(y)}" + "".join(f"H{short(a)}V{short(b)}" for a, b in rest)), y)

    def sign(self, look: str, sign: Sign, x: float, y: float, r: float = 6.5) -> None:
        """A sign centred at a point."""
        at = {"x": x, "y": y, "r": r, "d": 2 * r, "l": x - r, "e": x + r, "t": y - r, "b": y + r}
        self._add(Path(look, SIGNS[sign].format(**{name: short(value) for name, value in at.items()})), y + r)

    def arrow(self, look: str, x: float, y: float, length: float = 24) -> None:
        """Onwards to the right: more than the axis shows, or at least so many."""
        self._add(Path(look, f"M{short(x)} {short(y)}h{short(length)}m-8 -7l8 7l-8 7"), y + 7)

    def text(self, look: str, x: float, y: float, text: str) -> None:
        """Words with their baseline at y."""
        self._add(Text(look, round(x, 1), round(y, 1), text), y + 6)

    def _add(self, mark: Rect | Path | Text, reaches: float) -> None:
        self.marks.append(mark)
        self.height = max(self.height, reaches + 2)


def short(value: float) -> str:
    """A number of a path: one decimal, none where it is 0."""
    return f"{value:.1f}".removesuffix(".0")


def room(texts: Sequence[str], least: float = 0, most: float = WIDE) -> float:
    """How wide the longest of these words is, about."""
    return min(max([least, *(LETTER * len(text) for text in texts)]), most)
