"""Spells: the chain of a bed's states other than free."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from beds.store.models.columns import SeqField
from beds.store.models.house import Bed, Unit
from beds.store.models.ticket import Ticket

STATES = "state IN ('held', 'offered', 'occupied', 'cleaning', 'closed')"


class Spell(Model):
    """One stretch of a bed in one state; open while `ended` is null.

    `seq` is that of the entry that opened it, `ended_by` the kind of the one that ended it. `until` acts on held and
    offered, and is what is expected on closed and cleaning; `reason` is the spell's own, `ended_reason` that of its
    end. Open ones are unique by bed and by ticket, and none begins
    before the end of the bed's last: see `beds.store.protections`.
    """

    seq = SeqField()
    bed: fields.ForeignKeyRelation[Bed] = fields.ForeignKeyField("models.Bed", on_delete=fields.RESTRICT)
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField("models.Unit", on_delete=fields.RESTRICT)
    state = fields.CharField(max_length=8)
    stay = fields.CharField(max_length=32, default="")
    ticket: fields.ForeignKeyNullableRelation[Ticket] = fields.ForeignKeyField(
        "models.Ticket", null=True, on_delete=fields.RESTRICT
    )
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    reason = fields.CharField(max_length=20, default="")
    returning = fields.BooleanField(default=False)
    ended = fields.DatetimeField(null=True)
    ended_by = fields.CharField(max_length=20, null=True)
    ended_reason = fields.CharField(max_length=20, default="")
    next = fields.CharField(max_length=20, default="")
    follow_up_on = fields.DateField(null=True)

    class Meta:
        table = "spell"
        constraints = (
            CheckConstraint(check=STATES, name="spell_state"),
            CheckConstraint(check="ended >= since", name="spell_order"),
            CheckConstraint(check="(ended IS NULL) = (ended_by IS NULL)", name="spell_end"),
            CheckConstraint(check="state <> 'occupied' OR stay <> ''", name="spell_stay"),
        )
