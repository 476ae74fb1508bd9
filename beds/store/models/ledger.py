"""The ledger: the chain for ever, its content erasable by age, its links erasable by person."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from beds.store.models.columns import SeqField
from beds.store.models.ticket import Ticket


class Head(Model):
    """The one row that is locked first by every transaction on the ledger. `epoch` names this life of the database:
    a restore begins a new one. `alive_at` is renewed while any process serves: how long none did, is known by it.
    `key_mark` tells the secret that the database is used with from any other (beds.store.key). `words` is the version
    of what is stored (beds.world.upcast): a program that knows only older ones lets the database be. `booted_at` is
    when the run `booted` of the machine began, by the time that is believed; `clock_accepted` when somebody said last
    that its clock is right (beds.store.timekeeping). `told` is `seq` once more: a program of before there were words
    does not move it, and by a trigger cannot write."""

    id = SeqField()
    seq = fields.BigIntField()
    hash = fields.BinaryField()
    epoch = fields.CharField(max_length=22)
    alive_at = fields.DatetimeField()
    key_mark = fields.CharField(max_length=64, null=True)
    words = fields.IntField(null=True)
    told = fields.BigIntField(null=True)
    booted = fields.CharField(max_length=36, null=True)
    booted_at = fields.DatetimeField(null=True)
    clock_accepted = fields.DatetimeField(null=True)

    class Meta:
        table = "head"
        constraints = (CheckConstraint(check="id = 1", name="head_is_one"),)


class Ledger(Model):
    """The chain of hashes, dense from 1. `unit` and `how` tell of a grant where and how a free bed was given ("first",
    "open", or the reason): bound by the hash, so that they can be counted when the content has long been erased."""

    seq = SeqField()
    digest = fields.BinaryField()
    hash = fields.BinaryField()
    unit = fields.CharField(max_length=60, null=True)
    how = fields.CharField(max_length=20, null=True)

    class Meta:
        table = "ledger"
        constraints = (CheckConstraint(check="length(digest) = 32 AND length(hash) = 32", name="ledger_lengths"),)


class Detail(Model):
    """What the digests were made of. `name` is the entry's public random id; `body` holds no number and no ticket.
    `stays`: a commitment to the order, which no erasing takes."""

    seq = SeqField()
    name = fields.BigIntField(unique=True)
    salt = fields.BinaryField()
    body = fields.BinaryField()
    subject = fields.BinaryField()
    stays = fields.BooleanField(null=True)

    class Meta:
        table = "detail"


class Link(Model):
    """Whom an entry is about; `private` is what else would tell it (`Entry.private`), such as what the entry means for
    the same person in other units."""

    seq = SeqField()
    ticket: fields.ForeignKeyRelation[Ticket] = fields.ForeignKeyField(
        "models.Ticket", on_delete=fields.RESTRICT, db_index=True
    )
    private = fields.BinaryField(null=True)

    class Meta:
        table = "link"


class Snapshot(Model):
    """The world after the entry `seq`, so that a start need not fold all. `links` are its tickets by handle; `shape`
    names the code that made it (beds.world.dump), and no other believes it. `sealed` marks the one that the erased
    content before it was folded into: a record, which stays, with what `beds.store.sealed` has `kept` beside it."""

    seq = SeqField()
    shape = fields.CharField(max_length=16)
    salt = fields.BinaryField()
    body = fields.BinaryField()
    links = fields.BinaryField()
    sealed = fields.BooleanField(default=False)
    kept = fields.BinaryField(null=True)

    class Meta:
        table = "snapshot"
