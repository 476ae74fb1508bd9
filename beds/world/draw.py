"""The draw: for units that choose it, chance decides tonight's order, in a way that nobody can bend (rule 2).

The evening before, SHA256(secret) is an entry. At the cut-off the seed is SHA256(secret, hash of the last entry before
it): neither the house, which fixed the secret first, nor anybody who writes an entry, who does not know the secret,
can choose it. The secret is then an entry too, so that everyone can draw again.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from beds.world.commands import Tick
from beds.world.nights import in_night
from beds.world.state import World

if TYPE_CHECKING:
    from beds.world.draft import Draft


def secret(key: bytes, unit: str, night: date) -> bytes:
    """The house's secret for one draw, from a key that lies outside the database."""
    return hmac.digest(key, f"draw {unit} {night.isoformat()}".encode(), "sha256")


def seed(secret: bytes, entry_hash: bytes) -> bytes:
    """What decides: SHA256(secret, hash of the entry at cut-off)."""
    return hashlib.sha256(secret + entry_hash).digest()


def lot(seed: bytes, handle: str) -> str:
    """The lot of one wait; the least is first."""
    return hmac.digest(seed, handle.encode(), "sha256").hex()


def due_draws(world: World) -> Iterator[tuple[datetime, str, str]]:
    """Commitments for tomorrow night and draws for tonight, as `due` of the clock has them."""
    for slug, night in world.nights.items():
        unit = world.units[slug]
        if unit.status != "open" or unit.rules.order != "draw":
            continue
        committed, drawn = world.commitments.get(slug), world.draws.get(slug)
        at = in_night(night, unit.rules.draw_at, unit.rules.day_turns)
        if committed is not None and committed.night == night and (drawn is None or drawn.night < night):
            yield at, "draw", slug
        elif committed is None or committed.night <= night:
            yield at, "draw-commit", slug


def commit(draft: Draft, slug: str, tick: Tick) -> None:
    """Fix tomorrow's secret by its hash."""
    night = draft.world.nights[slug] + timedelta(days=1)
    commitment = hashlib.sha256(secret(tick.draw_key, slug, night)).hexdigest()
    draft.add("draw-commit", unit=slug, note={"night": night.isoformat(), "commitment": commitment})


def draw(draft: Draft, slug: str, tick: Tick) -> None:
    """Reveal the secret, and with it the order of all who joined by the cut-off."""
    night = draft.world.nights[slug]
    revealed = secret(tick.draw_key, slug, night)
    note: dict[str, str | int] = {
        "night": night.isoformat(),
        "secret": revealed.hex(),
        "seed": seed(revealed, tick.head).hex(),
        "cutoff": draft.start,
    }
    draft.add("draw", unit=slug, note=note)
