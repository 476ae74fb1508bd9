"""Figure 1: how likely each number of places is enough, and beneath it the share turned away, with their intervals."""

from collections.abc import Sequence

from beds.demand import Plan, Row
from beds.demand.plan import SURE
from web.planning.charts import Axis, Canvas, Figure, figure, round_step
from web.planning.words import Words

LEFT, HIGH, PANEL, GAP = 48.0, 46.0, 210.0, 84.0
"""Room for the numbers of the upright axis, top of the first panel, height of a panel, and what is between two."""
BESIDE = 150.0
"""Room for words to the right, on a wide canvas."""
QUARTERS = (0, 0.25, 0.5, 0.75, 1)
ROOM_FOR_NUMBER = 26.0


def enough_figure(plan: Plan, refused: float, words: Words) -> Figure:
    """Both panels. `refused` is the share that may be turned away; the plan must have rows."""
    say, head, limit = words.say, plan.headline, words.per_hundred(refused)

    def draw(canvas: Canvas) -> None:
        right = canvas.width - (12 if canvas.narrow else BESIDE)
        across = Axis(plan.rows[0].places - 0.5, plan.rows[-1].places + 0.5, LEFT, right)
        certain = Axis(0, 1, HIGH + PANEL, HIGH)
        turned = _turned_axis(plan.rows, refused, HIGH + PANEL + GAP)
        _bands(canvas, plan, across, certain)
        for up in (certain, turned):
            canvas.rect("lamp", across(head.places - 0.5), up.end, across(head.places + 0.5), up.start)
        short = say("How sure it is that the places are enough")
        title = say("How sure it is that at most %(limit)s of 100 are turned away", limit=limit)
        canvas.text("strong", 0 if canvas.narrow else LEFT, 20, short if canvas.narrow else title)
        _certainty(canvas, plan, across, certain, words)
        _interval_of_places(canvas, plan, across, certain.start + 18, words)
        canvas.text("strong", LEFT, turned.end - 14, say("Turned away, of 100 requests"))
        _turned_away(canvas, plan, across, turned, refused, words)
        _places(canvas, plan, across, turned.start, words)

    told = say(
        "With %(places)s places the certainty is %(enough)s, with %(more)s it is %(sure)s. The table has all numbers.",
        places=head.places,
        enough=words.percent(head.enough),
        more=head.sure_places,
        sure=words.percent(head.sure),
    )
    return figure(say("How sure is each number of places?"), told, draw)


def grid(canvas: Canvas, up: Axis, left: float, right: float, ticks: Sequence[float], words: Words) -> None:
    """Level lines, with their shares of a hundred beside them."""
    for value in ticks:
        canvas.line("grid", (left, up(value)), (right, up(value)))
        canvas.text("soft end", left - 8, up(value) + 5, words.number(100 * value))


def share_axis(most: float, start: float, end: float) -> Axis:
    """An upright axis of shares, from none to a round one above `most`."""
    return Axis(0, min(round_step(most / 3) * 3, 1.0), start, end)


def _turned_axis(rows: Sequence[Row], refused: float, top: float) -> Axis:
    return share_axis(max(2 * refused, *(row.refused.high for row in rows)), top + PANEL * 0.8, top)


def _bands(canvas: Canvas, plan: Plan, across: Axis, certain: Axis) -> None:
    places = plan.places
    for look, low, high in (("band95", places.lowest, places.highest), ("band80", places.low, places.high)):
        canvas.rect(look, across(low - 0.5), certain.end, across(high + 0.5), certain.start)


def _certainty(canvas: Canvas, plan: Plan, across: Axis, certain: Axis, words: Words) -> None:
    grid(canvas, certain, LEFT, across.end, QUARTERS, words)
    canvas.line("rule", (LEFT, certain(SURE)), (across.end, certain(SURE)))
    if not canvas.narrow:
        canvas.text("", across.end + 8, certain(SURE) + 5, words.say("%(share)s sure", share=words.percent(SURE)))
    canvas.line("curve", *((across(row.places), certain(row.enough)) for row in plan.rows))
    for row in plan.rows:
        look = "dot" if row.enough >= SURE else "open"
        canvas.sign(look, "circle", across(row.places), certain(row.enough), 5 if canvas.narrow else 6)
        if row.places in (plan.headline.places, plan.headline.sure_places):
            x, y = across(row.places) - 9, certain(row.enough) - 10
            canvas.text("strong end", x, y, words.percent(row.enough))


def _interval_of_places(canvas: Canvas, plan: Plan, across: Axis, y: float, words: Words) -> None:
    places = plan.places
    canvas.line("thin", (across(places.lowest - 0.5), y), (across(places.highest + 0.5), y))
    canvas.line("thick", (across(places.low - 0.5), y), (across(places.high + 0.5), y))
    most = words.say("80 %%: %(range)s places", range=words.write((places.low, places.high), "count"))
    nearly = words.say("95 %%: %(range)s places", range=words.write((places.lowest, places.highest), "count"))
    if canvas.narrow:
        canvas.text("", 8, y + 24, f"{most}, {nearly}")
    else:
        canvas.text("", across.end + 8, y - 3, most)
        canvas.text("soft", across.end + 8, y + 17, nearly)


def _turned_away(canvas: Canvas, plan: Plan, across: Axis, turned: Axis, refused: float, words: Words) -> None:
    grid(canvas, turned, LEFT, across.end, turned.ticks(4), words)
    canvas.line("rule", (LEFT, turned(refused)), (across.end, turned(refused)))
    if not canvas.narrow:
        limit = words.say("%(limit)s of 100", limit=words.per_hundred(refused))
        canvas.text("", across.end + 8, turned(refused) + 5, limit)
    for row in plan.rows:
        x = across(row.places)
        canvas.line("thin", (x, turned(row.refused.lowest)), (x, turned(row.refused.highest)))
        canvas.line("thick", (x, turned(row.refused.low)), (x, turned(row.refused.high)))
        canvas.sign("open", "circle", x, turned(row.refused.middle), 4.5)


def _places(canvas: Canvas, plan: Plan, across: Axis, y: float, words: Words) -> None:
    canvas.line("axis", (LEFT, y), (across.end, y))
    every = max(1, round(ROOM_FOR_NUMBER / across.step + 0.49))
    for row in plan.rows:
        from_chosen = row.places - plan.headline.places
        if from_chosen % every == 0:
            look = "mid" if from_chosen else "mid strong"
            canvas.text(look, across(row.places), y + 22, words.number(row.places))
    canvas.text("mid soft", (LEFT + across.end) / 2, y + 46, words.say("number of places"))
