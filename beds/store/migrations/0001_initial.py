"""Every table, and what each row must hold; indexes across rows are in the next step."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations.constraints import CheckConstraint
from tortoise.migrations.operations import AddConstraint, CreateModel

from beds.store.models.columns import SeqField


class Migration(migrations.Migration):
    initial = True

    operations = [
        CreateModel(
            name="Access",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=16)),
                ("at", fields.DatetimeField(db_index=True)),
                ("account", fields.CharField(max_length=16)),
                ("role", fields.CharField(max_length=16)),
                ("organisation", fields.CharField(max_length=60)),
                ("unit", fields.CharField(default="", max_length=60)),
                ("page", fields.CharField(max_length=40)),
                ("subject", fields.CharField(default="", max_length=64)),
                ("ends", fields.CharField(default="", max_length=16)),
            ],
            options={"table": "access", "app": "models", "pk_attr": "id"},
        ),
        CreateModel(
            name="Account",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=16)),
                ("login", fields.CharField(null=True, unique=True, max_length=80)),
                ("role", fields.CharField(max_length=16)),
                ("organisation", fields.CharField(max_length=60)),
                ("passphrase", fields.CharField(default="", max_length=128)),
                ("invite", fields.CharField(null=True, unique=True, max_length=64)),
                ("invite_until", fields.DatetimeField(null=True)),
                ("made_at", fields.DatetimeField()),
                ("disabled_at", fields.DatetimeField(null=True)),
            ],
            options={"table": "account", "app": "models", "pk_attr": "id"},
        ),
        CreateModel(
            name="AccountUnit",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        to_field="id",
                        related_name="units",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("unit", fields.CharField(max_length=60)),
            ],
            options={
                "table": "account_unit",
                "app": "models",
                "unique_together": (("account", "unit"),),
                "pk_attr": "id",
            },
        ),
        CreateModel(
            name="Detail",
            fields=[
                ("seq", SeqField()),
                ("name", fields.BigIntField(unique=True)),
                ("salt", fields.BinaryField()),
                ("body", fields.BinaryField()),
                ("subject", fields.BinaryField()),
            ],
            options={"table": "detail", "app": "models", "pk_attr": "seq"},
        ),
        CreateModel(
            name="Guess",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                ("key", fields.CharField(max_length=64)),
                ("day", fields.DateField(db_index=True)),
                ("wrong", fields.IntField(default=0)),
            ],
            options={"table": "guess", "app": "models", "unique_together": (("key", "day"),), "pk_attr": "id"},
        ),
        CreateModel(
            name="Head",
            fields=[
                ("id", SeqField()),
                ("seq", fields.BigIntField()),
                ("hash", fields.BinaryField()),
                ("epoch", fields.CharField(max_length=22)),
                ("alive_at", fields.DatetimeField()),
            ],
            options={"table": "head", "app": "models", "pk_attr": "id"},
        ),
        AddConstraint("Head", CheckConstraint(check="id = 1", name="head_is_one")),
        CreateModel(
            name="Idempotency",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=64)),
                ("route", fields.CharField(max_length=120)),
                ("account", fields.CharField(max_length=64)),
                ("body_hash", fields.CharField(max_length=64)),
                ("response", fields.CharField(max_length=64)),
                ("at", fields.DatetimeField(db_index=True)),
            ],
            options={"table": "idempotency", "app": "models", "pk_attr": "id"},
        ),
        CreateModel(
            name="Ledger",
            fields=[
                ("seq", SeqField()),
                ("digest", fields.BinaryField()),
                ("hash", fields.BinaryField()),
            ],
            options={"table": "ledger", "app": "models", "pk_attr": "seq"},
        ),
        AddConstraint(
            "Ledger", CheckConstraint(check="length(digest) = 32 AND length(hash) = 32", name="ledger_lengths")
        ),
        CreateModel(
            name="Organisation",
            fields=[
                ("slug", fields.CharField(primary_key=True, max_length=60)),
                ("body", fields.JSONField()),
            ],
            options={"table": "organisation", "app": "models", "pk_attr": "slug"},
        ),
        CreateModel(
            name="Session",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=16)),
                ("key", fields.CharField(unique=True, max_length=64)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        to_field="id",
                        related_name="sessions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("made_at", fields.DatetimeField()),
                ("seen_at", fields.DatetimeField()),
            ],
            options={"table": "session", "app": "models", "pk_attr": "id"},
        ),
        CreateModel(
            name="Snapshot",
            fields=[
                ("seq", SeqField()),
                ("shape", fields.CharField(max_length=16)),
                ("salt", fields.BinaryField()),
                ("body", fields.BinaryField()),
                ("links", fields.BinaryField()),
                ("sealed", fields.BooleanField(default=False)),
            ],
            options={"table": "snapshot", "app": "models", "pk_attr": "seq"},
        ),
        CreateModel(
            name="Ticket",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=32)),
                ("number", fields.CharField(unique=True, max_length=5)),
                ("key", fields.BinaryField()),
                ("pin_hash", fields.CharField(max_length=128)),
                ("issued_at", fields.DatetimeField()),
                ("issued_by", fields.CharField(max_length=60)),
                ("made_by", fields.CharField(default="", db_index=True, max_length=16)),
            ],
            options={"table": "ticket", "app": "models", "pk_attr": "id"},
        ),
        AddConstraint("Ticket", CheckConstraint(check="length(id) = 32 AND length(key) = 32", name="ticket_lengths")),
        CreateModel(
            name="Link",
            fields=[
                ("seq", SeqField()),
                (
                    "ticket",
                    fields.ForeignKeyField(
                        "models.Ticket",
                        source_field="ticket_id",
                        db_index=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={"table": "link", "app": "models", "pk_attr": "seq"},
        ),
        CreateModel(
            name="Token",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=16)),
                ("key", fields.CharField(unique=True, max_length=64)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        to_field="id",
                        related_name="tokens",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("label", fields.CharField(max_length=80)),
                ("made_at", fields.DatetimeField()),
            ],
            options={"table": "token", "app": "models", "pk_attr": "id"},
        ),
        CreateModel(
            name="Unit",
            fields=[
                ("slug", fields.CharField(primary_key=True, max_length=60)),
                (
                    "organisation",
                    fields.ForeignKeyField(
                        "models.Organisation",
                        source_field="organisation_id",
                        to_field="slug",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("body", fields.JSONField()),
            ],
            options={"table": "unit", "app": "models", "pk_attr": "slug"},
        ),
        CreateModel(
            name="Bed",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=60)),
                (
                    "unit",
                    fields.ForeignKeyField(
                        "models.Unit", source_field="unit_id", to_field="slug", on_delete=OnDelete.RESTRICT
                    ),
                ),
                ("body", fields.JSONField()),
            ],
            options={"table": "bed", "app": "models", "pk_attr": "id"},
        ),
        CreateModel(
            name="Spell",
            fields=[
                ("seq", SeqField()),
                (
                    "bed",
                    fields.ForeignKeyField(
                        "models.Bed", source_field="bed_id", to_field="id", on_delete=OnDelete.RESTRICT
                    ),
                ),
                (
                    "unit",
                    fields.ForeignKeyField(
                        "models.Unit", source_field="unit_id", to_field="slug", on_delete=OnDelete.RESTRICT
                    ),
                ),
                ("state", fields.CharField(max_length=8)),
                ("stay", fields.CharField(default="", max_length=32)),
                (
                    "ticket",
                    fields.ForeignKeyField(
                        "models.Ticket", source_field="ticket_id", null=True, to_field="id", on_delete=OnDelete.RESTRICT
                    ),
                ),
                ("since", fields.DatetimeField()),
                ("until", fields.DatetimeField(null=True)),
                ("reason", fields.CharField(default="", max_length=20)),
                ("returning", fields.BooleanField(default=False)),
                ("ended", fields.DatetimeField(null=True)),
                ("ended_by", fields.CharField(null=True, max_length=20)),
                ("ended_reason", fields.CharField(default="", max_length=20)),
                ("next", fields.CharField(default="", max_length=20)),
                ("follow_up_on", fields.DateField(null=True)),
            ],
            options={"table": "spell", "app": "models", "pk_attr": "seq"},
        ),
        AddConstraint(
            "Spell",
            CheckConstraint(check="state IN ('held', 'offered', 'occupied', 'cleaning', 'closed')", name="spell_state"),
        ),
        AddConstraint("Spell", CheckConstraint(check="ended >= since", name="spell_order")),
        AddConstraint("Spell", CheckConstraint(check="(ended IS NULL) = (ended_by IS NULL)", name="spell_end")),
        AddConstraint("Spell", CheckConstraint(check="state <> 'occupied' OR stay <> ''", name="spell_stay")),
        CreateModel(
            name="Wait",
            fields=[
                ("handle", fields.CharField(primary_key=True, max_length=32)),
                ("key", fields.BigIntField()),
                (
                    "ticket",
                    fields.ForeignKeyField(
                        "models.Ticket", source_field="ticket_id", null=True, to_field="id", on_delete=OnDelete.RESTRICT
                    ),
                ),
                ("state", fields.CharField(max_length=8)),
                ("units", fields.JSONField()),
                ("closed_at", fields.DatetimeField(null=True)),
            ],
            options={"table": "wait", "app": "models", "pk_attr": "handle"},
        ),
        AddConstraint(
            "Wait",
            CheckConstraint(
                check="state IN ('waiting', 'promised', 'paused', 'quiet', 'asleep', 'closed')", name="wait_state"
            ),
        ),
        AddConstraint("Wait", CheckConstraint(check="(state = 'closed') = (closed_at IS NOT NULL)", name="wait_end")),
    ]
