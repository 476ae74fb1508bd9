"""Tickets: who somebody is, as far as this house knows."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model


class Ticket(Model):
    """A random public number and the hash of its PIN. Nothing derives from a person.

    `id` is 16 random bytes in hex; `key` 32 random bytes that tie ledger and log to the ticket for as long as it is
    here; `issued_by` the organisation's slug, `made_by` the account's id, both empty for one that somebody made alone.
    """

    id = fields.CharField(max_length=32, primary_key=True)
    number = fields.CharField(max_length=5, unique=True)
    key = fields.BinaryField()
    pin_hash = fields.CharField(max_length=128)
    issued_at = fields.DatetimeField()
    issued_by = fields.CharField(max_length=60)
    made_by = fields.CharField(max_length=16, default="", db_index=True)

    class Meta:
        table = "ticket"
        constraints = (CheckConstraint(check="length(id) = 32 AND length(key) = 32", name="ticket_lengths"),)
