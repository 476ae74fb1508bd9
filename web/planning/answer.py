"""Sections on the answer itself: the places one by one, the first months, and how to read occupancy."""

from scipy.optimize import brentq

from beds.demand import Plan, erlang_b, load_within
from beds.need.answer import Estimate
from beds.need.quarters import quarter_of
from beds.need.series import LATER, Series
from web.planning.enough import enough_figure
from web.planning.lines import opening_figure
from web.planning.parts import Column, Section, Table
from web.planning.view import View

EVERY = 3
"""Of the days after an opening that are drawn, every so many stand in the table."""
BUSY = 0.85
"""The occupancy at which many call a house well used."""


def enough_section(view: View, found: Estimate) -> Section:
    """Each number of places, with its certainty and what it turns away."""
    say, words, plan = view.say, view.words, found.plan
    sentences = [
        say(
            "If there were always room, %(n)s places would be taken on average (80 %%: %(range)s). More are needed, "
            "since requests do not come evenly.",
            n=words.tenths(plan.load.middle),
            range=words.write((plan.load.low, plan.load.high), "tenth"),
        )
    ]
    if plan.over_dispersed:
        sentences.append(say("Requests come in bursts here. That makes the interval wider than it would else be."))
    return Section(
        key="enough",
        heading=say("The answer by number of places"),
        sentences=tuple(sentences),
        side=_basis(view, found),
        figure=enough_figure(plan, view.answer.choices.refused, words),
        caption=say(
            "Yellow, on paper dashed: the number looked at. Filled dots: at least 90 %% sure. "
            "Shaded: 80 and 95 %%. Thick and thin lines: 80 and 95 %%."
        ),
        tables=(places_table(view, plan), *rests_tables(view)),
    )


def places_table(view: View, plan: Plan) -> Table:
    """A row for each number of places."""
    say, words = view.say, view.words
    limit = words.per_hundred(view.answer.choices.refused)
    return Table(
        key="places",
        title=say("Number by number"),
        definition=say(
            "Places are usable places: planned ones less those out of service. Turned away: requests that find no free "
            "place, of all requests; requests are counted, not persons, and a number seen again within 14 days is one "
            "request. Empty: mean free places of the usable ones. Intervals are 80 %%."
        ),
        columns=(
            Column(say("Places")),
            Column(say("Sure that at most %(limit)s of 100 are turned away", limit=limit), "percent"),
            Column(say("Turned away of 100"), "hundred"),
            Column(say("Turned away of 100, 80 %%"), "hundred"),
            Column(say("Turned away a year, 80 %%"), "count"),
            Column(say("Empty places on average"), "tenth"),
        ),
        rows=tuple(
            (
                row.places,
                row.enough,
                row.refused.middle,
                (row.refused.low, row.refused.high),
                (row.refused_a_year.low, row.refused_a_year.high),
                row.empty.middle,
            )
            for row in plan.rows
        ),
        chosen=chosen(plan),
    )


def rests_tables(view: View) -> tuple[Table, ...]:
    """The counts behind the answer, period by period."""
    say, answer = view.say, view.answer
    asked = say(
        "Requests for a place in fixed periods that hold at least 5 each. For a unit that is planned: whoever of its "
        "group asked for a place anywhere in the city. The first 14 days of the record are left out: then those are "
        "written down who lived or waited there before."
    )
    requests = _series("asked", say("Requests it rests on"), asked, answer.asked, say("Days seen"), view)
    if not answer.ended.spans:  # the mean stay was set by hand
        return (requests,)
    ended = say(
        "Stays that ended, and the place-nights that all stays lasted, at %(unit)s.", unit=view.names[answer.stays_of]
    )
    return requests, _series("stays", say("Ended stays it rests on"), ended, answer.ended, say("Place-nights"), view)


def _series(key: str, title: str, definition: str, counts: Series, over: str, view: View) -> Table:
    rows = zip(counts.spans, counts.counts, counts.days, strict=True)
    return Table(
        key=key,
        title=title,
        definition=definition,
        columns=(Column(view.say("Period"), "quarters"), Column(view.say("Count")), Column(over)),
        rows=tuple((span.key, count, days) for span, count, days in rows),
        folded=True,
    )


