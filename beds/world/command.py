"""What every command has: who asks, its name, its bed or number, and the true time of what was done earlier."""

import secrets
from datetime import datetime
from functools import partial
from typing import Literal, dataclass_transform

from msgspec import Struct, field

new_act = partial(secrets.SystemRandom().randrange, 1, 2**63, 2)
"""A random public name for a command: 63 bits, so that it counts nothing and fits a signed integer."""
new_salt = partial(secrets.token_bytes, 16)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))  # which msgspec hands on, and its stubs do not
class Command(Struct, frozen=True, kw_only=True):
    """`by` is the account's id, or "self", "clock", "seed". `own` marks a human act by staff of the unit itself.
    `act` names the command in public; the handles that it mints are derived from `salt`. `reach` are the units in which
    the account may act on waits, as far as the command is about any."""

    by: str
    own: bool = False
    reach: tuple[str, ...] = ()
    act: int = field(default_factory=new_act)
    salt: bytes = field(default_factory=new_salt)


class OnBed(Command, kw_only=True):
    """A command on one bed. `when` is the true time, if it happened earlier; `queued` says that it waited on a phone
    without network (up to 14 days; else a day, for what was written on paper)."""

    bed: str
    when: datetime | None = None
    queued: bool = False


class Entering(OnBed, kw_only=True):
    """A way in. `conditions` says that those of the unit were shown and confirmed, `children` what was answered to
    the question whether any are there; empty: not asked now."""

    conditions: bool = False
    children: Literal["", "yes", "no", "unknown"] = ""


class OfTicket(Command, kw_only=True):
    """A command on all waits of one number."""

    ticket: str
