"""A unit's rules of time and order, each with what it means. Those of an open unit change when its day turns."""

from datetime import datetime, time, timedelta
from typing import Literal

import msgspec
from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from beds.people.rights import ask_unit
from beds.world.nights import begins
from beds.world.state import Rules, Unit, World, replace
from web.acting import store
from web.i18n import N_
from web.setup.forms import read_as, save_unit, unit_of
from web.templating import render


class Rule(Struct, frozen=True):
    """One rule on the page: how it is set, its name and its meaning."""

    field: str
    how: Literal["clock", "number", "tick", "order"]
    name: str
    meaning: str


GROUPS: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    (
        N_("The day and the evening"),
        (
            Rule(
                "apply_from", "clock", N_("Places are given from"),
                N_("Before that hour nobody is offered a place by the clock. Empty: at any hour."),
            ),
            Rule("entry_from", "clock", N_("Entry from"), N_("When the door opens. Empty: at any hour.")),
            Rule(
                "entry_to", "clock", N_("Last arrival"),
                N_("No offer of the evening lasts longer than this. Empty: people may come all night."),
            ),
            Rule("check_out", "clock", N_("Out by"), N_("The hour in the morning that guests are told.")),
            Rule(
                "check_out_all", "tick", N_("Everybody leaves in the morning"),
                N_("All are checked out at that hour. Who has nights left has the bed kept for the evening."
                   " For night shelters only."),
            ),
            Rule(
                "nights", "number", N_("Nights at a time"),
                N_("How many nights a guest is given. Empty: until they leave."),
            ),
            Rule(
                "no_show_at", "clock", N_("A kept bed is let go at"),
                N_("Who has nights left and has not come by then loses the bed for the night."),
            ),
            Rule(
                "day_turns", "clock", N_("The day turns at"),
                N_("A night bears the date of its evening. At this hour the next one begins, and new rules with it."),
            ),
        ),
    ),
    (
        N_("Holding and offering"),
        (
            Rule("hold_minutes", "number", N_("A bed is held for, minutes"), N_("Where staff choose no other time.")),
            Rule(
                "automatic", "tick", N_("Free beds are offered by the clock"),
                N_("To the first in line, three minutes after a bed is free. Otherwise staff offer it with one tap."),
            ),
            Rule("offer_from", "clock", N_("Offers from"), N_("Nobody is asked earlier in the day by the clock.")),
            Rule("offer_to", "clock", N_("Offers until"), N_("Nobody is asked later by the clock.")),
            Rule(
                "offer_minutes", "number", N_("Time to answer, minutes"),
                N_("Then the bed goes to the next in line. A quarter of an hour at least."),
            ),
            Rule(
                "confirmed_only", "tick", N_("Only people whom somebody has met"),
                N_("Offers go only to numbers that an account has met or spoken with."),
            ),
        ),
    ),
    (
        N_("The line"),
        (
            Rule(
                "order", "order", N_("Who is first"),
                N_("Who already waits when this changes comes first, in the old order."),
            ),
            Rule("draw_at", "clock", N_("The draw is at"), N_("Who joins later comes after those who were drawn.")),
            Rule(
                "misses", "number", N_("Missed offers in a row"),
                N_("After so many nobody asks again until the person gives a sign. Their place stays."),
            ),
            Rule(
                "asleep_days", "number", N_("Days without a sign"),
                N_("After so many the wait falls asleep. Any sign brings it back to its place."),
            ),
            Rule("close_days", "number", N_("Days asleep"), N_("After so many more the wait is closed.")),
        ),
    ),
)  # fmt: skip
NAMES = {rule.field: rule.name for _, rules in GROUPS for rule in rules}


class RulesForm(Struct, frozen=True, kw_only=True):
    """The rules as the form has them: a box that is not ticked is not there."""

    day_turns: time
    order: Literal["first", "draw"]
    draw_at: time
    offer_minutes: int
    offer_from: time
    offer_to: time
    hold_minutes: int
    misses: int
    asleep_days: int
    close_days: int
    automatic: bool = False
    confirmed_only: bool = False
    check_out_all: bool = False
    apply_from: time | None = None
    entry_from: time | None = None
    entry_to: time | None = None
    check_out: time | None = None
    nights: int | None = None
    no_show_at: time | None = None


async def rules_page(request: Request, refused: str = "", given: FormData | None = None) -> HTMLResponse:
    """The rules as a form, with what is to come beside what holds now."""
    world, unit = store(request).world, unit_of(request)
    now_in_force = world.units[unit.slug].rules
    known = {rule: getattr(unit.rules, rule) for rule in NAMES}
    return render(
        request,
        "manage/rules.html",
        unit=unit,
        groups=GROUPS,
        names=NAMES,
        known=known if given is None else dict.fromkeys(NAMES) | dict(given),
        changes=[r for r in NAMES if getattr(now_in_force, r) != getattr(unit.rules, r)],
        before=now_in_force,
        begins=begins_at(world, unit.slug),
        refused=refused,
    )


async def save_rules(request: Request) -> Response:
    """Other rules; with `keep` those that hold now go on, and what was to come is dropped."""
    world = store(request).world

    def changed(unit: Unit, form: FormData) -> Unit:
        if form.get("keep"):
            return replace(unit, rules=world.units[unit.slug].rules)
        return replace(unit, rules=Rules(**msgspec.structs.asdict(read_as(form, RulesForm))))

    ask_unit(request.user, "settings", world, request.path_params["slug"])
    return await save_unit(request, rules_page, "rules", changed)


def begins_at(world: World, slug: str) -> datetime | None:
    """When rules that are changed now begin; None in a unit without nights: at once."""
    unit, night = world.units[slug], world.nights.get(slug)
    if unit.status != "open" or night is None:
        return None
    return begins(night + timedelta(days=1), unit.rules.day_turns)
