"""Those whom nobody has seen, by every way of reckoning side by side: never one figure alone."""

from beds.demand import HiddenNeed
from web.i18n import N_
from web.planning.parts import Column, Table
from web.planning.view import View
from web.planning.words import Value

COUNTED = 0.01
"""Models that weigh less are not told one by one."""
NO_ESTIMATE = N_("Too few numbers stand on two lists for any estimate of the unseen.")


def hidden_tables(view: View) -> tuple[Table, ...]:
    """Seen numbers, bound, models and coverage, as far as the overlap carries them."""
    say, need = view.say, view.answer.hidden
    if need is None:
        return ()
    told = say(
        "Numbers of women seen by partners within one quarter, whose holders agreed. Overlap: numbers on two lists, "
        "pair by pair. At most a tenth of the numbers replace one that was lost; with more there is no answer. "
        "Estimates are told in steps of five."
    )
    return (
        Table(
            key="unseen",
            title=say("Seen, and estimated with those not seen"),
            definition=told if need.bound is not None else f"{told} {say(NO_ESTIMATE)}",
            columns=(
                Column(say("Way of reckoning"), "text"),
                Column(say("Women")),
                Column(say("From and to")),
                Column(say("Weight"), "percent"),
            ),
            rows=tuple(_rows(need, view)),
            folded=True,
        ),
    )


def _rows(need: HiddenNeed, view: View) -> list[tuple[Value, ...]]:
    say = view.say
    rows: list[tuple[Value, ...]] = [
        (say("Seen"), need.seen, None, None),
        (say("Overlap"), need.overlap, None, None),
    ]
    if need.bound is not None:
        rows.append((say("Lower bound, 95 %%"), need.bound.estimate, (need.bound.low, need.bound.high), None))
    if need.average is not None:
        rows.append((say("Mean of all models, and their range"), need.average.estimate, need.average.range, 1.0))
        rows += [
            (say("Model with %(pairs)s", pairs=_pairs(model.pairs, view)), model.estimate, None, model.weight)
            for model in need.average.models
            if model.weight >= COUNTED
        ]
    if need.coverage is not None:
        low = say("Sample coverage, low overlap: one step") if need.coverage.low else say("Sample coverage, one step")
        rows.append((low, need.coverage.one_step, None, None))
    return rows


def _pairs(pairs: tuple[tuple[int, int], ...], view: View) -> str:
    """The pairs of lists that depend on each other in a model."""
    return ", ".join(f"{a}–{b}" for a, b in pairs) or view.say("independent lists")
