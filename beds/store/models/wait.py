"""Waits: stays in the queue."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from beds.store.models.ticket import Ticket

STATES = "state IN ('waiting', 'promised', 'paused', 'quiet', 'asleep', 'closed')"


class Wait(Model):
    """One stay in the queue, named by a random handle; `key` is the seq of its join, `units` a JSON list of slugs."""

    handle = fields.CharField(max_length=32, primary_key=True)
    key = fields.BigIntField()
    ticket: fields.ForeignKeyNullableRelation[Ticket] = fields.ForeignKeyField(
        "models.Ticket", null=True, on_delete=fields.RESTRICT
    )
    state = fields.CharField(max_length=8)
    units: fields.JSONField[list[str]] = fields.JSONField()
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "wait"
        constraints = (
            CheckConstraint(check=STATES, name="wait_state"),
            CheckConstraint(check="(state = 'closed') = (closed_at IS NOT NULL)", name="wait_end"),
        )
