"""Sections that hold the method against what happened: one house or two, what was predicted, what is not known."""

from beds.demand import Backtest, Pooling
from beds.need.answer import Estimate
from beds.need.backtest import Backtested, Tested
from web.i18n import N_
from web.planning.compare import Foreseen, backtest_figure, pooling_figure
from web.planning.parts import Column, Section, Table
from web.planning.view import View
from web.planning.words import Value

YEAR = 365
NARROWING = {"requests": N_("more recorded requests"), "stays": N_("more stays that have ended")}


def pooling_section(view: View, found: Pooling, other: str) -> Section:
    """What it costs in places to be two houses, the unit's and the `other`, instead of one."""
    say, words = view.say, view.words
    names = (view.answer.name, view.names[other])
    split = tuple(zip(names, found.split, strict=True))
    return Section(
        key="pooling",
        heading=say("Two houses, or one"),
        sentences=(
            say(
                "For the same promise two houses need %(split)s places together, one house for all would need "
                "%(together)s. What is saved is chance evening out.",
                split=sum(found.split),
                together=found.together,
            ),
            say("Why a group needs a house of its own is not in this number."),
        ),
        figure=pooling_figure(split, found.together, words),
        caption=say("A square is a place. Dashed: places that one house for all would save."),
        tables=(
            Table(
                key="pooling",
                title=say("Places for the same promise"),
                definition=say(
                    "Usable places so that at most %(limit)s of 100 requests are turned away, at the middle of each "
                    "need. Turned away: with as many places as the two houses have in all.",
                    limit=words.per_hundred(view.answer.choices.refused),
                ),
                columns=(
                    Column(say("Arrangement"), "text"),
                    Column(say("Places")),
                    Column(say("Turned away"), "percent"),
                ),
                rows=(
                    *((name, places, None) for name, places in split),
                    (say("Two houses"), sum(found.split), found.refused_split),
                    (say("In one house"), found.together, None),
                    (say("One house with as many places as two"), sum(found.split), found.refused_together),
                ),
                folded=True,
            ),
        ),
    )


def backtest_section(view: View, tested: Backtested) -> Section:
    """The newest periods of a home as the periods before each predicted them."""
    say, words = view.say, view.words
    newest = tested.spans[-(view.newest or 0) :]
    rows = [_foreseen(words.quarters(one.span.key), one.requests) for one in newest]
    return Section(
        key="backtest",
        heading=say("Does the method hit?"),
        sentences=(
            say(
                "Each period at %(unit)s, predicted from all that was recorded before it:", unit=view.names[tested.unit]
            ),
            _told(tested, view),
        ),
        figure=backtest_figure(rows, words),
        caption=say("Bar: predicted with 80 %%. Circle: its middle. Filled diamond: what came."),
        tables=(
            Table(
                key="backtest",
                title=say("Predicted and seen"),
                definition=say(
                    "Requests: episodes of need in the period. Guests: mean at midnight, predicted from requests, "
                    "stays and patience before the period, and its usable places. Miss: seen less predicted."
                ),
                columns=(
                    Column(say("Period"), "quarters"),
                    Column(say("Measure"), "text"),
                    Column(say("Predicted"), "few"),
                    Column(say("80 %%"), "count"),
                    Column(say("Seen"), "few"),
                    Column(say("Miss"), "signed"),
                ),
                rows=tuple(row for one in newest for row in _tested_rows(one, view)),
            ),
        ),
    )


def _foreseen(name: str, test: Backtest) -> Foreseen:
    return Foreseen(name, test.low, test.middle, test.high, test.seen)


def _told(tested: Backtested, view: View) -> str:
    """How often it hit; of a single period, what came."""
    say, test = view.say, tested.spans[-1].requests
    facts = {"low": test.low, "high": test.high, "seen": test.seen}
    if len(tested.spans) > 1:
        return say(
            "In %(hits)s of %(all)s periods as many requests came as the interval said; 80 of 100 are promised.",
            hits=tested.hits,
            all=len(tested.spans),
        )
    if test.inside:
        return say("Between %(low)s and %(high)s requests were expected, %(seen)s came: inside the interval.", **facts)
    return say("Between %(low)s and %(high)s requests were expected, %(seen)s came: the method missed.", **facts)


def _tested_rows(tested: Tested, view: View) -> list[tuple[Value, ...]]:
    key, test = tested.span.key, tested.requests
    rows: list[tuple[Value, ...]] = [
        (key, view.say("Requests"), test.mean, (test.low, test.high), test.seen, test.miss)
    ]
    if tested.guests_predicted is not None and tested.guests_seen is not None:
        miss = tested.guests_seen - tested.guests_predicted
        rows.append((key, view.say("Guests a night"), tested.guests_predicted, None, tested.guests_seen, miss))
    return rows


def unknown_section(view: View) -> Section:
    """What would narrow the answer, by when, and what no record can tell."""
    say, found = view.say, view.answer.found
    points = [
        say("Those who never ask are not in the record. Line 2 looks for them, the other lines do not see them."),
        say("A place that is there may be asked for by more than before it was there."),
        _chance_point(view),
    ]
    if isinstance(found, Estimate):
        points.append(_stays_point(view, found))
    if found.season is not None:
        points.append(
            say(
                "Need goes up and down with the year: at its peak it is %(peak)s places, %(lag)s days after most ask.",
                peak=view.words.tenths(found.season.peak),
                lag=view.words.number(found.season.lag),
            )
        )
    return Section(
        key="unknown",
        heading=say("What we do not know, and what would tell us"),
        sentences=tuple(narrowing_sentences(view)),
        points=tuple(points),
    )


def _chance_point(view: View) -> str:
    if view.answer.plan is not None and view.answer.plan.over_dispersed:
        return view.say(
            "Requests come in bursts, but the share turned away is reckoned as if they came independently of each "
            "other: in a burst more are turned away than stands here. It is taken that nobody leaves because it is "
            "crowded."
        )
    return view.say(
        "It is taken that requests come independently of each other, and that nobody leaves because it is crowded."
    )


def _stays_point(view: View, found: Estimate) -> str:
    answer, days = view.answer, view.words.number(found.stay)
    if answer.stay_given:
        return view.say("The mean stay of %(days)s days is your own assumption, and taken as certain.", days=days)
    if answer.stays_of != answer.unit:
        unit = view.names[answer.stays_of]
        return view.say(
            "The unit has no stays yet: those of %(unit)s stand in, %(days)s days on average.", unit=unit, days=days
        )
    return view.say("The mean stay of %(days)s days is the unit's own.", days=days)


def narrowing_sentences(view: View) -> list[str]:
    """What would narrow the answer most, and when it would be half as wide."""
    plan = view.answer.plan
    told = plan.narrowing if plan else None
    if told is None or told.days_to_half is None:
        return []
    years = view.words.tenths(told.days_to_half / YEAR)
    by = view.say(NARROWING[told.by])
    return [
        view.say(
            "What would narrow the answer most is %(by)s. At the pace of the record the interval is half as wide in "
            "%(years)s years.",
            by=by,
            years=years,
        )
    ]
