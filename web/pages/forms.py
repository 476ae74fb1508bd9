"""Fields of forms as values: what is empty is not there, and local clocks and dates become instants."""

from datetime import date, datetime, time, timedelta

import msgspec
from starlette.datastructures import FormData

from beds.world.nights import in_night, local_instant, night_of
from beds.world.state import Bed, World
from web.api.beds import Act

LONGEST = 80


def filled(form: FormData) -> dict[str, str]:
    """The fields that somebody has filled in, without space around them."""
    return {n: v.strip() for n, v in form.items() if isinstance(v, str) and v.strip() and len(v) <= LONGEST}


def act_fields(kind: type[Act], form: FormData, world: World, bed: Bed, at: datetime) -> dict[str, object]:
    """The form's fields for one action on a bed, ready to become its body. Raises ValueError.

    `minutes` longer for a promise count from its end, `until` is a clock time of this night, and who is suspended
    until a date may come the day after it."""
    given: dict[str, object] = filled(form)
    if "until" in given:
        rules = world.units[bed.unit].rules
        clock = time.fromisoformat(given["until"]).replace(tzinfo=None)
        given["until"] = in_night(night_of(at, rules.day_turns), clock, rules.day_turns)
    if "suspended_until" in given:
        given["suspended_until"] = local_instant(date.fromisoformat(given["suspended_until"]) + timedelta(1), time())
    names = {field.encode_name for field in msgspec.structs.fields(kind)}
    if "minutes" in given and "minutes" not in names:
        spell = world.spells.get(bed.id)
        ends = spell.until if spell and spell.until else at
        given["until"] = max(at, ends) + timedelta(minutes=int(given["minutes"]))
    return {name: value for name, value in given.items() if name in names and name != "at"}
