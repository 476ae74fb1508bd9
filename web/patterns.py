"""Every component on one page, with made-up values: where the look is judged, and what axe runs on."""

import re
from datetime import date, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from beds.world.refusals import BedTaken
from web import i18n
from web.acting import now
from web.board.shown import House, ShownBed, ShownGroup, ShownUnit
from web.i18n import N_
from web.templating import WEB, render
from web.unit.done import SENTENCES, Done

ICON = re.compile('id="([a-z]+)"')
STATES = ("occupied", "free", "held", "offered", "cleaning", "closed")


async def patterns(request: Request) -> Response:
    """The patterns page."""
    at, say = now(request), i18n.of_request(request).say
    name = say(N_("Example"))
    beds = {state: _bed(i, state, at) for i, state in enumerate(STATES, start=1)}
    unit = _unit(name, "sample", at, beds=tuple(beds.values()))
    return render(
        request,
        "patterns.html",
        beds=beds,
        unit=unit,
        stale=_unit(
            f"{name} 2", "sample-stale", at - timedelta(hours=9), beds=(_bed(7, "occupied", at), _bed(8, "free", at))
        ),
        planned=_unit(f"{name} 3", "sample-planned", at, status="planned"),
        house=House(
            "sample", name, say(N_("The room is yours as long as you live here.")), None, line=False, own=False
        ),
        quiet=(_bed(11, "free", at), _bed(12, "occupied", at)),
        refusal=say(BedTaken.message, bed=2),
        icons=ICON.findall((WEB / "static" / "icons.svg").read_text()),
        done=Done("/patterns", "1", say(SENTENCES["ready"], bed=6), at + timedelta(minutes=5), ""),
    )


def _bed(label: int, state: str, at: datetime) -> ShownBed:
    promised = state in ("held", "offered")
    return ShownBed(
        id=f"sample-{label}",
        unit="sample",
        label=str(label),
        for_="all",
        state=state,
        since=at - timedelta(hours=1),
        until=at + timedelta(minutes=20) if promised else None,
        number="C4J7K" if promised or state == "occupied" else None,
        reserved=None,
        reason="repair" if state == "closed" else "",
    )


def _unit(name: str, slug: str, at: datetime, status: str = "open", beds: tuple[ShownBed, ...] = ()) -> ShownUnit:
    counts = {state: sum(1 for b in beds if b.state == state) for state in STATES}
    return ShownUnit(
        slug=slug,
        name=name,
        status=status,
        kind="home",
        audience="all",
        protected=False,
        told=True,
        mode="without",
        phone="016-00 00 00",
        opens=date(at.year + 1, 3, 1),
        entry_from=None,
        entry_to=None,
        check_out=None,
        places={"planned": len(beds) or 8, "usable": len(beds)} | counts,
        groups=(ShownGroup("all", counts["free"], len(beds), beds),),
        beds=bool(beds),
        waiting=2,
        confirmed_at=at - timedelta(minutes=4),
        fresh_until=at + timedelta(hours=4),
    )
