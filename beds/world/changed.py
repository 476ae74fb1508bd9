"""What one entry changes of the world: the fields that `apply` replaces, each a new value or a new table."""

from datetime import date, datetime
from typing import Literal, TypedDict

from beds.world.records import Commitment, Draw, Left, Line
from beds.world.shifts import Handover, Shift, Task
from beds.world.state import Bed, Closing, Organisation, Rules, Spell, Unit
from beds.world.waits import Suspension, Unwritten, Wait


class Changed(TypedDict, total=False):
    """Those of `World`, but `recent`, which needs the world after."""

    kind: Literal["", "real", "demo"]
    seq: int
    at: datetime
    order_rules: int
    stated_at: datetime
    given: str
    organisations: dict[str, Organisation]
    units: dict[str, Unit]
    versions: dict[str, int]
    beds: dict[str, Bed]
    closings: dict[str, Closing]
    spells: dict[str, Spell]
    free_since: dict[str, datetime]
    used_until: dict[str, datetime]
    left: dict[str, Left]
    last: dict[str, int]
    freed_by_staff: dict[str, datetime]
    nights: dict[str, date]
    lifted: dict[str, date]
    coming: dict[str, Rules]
    confirmed: dict[str, datetime]
    waits: dict[str, Wait]
    unwritten: dict[str, Unwritten]
    moot: dict[str, datetime]
    suspensions: dict[str, Suspension]
    ordered_since: dict[str, int]
    news: dict[str, dict[str, datetime]]
    commitments: dict[str, Commitment]
    draws: dict[str, Draw]
    lines: dict[str, Line]
    grants: dict[str, dict[str, int]]
    quarters: dict[str, dict[str, dict[str, int]]]
    tasks: dict[str, Task]
    shifts: dict[str, Shift]
    handovers: dict[str, Handover]
