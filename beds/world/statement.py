"""What the order of the lists rests on, and nothing else, as one document: what the ledger commits to each day.

The operator has file, key and program, and may erase what is old: then the world in which erased content ended stands
in its place. That world must give the statement that an entry committed to at the time, and that entry's hash somebody
else has kept ("Proof against the operator" in docs/ledger.md). The statement itself is kept nowhere.

Its words are stored words with a version of their own: a new version is a new function beside the old one, which stays.
"""

import hmac
from collections.abc import Callable
from datetime import date, datetime, time

import msgspec

from beds.world.state import Bed, Rules, Spell, Unit, World
from beds.world.waits import Wait

VERSION = 2
"""Of what is committed to from now on."""


def statement(world: World, version: int = VERSION) -> bytes:
    """Canonical JSON. It rests on the ledger alone, whether tickets are known or not. Raises KeyError for a version
    that this program does not know."""
    return _encode(_VERSIONS[version](world.recorded()))


def counts(world: World) -> bytes:
    """How beds were given, as far as it was ever counted: beside the statement, by the same commitment."""
    return _encode({"given": world.given, "grants": world.grants, "quarters": world.quarters})


def committed(salt: bytes, what: bytes) -> str:
    """What the ledger keeps: it proves the document to whoever has that, and tells nobody anything."""
    return hmac.digest(salt, what, "sha256").hex()


def _version_1(world: World) -> dict[str, object]:
    return {
        "v": 1,
        "rules": world.order_rules,
        "units": [_unit(world, unit) for _, unit in sorted(world.units.items())],
    }


def _version_2(world: World) -> dict[str, object]:
    """And what makes a wait rest, end or come back by itself, which lets others pass or be passed."""
    return {
        "v": 2,
        "order": _version_1(world),
        "silent": [_silent(wait) for _, wait in sorted(world.waits.items())],
        "minutes": [_minutes(unit) for _, unit in sorted(world.units.items())],
        "barred": [[s.handle, s.unit, _said(s.until)] for _, s in sorted(world.suspensions.items())],
        "closing": [[bed, _said(c.since), _said(c.until)] for bed, c in sorted(world.closings.items())],
    }


def _silent(wait: Wait) -> dict[str, object]:
    names = ("handle", "last_sign", "offer_minutes", "misses_allowed", "asleep_days", "close_days")
    return {name: _said(getattr(wait, name)) for name in names}


def _minutes(unit: Unit) -> dict[str, object]:
    names = ("offer_minutes", "hold_minutes", "asleep_days", "close_days")
    return {"unit": unit.slug, **{name: getattr(unit.rules, name) for name in names}}


def _unit(world: World, unit: Unit) -> dict[str, object]:
    slug, rules, coming = unit.slug, unit.rules, world.coming.get(unit.slug)
    committed, drawn = world.commitments.get(slug), world.draws.get(slug)
    return {
        "unit": slug,
        "status": unit.status,
        "serves": unit.audience,
        "mode": unit.mode,
        "closes": _said(unit.closes),
        "night": _said(world.nights.get(slug)),
        "ordered_since": world.ordered_since.get(slug, 0),
        "rules": _rules(rules),
        "coming": _rules(coming) if coming else None,
        "committed": committed and {"night": _said(committed.night), "commitment": committed.commitment},
        "drawn": drawn and {"night": _said(drawn.night), "seed": drawn.seed, "cutoff": drawn.cutoff},
        "beds": [_bed(world, bed) for bed in sorted(world.unit_beds(slug), key=lambda bed: bed.id)],
        "waits": [_wait(w) for w in sorted(world.waits.values(), key=lambda w: w.key) if w.unit == slug],
    }


def _rules(rules: Rules) -> dict[str, object]:
    names = (
        "day_turns", "order", "draw_at", "automatic", "confirmed_only", "offer_from", "offer_to", "misses",
        "apply_from", "entry_to", "check_out", "check_out_all", "nights", "no_show_at",
    )  # fmt: skip
    return {name: _said(getattr(rules, name)) for name in names}


def _bed(world: World, bed: Bed) -> dict[str, object]:
    spell = world.spells.get(bed.id)
    return {
        "bed": bed.id,
        "position": bed.position,
        "serves": bed.for_,
        "reserved_for": bed.reserved_for,
        "reserved_until": _said(bed.reserved_until),
        "lifted": _said(world.lifted.get(bed.id)),
        "from": _said(bed.valid_from),
        "to": _said(bed.valid_to),
        "taken": spell and _taken(spell),
    }


def _taken(spell: Spell) -> dict[str, object]:
    return {
        "state": spell.state,
        "since": _said(spell.since),
        "until": _said(spell.until),
        "stay": spell.stay,
        "wait": spell.wait,
        "returning": spell.returning,
    }


def _wait(wait: Wait) -> dict[str, object]:
    return {
        "wait": wait.handle,
        "key": wait.key,
        "joined": _said(wait.joined_at),
        "since": _said(wait.since),
        "serves": wait.for_,
        "state": wait.state,
        "still_paused": wait.still_paused,
        "confirmed": wait.confirmed,
        "misses": wait.misses,
        "tried": sorted(wait.tried),
        "barred": wait.barred,
        "partner": wait.partner,
        "paired": wait.paired,
        "ask_from": _said(wait.ask_from),
        "drawn_as": wait.joined_as,
    }


def _said(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime | time) else value


_encode = msgspec.json.Encoder(order="deterministic").encode
_VERSIONS: dict[int, Callable[[World], dict[str, object]]] = {1: _version_1, 2: _version_2}
