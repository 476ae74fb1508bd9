"""Fields of forms as values: what is empty is not there, and local clocks and dates become instants."""

import re
from datetime import date, datetime, time, timedelta

import msgspec
from starlette.datastructures import FormData

from beds.people.typed import plain
from beds.world.draft import SKEW
from beds.world.nights import ZONE, in_night, local_instant, night_of
from beds.world.state import Bed, World
from web.api.beds import Act
from web.api.body import YEARS

LONGEST = 80


def filled(form: FormData) -> dict[str, str]:
    """The fields that somebody has filled in, without space around them. What nobody can see fills nothing in."""
    return {n: v.strip() for n, v in form.items() if isinstance(v, str) and len(v) <= LONGEST and plain(v)}


def clock(text: str) -> time:
    """A time of day as people write it: 8.30, 08:30, 0830, 8. Raises ValueError."""
    found = re.fullmatch(r"(\d{1,2}?)(?:[.:]?(\d\d))?(?::\d\d)?", text)
    if found is None:
        raise ValueError(text)
    return time(int(found[1]), int(found[2] or 0))


def earlier(text: str, now: datetime) -> datetime:
    """When something happened: an instant (RFC 3339), or what the clock showed at some time of the last day. Raises
    ValueError."""
    if "T" in text:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None or at.year not in YEARS:
            raise ValueError(text)
        return at
    today, shown = now.astimezone(ZONE).date(), clock(text)
    at = local_instant(today, shown)
    return at if at <= now + SKEW else local_instant(today - timedelta(days=1), shown)


def act_fields(kind: type[Act], form: FormData, world: World, bed: Bed, at: datetime) -> dict[str, object]:
    """The form's fields for one action on a bed, ready to become its body. Raises ValueError.

    `at` is when it happened, if that was earlier; `minutes` longer for a promise count from its end, `until` is a clock
    time of this night, `back_on` the day on which somebody is expected back, `follow_up` the days until a follow-up for
    which no date is given, and who is suspended until a date may come the day after it."""
    given: dict[str, object] = filled(form)
    if "until" in given:
        rules = world.units[bed.unit].rules
        given["until"] = in_night(night_of(at, rules.day_turns), clock(given["until"]), rules.day_turns)
    if "at" in given:
        given["at"] = earlier(given["at"], at)
    if "suspended_until" in given:
        given["suspended_until"] = local_instant(date.fromisoformat(given["suspended_until"]) + timedelta(1), time())
    if "back_on" in given:
        given["until"] = local_instant(date.fromisoformat(given["back_on"]), time(12))
    if "follow_up" in given:
        days = timedelta(days=int(given["follow_up"]))
        given.setdefault("follow_up_on", (at.astimezone(ZONE).date() + days).isoformat())
    names = {field.encode_name for field in msgspec.structs.fields(kind)}
    if "minutes" in given and "minutes" not in names:
        spell = world.spells.get(bed.id)
        ends = spell.until if spell and spell.until else at
        given["until"] = max(at, ends) + timedelta(minutes=int(given["minutes"]))
    return {name: value for name, value in given.items() if name in names}
