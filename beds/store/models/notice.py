"""How somebody may be reached, if they wanted it, and what is still to be told. Both live shorter than the wait."""

from tortoise import fields
from tortoise.models import Model


class Contact(Model):
    """One way to reach the holder of a ticket: sealed, apart from the wait, gone a day after the last wait closed.

    `kind` is "phone", "email" or "word" (leave word at an organisation, whose slug is what is sealed). `read_by_other`
    says that somebody else may read it, so that the words must say nothing at all."""

    ticket = fields.OneToOneField(
        "models.Ticket", primary_key=True, source_field="ticket_id", on_delete=fields.CASCADE, related_name="contact"
    )
    kind = fields.CharField(max_length=8)
    sealed = fields.BinaryField()
    read_by_other = fields.BooleanField()
    made_at = fields.DatetimeField()

    class Meta:
        table = "contact"


class Wish(Model):
    """The language in which somebody needs an interpreter: a language code, and nothing else (L-15)."""

    ticket = fields.OneToOneField(
        "models.Ticket", primary_key=True, source_field="ticket_id", on_delete=fields.CASCADE, related_name="wish"
    )
    interpreter = fields.CharField(max_length=3)

    class Meta:
        table = "wish"


class Outbox(Model):
    """One thing still to be told, written in the transaction of what it tells of; delivered, the row is gone.

    `id` is the key by which a gateway knows a message that comes twice."""

    id = fields.CharField(max_length=32, primary_key=True)
    ticket = fields.ForeignKeyField("models.Ticket", source_field="ticket_id", on_delete=fields.CASCADE)
    about = fields.CharField(max_length=16)
    made_at = fields.DatetimeField()
    tries = fields.IntField(default=0)
    next_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "outbox"
