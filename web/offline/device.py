"""What staff's own devices keep of us: the service worker, and the page that it shows where there is no network."""

import json

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from beds.people import grants
from beds.people.sealing import public_key
from beds.world.state import Unit
from web.acting import now
from web.board.shown import ShownBed
from web.templating import render, static
from web.unit.actions import SHOWN

BED, LABEL, NUMBER = "BED~", "LABEL~", "NUMBER~"
"""What the script replaces in the tiles and sheets below."""
STATES: tuple[tuple[str, str | None], ...] = (
    ("free", None), ("held", None), ("held", NUMBER), ("occupied", None), ("occupied", NUMBER), ("cleaning", None),
    ("closed", None),
)  # fmt: skip


def keep(request: Request, unit: Unit) -> dict[str, object]:
    """What a unit's screen needs to keep what is tapped without network: the house's public key, a grant, and any bed
    in each state, with what each action makes of it, to show what a tap will lead to."""
    secret = request.app.state.secret
    return {
        "key": public_key(secret).hex(),
        "grant": grants.give(secret, request.user, unit.slug, now(request)),
        "cleaning": unit.cleaning,
        "then": json.dumps({action: row.offline for action, row in SHOWN.items()}),
        "beds": [_any_bed(unit.slug, state, number) for state, number in STATES],
    }


def _any_bed(unit: str, state: str, number: str | None) -> ShownBed:
    reason = "other" if state == "closed" else ""
    return ShownBed(
        id=BED, unit=unit, label=LABEL, for_="all", state=state, since=None, until=None, number=number, reserved=None,
        reason=reason,
    )  # fmt: skip


async def worker(request: Request) -> Response:
    """The service worker stands at the root, since its scope is what lies below it; its code is a static file. It is
    a new one whenever any static file is."""
    return Response(f'import "{static("worker.js")}"\n', media_type="text/javascript")


async def no_network(request: Request) -> HTMLResponse:
    """The page that the worker keeps for when nothing can be reached. It knows of nobody."""
    request.state.account = None
    return render(request, "no_network.html")
