"""Fields of forms as values: what is empty is not there, and local clocks and dates become instants."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

import msgspec

from beds.app.bed_actions import Act, Admit, Hold
from beds.app.values import YEARS
from beds.people.typed import code, plain
from beds.world.draft import SKEW
from beds.world.holding import longer
from beds.world.nights import ZONE, in_night, local_instant, night_of
from beds.world.refusals import Invalid
from beds.world.state import Bed, World
from web.i18n import N_

LONGEST = 80


class NotUnderstood(Invalid):
    """A field of the form holds what it cannot."""

    message = N_("Something in the form does not fit. Look at it once more.")


def filled(form: Mapping[str, object]) -> dict[str, str]:
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


def asked_of(kind: type[Act], form: Mapping[str, object], world: World, bed: Bed, at: datetime) -> Act:
    """What the form asks for on a bed, by somebody who filled it in at that time. Raises NotUnderstood."""
    try:
        return msgspec.convert(_act_fields(kind, form, world, bed, at), kind, strict=False)
    except (ValueError, OverflowError):
        raise NotUnderstood from None


def wants_number(kind: type[Act], form: Mapping[str, object]) -> bool:
    """Whether a number is to be made: one that somebody has written is what counts."""
    return kind in (Admit, Hold) and form.get("who") == "new" and not code(str(form.get("number")))


def _act_fields(kind: type[Act], form: Mapping[str, object], world: World, bed: Bed, at: datetime) -> dict[str, object]:
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
        given["until"] = longer(world.spells.get(bed.id), at, int(given["minutes"]))
    return {name: value for name, value in given.items() if name in names}
