"""What is said first: the answer in a sentence with its interval, or what is missing and by when it will be there."""

from datetime import date

from beds.need.answer import Estimate, NoEstimate
from beds.need.sentences import sentences
from web.planning.view import View


def headline(view: View) -> tuple[str, ...]:
    """Sentences, the most important first. No number of places while anything is missing."""
    found = view.answer.found
    return _answer(view, found) if isinstance(found, Estimate) else _missing(view, found)


def _answer(view: View, found: Estimate) -> tuple[str, ...]:
    say, words = view.say, view.words
    head, limit = found.plan.headline, words.per_hundred(view.answer.choices.refused)
    first = say(
        "With %(places)s places %(away)s of 100 requests would be turned away (80 %%: %(range)s).",
        places=head.places,
        away=words.per_hundred(head.refused.middle),
        range=words.write((head.refused.low, head.refused.high), "hundred"),
    )
    certain = say(
        "It is %(enough)s certain that they are enough for at most %(limit)s of 100 to be turned away.",
        limit=limit,
        enough=words.percent(head.enough),
    )
    if head.sure_places == head.places:
        return first, certain
    safe = say("With %(places)s places it is %(sure)s certain.", places=head.sure_places, sure=words.percent(head.sure))
    return first, certain, safe


def _missing(view: View, found: NoEstimate) -> tuple[str, ...]:
    told = tuple(view.language.say(s.message, **_dated(s.params, view)) for s in sentences(view.answer))
    if found.missing[0].what == "night":
        return told
    return view.say("The record is too thin for a number of places."), *told


def _dated(params: dict[str, object], view: View) -> dict[str, object]:
    """Dates with their year, since they may lie years ahead."""
    return {name: view.words.day(value) if isinstance(value, date) else value for name, value in params.items()}
