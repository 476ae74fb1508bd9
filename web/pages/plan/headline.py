"""What is said first: the answer in a sentence with its interval, or what is missing and by when it will be there."""

from web.pages.plan.tested import MISSING
from web.pages.plan.view import View


def headline(view: View) -> tuple[str, ...]:
    """Sentences, the most important first. No number of places while anything is missing."""
    return _missing(view) if view.answer.missing else _answer(view)


def _answer(view: View) -> tuple[str, ...]:
    say, words = view.say, view.words
    head, limit = view.answer.plan.headline, words.per_hundred(view.answer.choices.refused)
    first = say(
        "With %(places)s places %(away)s of 100 requests would be turned away (80 %%: %(range)s).",
        places=head.places,
        away=words.per_hundred(head.refused.middle),
        range=words.write((head.refused.low, head.refused.high), "hundred"),
    )
    certain = say(
        "That they keep it to at most %(limit)s of 100 is %(enough)s certain.",
        limit=limit,
        enough=words.percent(head.enough),
    )
    if head.sure_places == head.places:
        return first, certain
    safe = say("%(places)s places do with %(sure)s certainty.", places=head.sure_places, sure=words.percent(head.sure))
    return first, certain, safe


def _missing(view: View) -> tuple[str, ...]:
    say = view.say
    told = [say("The record is too thin for a number of places.")]
    for each in view.answer.missing:
        what = say(MISSING[each.what])
        if each.by is None:
            told.append(say("Missing: %(what)s. At the present pace that takes more than 20 years.", what=what))
        else:
            told.append(say("Missing: %(what)s. It can be there on %(day)s.", what=what, day=view.words.day(each.by)))
    return tuple(told)
