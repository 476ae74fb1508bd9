"""How somebody may be reached, if they wanted it, and what is still to be told. Both live shorter than the wait."""

from tortoise import fields
from tortoise.models import Model

from beds.store.models.ticket import Ticket


class Contact(Model):
    """One way to reach the holder of a ticket: sealed with its kind, apart from the wait, gone a day after the last
    wait closed."""

    ticket_id: str
    ticket: fields.OneToOneRelation[Ticket] = fields.OneToOneField(
        "models.Ticket", primary_key=True, source_field="ticket_id", on_delete=fields.CASCADE, related_name="contact"
    )
    sealed = fields.BinaryField()
    made_at = fields.DatetimeField()

    class Meta:
        table = "contact"


class Wish(Model):
    """The language in which somebody needs an interpreter: a language code, and nothing else (L-15). `interpreter` is
    where it lay in clear in the first release, until it has been sealed (beds.people.clear)."""

    ticket_id: str
    ticket: fields.OneToOneRelation[Ticket] = fields.OneToOneField(
        "models.Ticket", primary_key=True, source_field="ticket_id", on_delete=fields.CASCADE, related_name="wish"
    )
    sealed = fields.BinaryField(null=True)
    interpreter = fields.CharField(max_length=3, null=True)

    class Meta:
        table = "wish"


class Outbox(Model):
    """One thing still to be told, written in the transaction of what it tells of; delivered, the row is gone.

    `id` is the key by which a gateway knows a message that comes twice."""

    id = fields.CharField(max_length=32, primary_key=True)
    ticket_id: str
    ticket: fields.ForeignKeyRelation[Ticket] = fields.ForeignKeyField(
        "models.Ticket", source_field="ticket_id", on_delete=fields.CASCADE
    )
    about = fields.CharField(max_length=16)
    made_at = fields.DatetimeField()
    tries = fields.IntField(default=0)
    next_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "outbox"
