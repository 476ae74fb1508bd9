"""The answer in sentences, as msgids with their figures: the page says them in the reader's language."""

from collections.abc import Iterator

from msgspec import Struct

from beds.demand import Interval
from beds.need.answer import Answer, Estimate, Missing, NoEstimate
from beds.need.words import N_


class Sentence(Struct, frozen=True):
    """`message` is a msgid, filled with `params`: whole numbers, dates, or texts that need no translation."""

    message: str
    params: dict[str, object] = {}

    def __str__(self) -> str:
        return self.message % self.params


def sentences(answer: Answer) -> tuple[Sentence, ...]:
    """The answer first, then what must be known to read it; or what is missing."""
    if isinstance(answer.found, NoEstimate):
        return tuple(s for missing in answer.found.missing for s in _missing(missing))
    return tuple(_told(answer, answer.found))


def _told(answer: Answer, found: Estimate) -> Iterator[Sentence]:
    headline, plan = found.plan.headline, found.plan
    yield Sentence(
        N_(
            "With %(places)s places %(share)s of 100 requests would be turned away (80 %%: %(low)s to %(high)s);"
            " %(sure_places)s places keep it at %(refused)s at most, with %(sure)s %% certainty."
        ),
        {"places": headline.places, **_of_100(headline.refused)}
        | {"sure_places": headline.sure_places, "sure": int(100 * headline.sure)}
        | {"refused": f"{100 * answer.choices.refused:g}"},
    )
    if answer.stay_given:
        yield Sentence(N_("The mean stay, %(days)s days, was set by hand and is taken as certain."), _days(found.stay))
    elif answer.stays_of != answer.unit:
        yield Sentence(N_("Nobody has lived here yet: the stays are those of another home."))
    if plan.over_dispersed:
        yield Sentence(N_("Requests come in bursts, so the interval is wider than chance alone would make it."))
    if found.season is not None:
        yield Sentence(
            N_("Over the year the load swings around %(mean)s: size the house for its peak, %(peak)s."),
            {"mean": f"{found.season.mean:.1f}", "peak": f"{found.season.peak:.1f}"},
        )
    if plan.narrowing.days_to_half is not None:
        yield Sentence(
            N_("The interval would be half as wide after %(days)s days more at the same pace."),
            _days(plan.narrowing.days_to_half),
        )
    yield Sentence(N_("A new unit looks half empty for about %(days)s days."), _days(plan.opening.settled_after))


def _of_100(share: Interval) -> dict[str, object]:
    return {"share": round(100 * share.middle), "low": round(100 * share.low), "high": round(100 * share.high)}


def _days(days: float) -> dict[str, object]:
    return {"days": round(days)}


def _missing(missing: Missing) -> Iterator[Sentence]:
    match missing.what:
        case "quarter":
            yield Sentence(N_("The record's first quarter can be told from %(by)s on."), {"by": missing.by})
        case "night":
            yield Sentence(
                N_(
                    "A night shelter is asked anew each evening, mostly by the same people. The formulas take it that"
                    " requests come by chance, so they give no number of places for it."
                )
            )
        case "requests":
            yield Sentence(N_("Fewer than 5 requests are on record: no answer can rest on them."))
            yield from _next(missing)
        case "stays":
            yield Sentence(N_("Fewer than 5 ended stays are on record: no answer can rest on them."))
            yield from _next(missing)
        case "width":
            yield Sentence(N_("The record is too thin: the interval is wider than a decision can use."))
            if missing.by is None:
                yield Sentence(N_("At its pace there will be no answer within 20 years."))
            else:
                yield Sentence(N_("At its pace there can be an answer from %(by)s on."), {"by": missing.by})


def _next(missing: Missing) -> Iterator[Sentence]:
    if missing.by is not None:
        yield Sentence(N_("The next quarter can be told from %(by)s on."), {"by": missing.by})
