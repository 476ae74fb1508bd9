"""The section on the record played again in a house with so many places, by the rules that the real one follows."""

from collections.abc import Sequence

from beds.need.play import Replayed
from web.planning.charts import Axis, Canvas, Figure, figure
from web.planning.enough import BESIDE, HIGH, LEFT, PANEL, QUARTERS, ROOM_FOR_NUMBER, grid
from web.planning.parts import Column, Section, Table
from web.planning.view import View
from web.planning.words import Words


def replay_section(view: View, played: Sequence[Replayed] | None) -> Section:
    """What came of it; without `played` its place is kept."""
    say, words = view.say, view.words
    heading = say("If the house had been there")
    if played is None:
        return Section(key="replay", heading=heading, awaits=True)
    if not played:
        return Section(
            key="replay", heading=heading, sentences=(say("Too few have asked by number to play it again."),)
        )
    chosen = next((n for n, each in enumerate(played) if each.places == view.places), None)
    told = played[chosen or 0]
    return Section(
        key="replay",
        heading=heading,
        sentences=(_told(told, view),),
        side=(
            say(
                "The same rules as in the real houses: the line, the offers, the hours. Stays are drawn from those "
                "recorded; whoever finds it full waits as long as the record says that they waited."
            ),
            say(
                "This is the bright side: the house is empty on the first day, and whoever asked without a number is "
                "not in it. The answer above counts them, so it turns more away."
            ),
        ),
        figure=_figure(played, view.places, words),
        caption=say(
            "Whole line: came in at once. Broken line: nights when the house is full. Yellow: the number looked at."
        ),
        tables=(_table(played, chosen, view),),
    )


def _told(played: Replayed, view: View) -> str:
    first = view.say(
        "Everybody who asked by number, played again in a house with %(places)s places: %(at_once)s of 100 would have "
        "come in at once.",
        places=played.places,
        at_once=played.at_once,
    )
    if played.spread[0] < played.spread[1]:
        first = " ".join((first, _by_lot(played, view)))
    if not played.from_line:
        return first
    line = view.say(
        "%(from_line)s of 100 would have come in from the line. The mean wait of all who came in is %(wait)s days.",
        from_line=played.from_line,
        wait=view.words.few(played.mean_wait),
    )
    return f"{first} {line}"


def _by_lot(played: Replayed, view: View) -> str:
    low, high = played.spread
    return view.say("By how stays are drawn, that is %(low)s to %(high)s.", low=low, high=high)


def _table(played: Sequence[Replayed], chosen: int | None, view: View) -> Table:
    say = view.say
    return Table(
        key="replay",
        title=say("The record played again"),
        definition=say(
            "Of 100 who asked by number in the periods above, in the mean of the times that stays were drawn; from and "
            "to: the least and the most of them. Wait: mean days of those who came in. Guests: mean over the time from "
            "the first request on. Full: share of that time without a free usable place."
        ),
        columns=(
            Column(say("Places")),
            Column(say("In at once")),
            Column(say("In at once, from and to")),
            Column(say("In from the line")),
            Column(say("Gave up")),
            Column(say("Still waiting")),
            Column(say("Days waited"), "few"),
            Column(say("Guests"), "few"),
            Column(say("Full"), "percent"),
        ),
        rows=tuple(
            (r.places, r.at_once, r.spread, r.from_line, r.gave_up, r.waiting, r.mean_wait, r.mean_guests, r.full)
            for r in played
        ),
        chosen=chosen,
        folded=True,
    )


def _figure(played: Sequence[Replayed], places: int, words: Words) -> Figure:
    first, last = played[0].places, played[-1].places

    def draw(canvas: Canvas) -> None:
        right = canvas.width - (12 if canvas.narrow else BESIDE)
        across, up = Axis(first - 0.5, last + 0.5, LEFT, right), Axis(0, 1, HIGH + PANEL, HIGH)
        if first <= places <= last:
            canvas.rect("lamp", across(places - 0.5), up.end, across(places + 0.5), up.start)
        canvas.text("strong", 0 if canvas.narrow else LEFT, 20, words.say("Came in at once, and full, of 100"))
        grid(canvas, up, LEFT, right, QUARTERS, words)
        canvas.line("curve", *((across(r.places), up(r.at_once / 100)) for r in played))
        canvas.line("curve2", *((across(r.places), up(r.full)) for r in played))
        if not canvas.narrow:
            canvas.text("", right + 8, up(played[-1].at_once / 100) + 5, words.say("in at once"))
            canvas.text("", right + 8, up(played[-1].full) + 5, words.say("full"))
        canvas.line("axis", (LEFT, up.start), (right, up.start))
        every = max(1, round(ROOM_FOR_NUMBER / across.step + 0.49))
        for row in played:
            if (row.places - places) % every == 0:
                canvas.text(
                    "mid strong" if row.places == places else "mid",
                    across(row.places),
                    up.start + 22,
                    words.number(row.places),
                )
        canvas.text("mid soft", (LEFT + right) / 2, up.start + 46, words.say("number of places"))

    told = words.say(
        "The more places, the more come in at once and the fewer nights are full. The table has all numbers."
    )
    return figure(words.say("The record played again"), told, draw)
