"""The ledger: the chain for ever, its content erasable by age, its links erasable by person."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from beds.store.models.columns import SeqField


class Head(Model):
    """The one row that is locked first by every transaction on the ledger. `epoch` names this life of the database:
    a restore begins a new one. `alive_at` is renewed while any process serves: how long none did, is known by it.
    `key_mark` tells the secret that the database is used with from any other (beds.store.key)."""

    id = SeqField()
    seq = fields.BigIntField()
    hash = fields.BinaryField()
    epoch = fields.CharField(max_length=22)
    alive_at = fields.DatetimeField()
    key_mark = fields.CharField(max_length=64, null=True)

    class Meta:
        table = "head"
        constraints = (CheckConstraint(check="id = 1", name="head_is_one"),)


class Ledger(Model):
    """The chain of hashes, dense from 1."""

    seq = SeqField()
    digest = fields.BinaryField()
    hash = fields.BinaryField()

    class Meta:
        table = "ledger"
        constraints = (CheckConstraint(check="length(digest) = 32 AND length(hash) = 32", name="ledger_lengths"),)


class Detail(Model):
    """What the digests were made of. `name` is the entry's public random id; `body` holds no number and no ticket."""

    seq = SeqField()
    name = fields.BigIntField(unique=True)
    salt = fields.BinaryField()
    body = fields.BinaryField()
    subject = fields.BinaryField()

    class Meta:
        table = "detail"


class Link(Model):
    """Whom an entry is about."""

    seq = SeqField()
    ticket = fields.ForeignKeyField("models.Ticket", on_delete=fields.RESTRICT, db_index=True)

    class Meta:
        table = "link"


class Snapshot(Model):
    """The world after the entry `seq`, so that a start need not fold all. `links` are its tickets by handle; `shape`
    names what a world was made of when it was taken; `sealed` marks the one that the erased content before it was
    folded into, which stays, with what `beds.store.sealed` has `kept` beside it."""

    seq = SeqField()
    shape = fields.CharField(max_length=16)
    salt = fields.BinaryField()
    body = fields.BinaryField()
    links = fields.BinaryField()
    sealed = fields.BooleanField(default=False)
    kept = fields.BinaryField(null=True)

    class Meta:
        table = "snapshot"
