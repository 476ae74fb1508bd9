"""What planners of the demo have besides the ledger: sightings by partners, history read in, prices. All made up."""

import random
from datetime import date, datetime, timedelta

from msgspec import Struct

from beds.demo.cast import Ids
from beds.demo.guests import Town
from beds.need import costs, imported, imports, sightings

PARTNERS = {"kvinnojouren": 0.4, "stadsmissionen": 0.55, "eskilstuna": 0.45}
"""Organisations whose people meet women outside the shelters, and how likely each is to see one within a quarter."""
QUARTER = timedelta(days=91)
LOST = 0.03
"""How often a woman says that she had another number, and lost it."""
PLANNER = "utredare"

PRICES: dict[costs.Kind, float] = {"place-night": 1450.0, "institution-night": 3200.0, "hotel-night": 1100.0}
PRICED_FROM = date(2026, 1, 1)
HISTORY = """unit;from;to;for;guests;usable;planned
Kvinnobo;2018-01-01;2018-12-31;women;9.1;14;14
Kvinnobo;2019-01-01;2019-12-31;women;9.6;12;12
Kvinnobo;2020-01-01;2020-12-31;women;9.6;11.2;12
"""
"""The same guests over 14 places, then 12, then those of the 12 that were usable: 65, 80 and 86 per cent."""
COMPARED = """municipality;year;measure;value;source
Kommun A;2025;Lågtröskelplatser för kvinnor per 10 000 kvinnor;1.6;DEMO
Kommun B;2025;Lågtröskelplatser för kvinnor per 10 000 kvinnor;2.3;DEMO
Kommun C;2025;Lågtröskelplatser för kvinnor per 10 000 kvinnor;0.9;DEMO
Eskilstuna;2025;Lågtröskelplatser för kvinnor per 10 000 kvinnor;0.7;DEMO
Kommun A;2025;Kvinnors andel av nätterna i natthärbärge, procent;31;DEMO
Kommun B;2025;Kvinnors andel av nätterna i natthärbärge, procent;27;DEMO
Eskilstuna;2025;Kvinnors andel av nätterna i natthärbärge, procent;40;DEMO
"""
FILES: dict[imported.Kind, str] = {"history": HISTORY, "comparison": COMPARED}


class Meeting(Struct, frozen=True):
    """Somebody of the organisation met the holder of the ticket, who agreed that it is kept."""

    at: datetime
    ticket: str
    organisation: str
    lost: bool


def meetings(town: Town, dice: random.Random, now: datetime) -> list[Meeting]:
    """Who was seen by which partner: women with a number, while they are in town, at most once for each partner and 91
    days."""
    made = []
    for slip in town.slips:
        guest = town.holders[slip.ticket]
        gone = min(now, slip.at + max(timedelta(days=1), guest.until - slip.at.date()))
        since = slip.at
        while guest.group == "women" and since < gone:
            until = min(since + QUARTER, gone)
            lost = dice.random() < LOST
            for organisation, chance in PARTNERS.items():
                if dice.random() < chance:
                    at = since + (until - since) * dice.random()
                    made.append(Meeting(at, slip.ticket, organisation, lost))
            since = until
    return sorted(made, key=lambda m: (m.at, m.organisation))


async def lay_out(met: list[Meeting], ids: Ids, now: datetime) -> None:
    """Write all of it down. Use it within `orm`."""
    for meeting in met:
        await sightings.see(meeting.ticket, meeting.organisation, meeting.at, sightings.WOMEN, meeting.lost)
    await sightings.forget_windows(now)
    for kind, price in PRICES.items():
        await costs.put(kind, price, PRICED_FROM, ids[PLANNER], now)
    for what, text in FILES.items():
        await imports.save(imports.parse(what, text.encode(), now), ids[PLANNER], "eskilstuna", now)
