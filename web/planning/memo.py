"""The memo to the board (underlag till socialnämnden): the report as a dated document, always in Swedish.

The same record, prices in force and choices give the same bytes, whoever asks and when. Its date is the day up to which
the record was read, and the digest of the ledger says which record that was.
"""

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import HTMLResponse

from beds.need.keeper import digest
from web.acting import store
from web.i18n import LANGUAGES
from web.planning.choices import read
from web.planning.method import METHOD, SOURCES
from web.planning.pages import chosen_unit, played_for, view_of
from web.planning.report import report
from web.planning.short import in_short
from web.planning.view import View
from web.templating import environment

LANGUAGE = LANGUAGES["sv"]


class Fact(Struct, frozen=True):
    """One of the facts that a memo rests on."""

    name: str
    text: str


async def memo_page(request: Request) -> HTMLResponse:
    """The document, for the choices in the address; what was not understood there is left out of them."""
    asked = read(request.query_params)
    unit = chosen_unit(request, asked)
    view = await view_of(request, unit, asked, LANGUAGE.code)
    made = report(view, await played_for(request, view))
    world = store(request).world
    page = environment(LANGUAGE.code).get_template("plan/memo.html")
    return HTMLResponse(
        page.render(
            report=made,
            words=view.words,
            asked=asked,
            organisation=world.organisations[unit.organisation].name,
            demo=world.kind == "demo",
            facts=facts(view, await digest(view.answer.rests_on)),
            short=in_short(view),
            method=[view.say(sentence) for sentence in METHOD],
            references=SOURCES,
        )
    )


def facts(view: View, rests_on: str) -> tuple[Fact, ...]:
    """The period, the counts, the choices that are the planner's own, and the ledger."""
    say, words, answer = view.say, view.words, view.answer
    told = [Fact(say("Recorded up to and with"), words.day(answer.through) if answer.through else say("nothing yet"))]
    if answer.asked.spans:
        told.append(Fact(say("Requests in"), ", ".join(words.quarters(span.key) for span in answer.asked.spans)))
    if answer.ended.spans:
        spans = ", ".join(words.quarters(span.key) for span in answer.ended.spans)
        told.append(Fact(say("Ended stays in"), f"{view.names[answer.stays_of]}: {spans}"))
    told.append(
        Fact(say("Turned away at most"), say("%(limit)s of 100", limit=words.per_hundred(answer.choices.refused)))
    )
    if answer.choices.stay is not None:
        told.append(Fact(say("Mean stay, assumed"), say("%(days)s days", days=words.number(answer.choices.stay))))
    weights = {key: weight for key, weight in answer.choices.weights.items() if weight}
    if weights:
        told.append(
            Fact(say("Weights"), ", ".join(f"{key} {words.number(w, 1)}" for key, w in sorted(weights.items())))
        )
    return (*told, Fact(say("Digest of the ledger"), rests_on or say("nothing yet")))
