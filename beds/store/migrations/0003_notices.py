"""How somebody may be reached, and what is still to be told."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations.operations import CreateModel


class Migration(migrations.Migration):
    dependencies = [("models", "0002_protections")]

    operations = [
        CreateModel(
            name="Contact",
            fields=[
                (
                    "ticket",
                    fields.OneToOneField(
                        "models.Ticket", primary_key=True, source_field="ticket_id", on_delete=OnDelete.CASCADE
                    ),
                ),
                ("kind", fields.CharField(max_length=8)),
                ("sealed", fields.BinaryField()),
                ("read_by_other", fields.BooleanField()),
                ("made_at", fields.DatetimeField()),
            ],
            options={"table": "contact", "app": "models", "pk_attr": "ticket_id"},
        ),
        CreateModel(
            name="Wish",
            fields=[
                (
                    "ticket",
                    fields.OneToOneField(
                        "models.Ticket", primary_key=True, source_field="ticket_id", on_delete=OnDelete.CASCADE
                    ),
                ),
                ("interpreter", fields.CharField(max_length=3)),
            ],
            options={"table": "wish", "app": "models", "pk_attr": "ticket_id"},
        ),
        CreateModel(
            name="Outbox",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=32)),
                (
                    "ticket",
                    fields.ForeignKeyField("models.Ticket", source_field="ticket_id", on_delete=OnDelete.CASCADE),
                ),
                ("about", fields.CharField(max_length=16)),
                ("made_at", fields.DatetimeField()),
                ("tries", fields.IntField(default=0)),
                ("next_at", fields.DatetimeField(db_index=True)),
            ],
            options={"table": "outbox", "app": "models", "pk_attr": "id"},
        ),
    ]
