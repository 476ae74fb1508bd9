"""What happened earlier: the bed's page at an hour that is chosen first, so that every act has it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from markupsafe import Markup
from msgspec import Struct
from starlette.requests import Request

from beds.world.state import PROMISES, World
from web.acting import now
from web.forms import earlier

FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>')


class Hour(Struct, frozen=True):
    """The hour that was chosen, `at` None for now; `refused` when what was written is no hour."""

    at: datetime | None = None
    refused: bool = False

    def stamped(self, forms: Markup) -> Markup:
        """The forms, each of which then carries the hour."""
        if self.at is None:
            return forms
        field = f'<input type="hidden" name="at" value="{self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}">'
        return Markup(FORM.sub(lambda form: form[0] + field, forms))  # noqa: S704  (our own macros)


def known_since(world: World, bed: str) -> datetime | None:
    """From when on something can be told of the bed: its guest, cleaning or closure began then, or the last one ended.
    A promise is no such fact."""
    spell = world.spells.get(bed)
    return spell.since if spell and spell.state not in PROMISES else world.used_until.get(bed)


def hour_of(request: Request, given: Mapping[str, object]) -> Hour:
    """The hour that the address chooses (`?at=`), or that the form which was refused had."""
    text = str(given.get("at") or request.query_params.get("at", "")).strip()
    if not text:
        return Hour()
    try:
        return Hour(earlier(text, now(request)))
    except ValueError:
        return Hour(refused=True)
