"""Whatever has happened, and whatever a planner sets: there is a report, with no nonsense in it."""

import random
import re
from contextlib import suppress
from datetime import date

import pytest

from beds.need.answer import as_json
from beds.need.imported import Past
from beds.need.quarters import Quarter
from beds.need.replay import replay, script
from beds.need.sightings import Window
from beds.need.sources import Sources
from beds.world.commands import CloseBed, Leave, SetUnit
from beds.world.refusals import Refused
from beds.world.state import replace
from tests.need.story import BEDS, HOME, NIGHT, WOMEN, Story, ticket
from tests.support.long_run import count
from web.planning.choices import read
from web.planning.files import workbook
from web.planning.report import look, report
from web.planning.short import in_short

CHOICES = (
    ("places", ("1", "30", "200")), ("stay", ("0,5", "40", "3650")), ("refused", ("0,1", "50")), ("w-asked", ("3",)),
    ("w-seen", ("2",)), ("through", ("2026K1",)),
)  # fmt: skip
NONSENSE = re.compile(r"\b(nan|inf|None)\b|%\(")
CELLS = ("110", "101", "011", "100", "010", "001")


def happens(story: Story, dice: random.Random) -> None:
    """One thing, as often as not one that the rules refuse."""
    who, bed = dice.randrange(1, 300), dice.choice(BEDS).id
    match dice.randrange(8):
        case 0 | 1:
            story.join(who, dice.choice((WOMEN, NIGHT, HOME)), for_=dice.choice(("women", "men")))
        case 2:
            story.turn_away(dice.choice((NIGHT, HOME)), dice.choice((0, who)), dice.choice(("women", "men")))
        case 3 | 4:
            story.admit(bed, dice.choice((0, 1000 + who)))
        case 5:
            story.discharge(bed, dice.choice(("planned-move", "died", "hospital")), next_="street")
        case 6:
            story.do(Leave(by="self", ticket=ticket(who)))
        case _ if dice.random() < 0.1:
            story.do(SetUnit(by="x", unit=replace(story.world.units[HOME], status=dice.choice(("open", "closed")))))
        case _:
            story.do(CloseBed(by="x", own=True, bed=bed, reason="repair"))


def lived(dice: random.Random) -> Story:
    """Some quarters in which little or much has happened."""
    story, day, end, pause = Story(), 0.0, dice.choice((100, 200, 300)), dice.choice((0.6, 1.5, 9))
    while day < end:
        day += dice.expovariate(1 / pause)
        story.on(day)
        with suppress(Refused):
            happens(story, dice)
    return story.on(day + dice.choice((0, 20, 100)))


@pytest.mark.parametrize("seed", range(count(5, 150)))
def test_any_history_has_a_report(seed: int) -> None:
    dice = random.Random(seed)
    story = lived(dice)
    record, seen = story.record(), {cell: dice.randrange(30) for cell in CELLS}
    sources = Sources(
        past=(Past("Hem", date(2025, 1, 1), date(2025, 12, 31), "women", 9.1, 14, None),),
        windows=(Window(Quarter(2026, 1), seen, dice.randrange(4), over=True),),
    )
    for unit in (HOME, WOMEN, NIGHT):
        asked = read({name: dice.choice(values) for name, values in CHOICES if dice.random() < 0.4})
        view = look(record, sources, unit, asked, story.now, "sv")
        known = script(record, unit, view.then)
        played = (replay(known, 3),) if known and view.answer.plan else ()
        told = report(view, played if view.answer.plan else None)
        parts = told.sections
        texts = [*told.headline, *in_short(view), *(t for p in parts for t in (*p.sentences, *p.points, *p.side))]
        assert not [text for text in texts if NONSENSE.search(text)]
        assert workbook([table for part in parts for table in part.tables], (("a", "b"),), date(2026, 1, 1), view.words)
        assert as_json(view.answer, "")
