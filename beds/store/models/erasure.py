"""What erasing leaves behind: its own record, and the marks by which a restored backup is made to forget again."""

from tortoise import fields
from tortoise.models import Model


class Deletion(Model):
    """One class of data in one run of erasing: how many went, those from before when, and by which decision (L-16).
    Rows are only ever added, and say nothing of what went."""

    id = fields.CharField(max_length=16, primary_key=True)
    at = fields.DatetimeField(db_index=True)
    kind = fields.CharField(max_length=16)
    count = fields.IntField()
    before = fields.DatetimeField()
    decision = fields.CharField(max_length=80)

    class Meta:
        table = "deletion"


class Forgotten(Model):
    """A ticket that was erased: the SHA-256 of its random id, which leads to nobody without a backup that still holds
    the ticket. Kept as long as such a backup may be."""

    mark = fields.CharField(max_length=64, primary_key=True)
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "forgotten"
