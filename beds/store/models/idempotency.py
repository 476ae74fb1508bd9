"""What was answered to a request that may come twice."""

from tortoise import fields
from tortoise.models import Model


class Idempotency(Model):
    """`id` and `body_hash` are HMACs under the secret outside the database; `response` names what was done (a change,
    a ticket's id) and is never a text about a person."""

    id = fields.CharField(max_length=64, primary_key=True)
    route = fields.CharField(max_length=120)
    account = fields.CharField(max_length=64)
    body_hash = fields.CharField(max_length=64)
    response = fields.CharField(max_length=64)
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "idempotency"
