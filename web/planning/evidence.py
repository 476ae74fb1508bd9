"""The lines of evidence side by side, each with what it rests on or why it is missing, and the planner's weights."""

from beds.demand import Line
from beds.need.evidence import Evidence
from web.i18n import N_
from web.planning.choices import WEIGHT
from web.planning.hidden import hidden_tables
from web.planning.lines import lines_figure
from web.planning.parts import Column, Section, Table
from web.planning.view import View
from web.planning.words import Given, Value, Words

NAMES = {
    "asked": N_("1 Asked for a place"),
    "staying": N_("Sleep in the night shelters"),
    "seen": N_("2 Seen by partners"),
    "men": N_("3 Men's need times a ratio"),
    "history": N_("4 History and other towns"),
}
BASIS = {
    "asked": N_("%(requests)s requests, %(exits)s ended stays"),
    "staying": N_("Guests a night in the night shelters, mean and range of %(quarters)s quarters"),
    "seen": N_("%(seen)s numbers on %(lists)s lists in %(window)s"),
    "men": N_("Need at %(unit)s times %(ratio)s"),
    "history": N_("Guests a night in %(periods)s periods of other houses and years"),
}
KINDS = {
    "seen": N_("overlap too small for an estimate: at least those seen"),
    "bound": N_("little overlap: a lower bound"),
    "range": N_("the range of all models"),
}
"""How far the overlap of the partners' lists reaches."""
WHY = {
    "no-requests": N_("too few requests yet"),
    "no-stays": N_("too few ended stays yet"),
    "too-wide": N_("the interval is too wide to use"),
    "no-guests": N_("too few guests in the night shelters"),
    "no-window": N_("no quarter with sightings is over yet"),
    "few": N_("fewer than 5 numbers seen"),
    "one-list": N_("one list alone says nothing of those unseen"),
    "lost": N_("more than a tenth of the numbers were lost and made anew"),
    "no-men": N_("too little is recorded of a home for men"),
    "no-history": N_("nothing has been read in"),
    "no-stay": N_("the mean stay is not known"),
    "night": N_("a night shelter is asked anew each evening"),
}


def lines_section(view: View) -> Section:
    """All lines, and their weighted figure where the planner has set weights."""
    say, words, answer = view.say, view.words, view.answer
    told = [(say(NAMES[e.key]), e.line) for e in answer.lines if e.line is not None]
    sentences = [say("The lines measure different things. They are not put together unless a planner weighs them.")]
    if answer.weighed is not None:
        told.append((say("Weighed together"), answer.weighed))
        sentences.append(weighed_sentence(answer.weighed, words))
    return Section(
        key="lines",
        heading=say("Several lines of evidence, side by side"),
        sentences=tuple(sentences),
        side=_hidden_women(view),
        figure=lines_figure(told, view.places, words) if told else None,
        caption=say("A bar is 80 %%, the sign its middle, an arrow means at least. Yellow: the number looked at."),
        tables=(lines_table(view), *hidden_tables(view)),
    )


def _hidden_women(view: View) -> tuple[str, ...]:
    """What is known elsewhere of how many an ordinary count does not see: a scenario, never a figure of ours."""
    if view.answer.audience != "women":
        return ()
    return (
        view.say("Women who never ask are not in line 1."),
        view.say(
            "In England a count made for women found 4.3 times as many as the usual one (815 against 189 in the same "
            "41 areas, 2023). That is a scenario, not data from here."
        ),
    )


def weighed_sentence(line: Line, words: Words) -> str:
    """The figure that the planner's weights make."""
    if line.places_high is None:
        return words.say("With the weights set at least %(low)s places are needed.", low=words.number(line.places_low))
    return words.say(
        "With the weights set %(places)s places are needed (80 %%: %(range)s).",
        places=words.number(line.places),
        range=words.write((line.places_low, line.places_high), "count"),
    )


def lines_table(view: View) -> Table:
    """A row for each line, with a field for its weight."""
    say, words, answer = view.say, view.words, view.answer
    return Table(
        key="lines",
        title=say("The lines and their weights"),
        definition=say(
            "Need: mean guests if there were always room. Places: so many that at most %(limit)s of 100 requests are "
            "turned away. From and to: 80 %%; for means their least and largest. Guests are those who got a bed: where "
            "it was full, more would have come. A weight is a number from 0 to 100; the weighted figure is the mean of "
            "the needs by weight.",
            limit=words.per_hundred(answer.choices.refused),
        ),
        columns=(
            Column(say("Line"), "text"),
            Column(say("Weight"), "plain"),
            Column(say("Places")),
            Column(say("From and to"), "range"),
            Column(say("Need"), "tenth"),
            Column(say("Rests on"), "text"),
        ),
        rows=tuple(_row(each, view) for each in answer.lines),
    )


def _row(each: Evidence, view: View) -> tuple[Value, ...]:
    words, line = view.words, each.line
    name, field = words.say(NAMES[each.key]), WEIGHT + each.key
    written = view.asked.written.get(field, "")
    weight = Given(field, written, each.weight or None, words.say("Weight of: %(line)s", line=name))
    if line is None:
        return name, None, None, None, None, words.say("Missing: %(why)s", why=words.say(WHY[each.why]))
    return name, weight, line.places, _range(line, words), line.middle, basis(each, view)


def _range(line: Line, words: Words) -> str:
    if line.places_high is None:
        return words.say("at least %(n)s", n=words.number(line.places_low))
    return words.write((line.places_low, line.places_high), "count")


def basis(each: Evidence, view: View) -> str:
    """What the line rests on."""
    words = view.words
    figures = {name: _figure(name, value, view) for name, value in each.basis.items() if name != "kind"}
    sentence = words.say(BASIS[each.key], **figures)
    kind = each.basis.get("kind")
    return f"{sentence}; {words.say(KINDS[str(kind)])}" if kind else sentence


def _figure(name: str, value: float | str, view: View) -> str:
    if isinstance(value, str):
        return view.words.quarters(value) if name == "window" else view.names.get(value, value)
    return view.words.number(value, 0 if float(value).is_integer() else 2)
