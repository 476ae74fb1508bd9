"""What each number of places would cost, and what it costs to place those elsewhere whom it turns away."""

from beds.need.answer import Estimate, Scenario
from web.i18n import N_
from web.planning.answer import chosen
from web.planning.parts import Column, Section, Table
from web.planning.view import View

PRICES = {
    "place-night": N_("A place in the unit"),
    "institution-night": N_("A place in an institution"),
    "hotel-night": N_("A room in a hotel"),
}


CHEAPEST = {
    3: N_("Where those turned away are placed in an institution, %(places)s places cost least in all."),
    5: N_("Where they are placed in a hotel, %(places)s places cost least in all."),
}
"""What is said of each column that adds up."""
NONE_CHEAPER = {
    3: N_(
        "Where those turned away are placed in an institution, the cost in all falls with the places down to "
        "%(places)s, the fewest in the table."
    ),
    5: N_(
        "Where they are placed in a hotel, the cost in all falls with the places down to %(places)s, the fewest in the "
        "table."
    ),
}
"""The same where fewer places than the table has might cost less still."""


def costs_section(view: View, found: Estimate) -> Section:
    """The table, with the prices it rests on; or that there are none."""
    say, words, prices = view.say, view.words, view.answer.prices
    heading = say("What it would cost")
    if not prices:
        return Section(key="costs", heading=heading, sentences=(say("No price has been written down yet."),))
    return Section(
        key="costs",
        heading=heading,
        sentences=(
            say(
                "Every place costs, also an empty one. Too few places cost as well, where those who are turned "
                "away are placed in an institution or a hotel."
            ),
            *_cheapest(view, found),
        ),
        side=tuple(
            say(
                "%(what)s: %(price)s a night from %(day)s.",
                what=name,
                price=words.kronor(prices[kind].kronor),
                day=words.day(prices[kind].valid_from),
            )
            for kind, name in PRICES.items()
            if kind in prices
        ),
        tables=(costs_table(view, found),),
    )


def _cheapest(view: View, found: Estimate) -> list[str]:
    """Which number of places costs least together with what those turned away would cost elsewhere."""
    rows = [(scenario.places, _row(scenario)) for scenario in found.scenarios]
    told = []
    for column, sentence in CHEAPEST.items():
        known = [(cost, places) for places, row in rows if (cost := row[column]) is not None]
        if known:
            _, cheapest = min(known)
            none = cheapest == rows[0][0] > 1
            told.append(view.say(NONE_CHEAPER[column] if none else sentence, places=cheapest))
    return told


def costs_table(view: View, found: Estimate) -> Table:
    """Kronor a year for each number of places, alone and with those placed elsewhere."""
    say = view.say
    return Table(
        key="costs",
        title=say("Cost a year, in millions of kronor"),
        definition=say(
            "Places: usable places, 365 nights, at the price of a place. Elsewhere: the requests turned away in a "
            "year, a mean stay each, at the price there. Not counted: what it costs to be without a place."
        ),
        columns=(
            Column(say("Places")),
            Column(say("The places"), "million"),
            Column(say("Those turned away, in an institution"), "million"),
            Column(say("Together"), "million"),
            Column(say("Those turned away, in a hotel"), "million"),
            Column(say("Together"), "million"),
        ),
        rows=tuple(_row(scenario) for scenario in found.scenarios),
        chosen=chosen(found.plan),
    )


def _row(scenario: Scenario) -> tuple[float | None, ...]:
    places, institution, hotel = scenario.places_cost, scenario.institution_cost, scenario.hotel_cost
    return (scenario.places, places, institution, _sum(places, institution), hotel, _sum(places, hotel))


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other
