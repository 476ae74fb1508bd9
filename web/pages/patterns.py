"""Every component on one page, with made-up values: where the look is judged, and what axe runs on."""

from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from web.pages.done import Done
from web.pages.shown import Coming, House, ShownBed, ShownGroup, ShownUnit
from web.templating import now, render

STATES = ("occupied", "free", "held", "offered", "cleaning", "closed")


async def patterns(request: Request) -> Response:
    """The patterns page."""
    at = now(request)
    beds = {state: _bed(i, state, at) for i, state in enumerate(STATES, start=1)}
    unit = _unit("sample", at, beds=tuple(beds.values()))
    return render(
        request,
        "patterns.html",
        beds=beds,
        unit=unit,
        stale=_unit("sample-stale", at - timedelta(hours=9), beds=(_bed(7, "occupied", at), _bed(8, "free", at))),
        planned=_unit("sample-planned", at, status="planned"),
        house=House("sample", "Exempel", "Rummet är ditt så länge du bor här.", None, line=False),
        soon=(Coming(at + timedelta(minutes=20), "held", "3", "C4J7K"),),
        done=Done("sample", "1", "Plats 6 är ledig.", at + timedelta(minutes=5)),
    )


def _bed(label: int, state: str, at) -> ShownBed:
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


def _unit(slug: str, at, status: str = "open", beds: tuple[ShownBed, ...] = ()) -> ShownUnit:
    counts = {state: sum(1 for b in beds if b.state == state) for state in STATES}
    return ShownUnit(
        slug=slug,
        name="Exempel",
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
