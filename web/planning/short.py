"""The answer's neighbours in a sentence each, for a first page: cost, other evidence, what would help."""

from beds.need.answer import YEAR
from web.planning.tested import narrowing_sentences
from web.planning.view import View


def in_short(view: View) -> tuple[str, ...]:
    """What the number looked at would cost, what the other lines point to, and what would make the answer surer."""
    return (*_cost(view), *_others(view), *narrowing_sentences(view))


def _cost(view: View) -> list[str]:
    plan, price = view.answer.plan, view.answer.prices.get("place-night")
    if plan is None or price is None:
        return []
    places = plan.headline.places
    told = view.say(
        "%(places)s places cost %(cost)s a year, at %(price)s a place and night.",
        places=places,
        cost=view.words.kronor(places * YEAR * price.kronor),
        price=view.words.kronor(price.kronor),
    )
    return [told]


def _others(view: View) -> list[str]:
    """The least and the most places that lines other than the requests point to by their middles."""
    others = [e.line.places for e in view.answer.lines if e.key != "asked" and e.line is not None]
    if len(others) < 2:
        return []
    told = view.say(
        "The other lines of evidence point to between %(low)s and %(high)s places; some of them are lower bounds.",
        low=min(others),
        high=max(others),
    )
    return [told]
