"""Figures of evidence side by side, and of a new house filling."""

from collections.abc import Sequence

from beds.demand import Line, Opening
from web.planning.charts import Axis, Canvas, Figure, Sign, figure, room
from web.planning.enough import BESIDE, GAP, HIGH, LEFT, PANEL, grid, share_axis
from web.planning.words import Words

SIGNS: tuple[Sign, ...] = ("circle", "diamond", "square", "triangle", "cross")
ROW, TALL_ROW = 54.0, 74.0


def lines_figure(lines: Sequence[tuple[str, Line]], places: int, words: Words) -> Figure:
    """Named lines of evidence beneath each other on one scale of places: a bar is 80 %, an arrow "at least"."""
    ends = [end for _, each in lines for end in (each.places_low, each.places, each.places_high) if end is not None]
    low, high = max(min([*ends, places]) - 1.0, 0), max([*ends, places]) + 1.5

    def draw(canvas: Canvas) -> None:
        left = 14.0 if canvas.narrow else room([name for name, _ in lines], 150, 330) + 16
        across, row = Axis(low, high, left, canvas.width - 16), TALL_ROW if canvas.narrow else ROW
        bottom = 12 + row * len(lines)
        if not canvas.narrow:
            canvas.rect("lamp", across(places - 0.5), 8, across(places + 0.5), bottom)
        for value in across.ticks(6 if canvas.narrow else 10, whole=True):
            look = "mid strong" if value == places else "mid soft"
            canvas.line("grid", (across(value), 8), (across(value), bottom))
            canvas.text(look, across(value), bottom + 22, words.number(value))
        for number, (name, each) in enumerate(lines):
            y = 12 + row * (number + (0.68 if canvas.narrow else 0.5))
            if canvas.narrow:
                canvas.rect("lamp", across(places - 0.5), y - 13, across(places + 0.5), y + 13)
            canvas.text("strong", left if canvas.narrow else 0, y - 22 if canvas.narrow else y + 5, name)
            _bar(canvas, across, y, each, SIGNS[number % len(SIGNS)])
        canvas.line("axis", (left, bottom), (across.end, bottom))
        canvas.text("mid soft", (left + across.end) / 2, bottom + 46, words.say("places needed"))

    told = words.say("A bar is 80 %%, the sign its middle, an arrow means at least. The table has all numbers.")
    return figure(words.say("The lines of evidence, and the places that each points to"), told, draw)


def _bar(canvas: Canvas, across: Axis, y: float, each: Line, sign: Sign) -> None:
    bound = each.places_high is None
    start, end = across(each.places_low), across(each.places if each.places_high is None else each.places_high)
    canvas.line("thick", (start, y), (max(end, start + 1), y))
    if bound:
        canvas.arrow("curve", end, y)
    canvas.sign("open", sign, across(each.places), y, 7)


def opening_figure(opening: Opening, words: Words) -> Figure:
    """Guests, and nights when the house is full, in its first months."""
    say, places = words.say, opening.places

    def draw(canvas: Canvas) -> None:
        right = canvas.width - (14 if canvas.narrow else BESIDE)
        across = Axis(0, opening.days[-1], LEFT, right)
        guests, top = Axis(0, places, HIGH + PANEL, HIGH), HIGH + PANEL + GAP - 30
        full = share_axis(max(0.03, *opening.full), top + PANEL / 2, top)
        for up in (guests, full):
            canvas.rect("band80", LEFT, up.end, across(opening.settled_after), up.start)
        canvas.text("strong", LEFT, 20, say("Guests in %(places)s places", places=places))
        canvas.line("grid", (LEFT, guests(places)), (right, guests(places)))
        if not canvas.narrow:
            canvas.text("", right + 8, guests(places) + 5, say("%(n)s places", n=places))
        for value in guests.ticks(4, whole=True):
            canvas.line("grid", (LEFT, guests(value)), (right, guests(value)))
            canvas.text("soft end", LEFT - 8, guests(value) + 5, words.number(value))
        _long_run(canvas, guests(opening.occupied[-1]), right, opening, words)
        canvas.line("curve", *((across(d), guests(g)) for d, g in zip(opening.days, opening.occupied, strict=True)))
        note = say("Empty because it is new") if canvas.narrow else say("Looks empty because it is new")
        canvas.text("strong", LEFT + 10, HIGH + 24, note)
        canvas.text("strong", LEFT, top - 14, say("Full, of 100 nights"))
        grid(canvas, full, LEFT, right, full.ticks(3), words)
        canvas.line("curve", *((across(d), full(f)) for d, f in zip(opening.days, opening.full, strict=True)))
        canvas.line("axis", (LEFT, full.start), (right, full.start))
        for value in across.ticks(4 if canvas.narrow else 7, whole=True):
            canvas.text("mid", across(value), full.start + 22, words.number(value))
        canvas.text("mid soft", (LEFT + right) / 2, full.start + 46, say("days after the opening"))

    told = say(
        "It begins empty and levels out at %(n)s guests; until day %(day)s it looks emptier than it will be.",
        n=words.few(opening.occupied[-1]),
        day=words.number(opening.settled_after),
    )
    return figure(say("The first months of %(places)s places", places=places), told, draw)


def _long_run(canvas: Canvas, y: float, right: float, opening: Opening, words: Words) -> None:
    canvas.line("rule", (LEFT, y), (right, y))
    if not canvas.narrow:
        canvas.text("", right + 8, y + 5, words.say("%(n)s in the long run", n=words.few(opening.occupied[-1])))
