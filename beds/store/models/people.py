"""Those who use the house: accounts, what they may reach, how they sign in, and what they have read."""

from tortoise import fields
from tortoise.models import Model


class Account(Model):
    """One who may act: a member of staff (with a `login`) or a program (without; it signs in by a token).

    `organisation` is a slug of the world. `passphrase` is an argon2id hash, empty until its owner has set one.
    `invite` is the hash of the one-time sign-in code while that is open. An account with an `until` is a shift pass,
    `made_by` another account for one night.
    """

    id = fields.CharField(max_length=16, primary_key=True)
    login = fields.CharField(max_length=80, unique=True, null=True)
    role = fields.CharField(max_length=16)
    organisation = fields.CharField(max_length=60)
    passphrase = fields.CharField(max_length=128, default="")
    invite = fields.CharField(max_length=64, null=True, unique=True)
    invite_until = fields.DatetimeField(null=True)
    made_at = fields.DatetimeField()
    disabled_at = fields.DatetimeField(null=True)
    until = fields.DatetimeField(null=True)
    made_by = fields.CharField(max_length=16, default="", db_default="")

    class Meta:
        table = "account"


class AccountUnit(Model):
    """One unit that the account works in."""

    id = fields.IntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="units", on_delete=fields.CASCADE
    )
    unit = fields.CharField(max_length=60)

    class Meta:
        table = "account_unit"
        unique_together = (("account", "unit"),)


class Session(Model):
    """One signed-in browser. `id` is the handle by which its owner ends it; `key` the hash of what the cookie holds."""

    id = fields.CharField(max_length=16, primary_key=True)
    key = fields.CharField(max_length=64, unique=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="sessions", on_delete=fields.CASCADE
    )
    made_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()

    class Meta:
        table = "session"


class Revoked(Model):
    """A session, or an account's all until then, that was ended as lost: `id` is the handle of either. What was tapped
    in it without network does not count any more."""

    id = fields.CharField(max_length=16, primary_key=True)
    at = fields.DatetimeField()

    class Meta:
        table = "revoked"


class Token(Model):
    """One bearer token of a program; `key` is its hash."""

    id = fields.CharField(max_length=16, primary_key=True)
    key = fields.CharField(max_length=64, unique=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="tokens", on_delete=fields.CASCADE
    )
    label = fields.CharField(max_length=80)
    made_at = fields.DatetimeField()

    class Meta:
        table = "token"


class Access(Model):
    """One reading of something linked to a person (L-10); rows are only added, until they are too old to keep.

    `id` is random, so that it counts nothing. `page` is the name of the address, never the address itself. `subject`
    is an HMAC under the ticket's key, empty for a list; who stood in a list is in the ledger. The end of a
    subscription is a row of its own, which names in `ends` the row that began it.
    """

    id = fields.CharField(max_length=16, primary_key=True)
    at = fields.DatetimeField(db_index=True)
    account = fields.CharField(max_length=16)
    role = fields.CharField(max_length=16)
    organisation = fields.CharField(max_length=60)
    unit = fields.CharField(max_length=60, default="")
    page = fields.CharField(max_length=40)
    subject = fields.CharField(max_length=64, default="")
    ends = fields.CharField(max_length=16, default="")

    class Meta:
        table = "access"


class LogReview(Model):
    """One review of the access log of an organisation (L-10): everything read from `since` to before `until`, so many
    `readings`, of which so many were `sampled` by chance and so many groups `stood_out`. Rows are only added."""

    id = fields.CharField(max_length=16, primary_key=True)
    at = fields.DatetimeField()
    account = fields.CharField(max_length=16)
    organisation = fields.CharField(max_length=60)
    since = fields.DatetimeField()
    until = fields.DatetimeField()
    readings = fields.IntField()
    sampled = fields.IntField()
    stood_out = fields.IntField()
    outcome = fields.CharField(max_length=16)

    class Meta:
        table = "log_review"
        unique_together = (("organisation", "since"),)


class Guess(Model):
    """How many wrong codes were given for one number on one day. `key` is an HMAC: numbers that do not exist count
    too, and none can be read here."""

    id = fields.IntField(primary_key=True)
    key = fields.CharField(max_length=64)
    day = fields.DateField(db_index=True)
    wrong = fields.IntField(default=0)

    class Meta:
        table = "guess"
        unique_together = (("key", "day"),)
