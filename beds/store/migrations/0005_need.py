"""Sightings, imported counts, prices, and what outlives erased content."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations.operations import CreateModel


class Migration(migrations.Migration):
    dependencies = [("models", "0004_access")]

    operations = [
        CreateModel(
            name="SightingWindow",
            fields=[
                ("quarter", fields.CharField(primary_key=True, max_length=6)),
                ("key", fields.BinaryField()),
                ("ends", fields.DatetimeField()),
            ],
            options={"table": "sighting_window", "app": "models", "pk_attr": "quarter"},
        ),
        CreateModel(
            name="Sighting",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=16)),
                (
                    "window",
                    fields.ForeignKeyField(
                        "models.SightingWindow",
                        source_field="window_id",
                        to_field="quarter",
                        related_name="sightings",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("organisation", fields.CharField(max_length=60)),
                ("token", fields.CharField(max_length=64)),
                ("whom", fields.CharField(default="", max_length=5)),
                ("lost", fields.BooleanField(default=False)),
            ],
            options={
                "table": "sighting",
                "app": "models",
                "unique_together": (("window", "organisation", "token"),),
                "pk_attr": "id",
            },
        ),
        CreateModel(
            name="SightingTotal",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                ("quarter", fields.CharField(max_length=6)),
                ("whom", fields.CharField(max_length=5)),
                ("cells", fields.JSONField()),
                ("lost", fields.IntField()),
            ],
            options={
                "table": "sighting_total",
                "app": "models",
                "unique_together": (("quarter", "whom"),),
                "pk_attr": "id",
            },
        ),
        CreateModel(
            name="Import",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=16)),
                ("kind", fields.CharField(max_length=16)),
                ("account", fields.CharField(max_length=16)),
                ("organisation", fields.CharField(max_length=60)),
                ("made_at", fields.DatetimeField()),
                ("sha256", fields.CharField(max_length=64)),
                ("rows", fields.IntField()),
            ],
            options={"table": "import", "app": "models", "pk_attr": "id"},
        ),
        CreateModel(
            name="Occupancy",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "batch",
                    fields.ForeignKeyField(
                        "models.Import",
                        source_field="batch_id",
                        to_field="id",
                        related_name="occupancies",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("unit", fields.CharField(max_length=80)),
                ("since", fields.DateField()),
                ("until", fields.DateField()),
                ("whom", fields.CharField(default="", max_length=5)),
                ("guests", fields.FloatField()),
                ("usable", fields.FloatField(null=True)),
                ("planned", fields.FloatField(null=True)),
            ],
            options={"table": "occupancy", "app": "models", "pk_attr": "id"},
        ),
        CreateModel(
            name="Comparison",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "batch",
                    fields.ForeignKeyField(
                        "models.Import",
                        source_field="batch_id",
                        to_field="id",
                        related_name="comparisons",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("municipality", fields.CharField(max_length=60)),
                ("year", fields.IntField()),
                ("measure", fields.CharField(max_length=80)),
                ("value", fields.FloatField()),
                ("source", fields.CharField(max_length=200)),
            ],
            options={"table": "comparison", "app": "models", "pk_attr": "id"},
        ),
        CreateModel(
            name="Price",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                ("kind", fields.CharField(max_length=20)),
                ("kronor", fields.FloatField()),
                ("valid_from", fields.DateField()),
                ("account", fields.CharField(max_length=16)),
                ("made_at", fields.DatetimeField()),
            ],
            options={"table": "price", "app": "models", "pk_attr": "id"},
        ),
        CreateModel(
            name="ErasedRequest",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                ("unit", fields.CharField(max_length=60)),
                ("act", fields.BigIntField()),
                ("episode", fields.BooleanField()),
            ],
            options={
                "table": "erased_request",
                "app": "models",
                "unique_together": (("unit", "act"),),
                "pk_attr": "id",
            },
        ),
        CreateModel(
            name="KeptFacts",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                ("unit", fields.CharField(max_length=60)),
                ("quarter", fields.CharField(max_length=6)),
                ("body", fields.BinaryField()),
            ],
            options={
                "table": "kept_facts",
                "app": "models",
                "unique_together": (("unit", "quarter"),),
                "pk_attr": "id",
            },
        ),
    ]