def opening_section(view: View, found: Estimate) -> Section:
    """The first months, when a house looks emptier than it will be."""
    say, words, opening = view.say, view.words, found.plan.opening
    months = words.number(round(opening.settled_after / 30))
    return Section(
        key="opening",
        heading=say("The first months"),
        sentences=(
            say(
                "A new house looks half empty for about three mean stays, here %(months)s months. That does not mean "
                "that it is too large.",
                months=months,
            ),
        ),
        figure=opening_figure(opening, words),
        caption=say("Expected at the middle of the estimated need; it opens empty, and nobody waits at the door."),
        tables=(
            Table(
                key="opening",
                title=say("After the opening"),
                definition=say("Mean guests, and nights of 100 on which every usable place is taken."),
                columns=(
                    Column(say("Day")),
                    Column(say("Guests"), "few"),
                    Column(say("Full, of 100 nights"), "hundred"),
                ),
                rows=tuple(zip(opening.days, opening.occupied, opening.full, strict=True))[::EVERY],
                folded=True,
            ),
        ),
    )


def reading_section(view: View) -> Section:
    """Two figures that correct what most people expect of occupancy."""
    say, words = view.say, view.words
    places = view.places
    refused = view.answer.choices.refused
    load = load_within(places, refused)
    return Section(
        key="reading",
        heading=say("A full house is no sign of a right size"),
        sentences=(
            say(
                "A house of %(places)s places that is taken to %(busy)s turns %(away)s of 100 requests away. If at "
                "most %(limit)s of 100 are to be turned away, it can be taken to %(most)s at the most.",
                places=places,
                busy=words.percent(BUSY),
                away=words.per_hundred(turned_away_at(places, BUSY)),
                limit=words.per_hundred(refused),
                most=words.percent(load * (1 - refused) / places),
            ),
            say("So low occupancy is the price of room when somebody asks, and small houses pay more for it."),
        ),
        side=(say("Erlang's formula: requests come by chance, and nobody waits. It holds for stays of any pattern."),),
    )


def turned_away_at(places: int, occupancy: float) -> float:
    """The share turned away by a house whose places are taken to that share."""

    def surplus(load: float) -> float:
        return load * (1 - erlang_b(places, load)) - occupancy * places

    return erlang_b(places, brentq(surplus, 0, places / (1 - occupancy) * 10))


def chosen(plan: Plan) -> int:
    """The row of the number of places that is looked at."""
    return next(n for n, row in enumerate(plan.rows) if row.places == plan.headline.places)


def _basis(view: View, found: Estimate) -> tuple[str, ...]:
    """What was counted, and how usable places stand to planned ones where the stays come from (D-06)."""
    say, words, answer = view.say, view.words, view.answer
    number = words.number
    told = [say("%(n)s requests in %(days)s days.", n=number(answer.asked.total), days=number(sum(answer.asked.days)))]
    if answer.asked.later:
        told.append(
            say(
                "In the %(days)s days after them fewer than 5 came, which count as %(n)s.",
                days=number(answer.asked.later),
                n=LATER,
            )
        )
    if answer.stay_given:
        told.append(say("A mean stay of %(days)s days, set by hand.", days=words.write(found.stay, "plain")))
    else:
        nights = number(sum(answer.ended.days))
        told.append(say("%(n)s ended stays over %(nights)s place-nights.", n=number(answer.ended.total), nights=nights))
        if answer.ended.later:
            told.append(
                say(
                    "In the %(nights)s place-nights after them fewer than 5 ended, which count as %(n)s.",
                    nights=number(answer.ended.later),
                    n=LATER,
                )
            )
    houses = [row for row in view.tables.full.get(view.ended_at, ()) if row.planned]
    if houses:
        told.append(
            say(
                "Places are usable ones. At %(unit)s %(usable)s of %(planned)s planned places were usable, in "
                "%(period)s.",
                unit=view.names[view.ended_at],
                usable=words.write(houses[-1].usable, "tenth"),
                planned=words.write(houses[-1].planned, "plain"),
                period=words.quarters(quarter_of(houses[-1].first).key),
            )
        )
    return tuple(told)
