"""Organisations, units and beds as last configured: `body` is the configuration as the ledger has it."""

from tortoise import fields
from tortoise.models import Model

Configuration = dict[str, object]
"""As JSON has it; whoever wants to know what it says decodes it to the world's own."""


class Organisation(Model):
    slug = fields.CharField(max_length=60, primary_key=True)
    body: fields.JSONField[Configuration] = fields.JSONField()

    class Meta:
        table = "organisation"


class Unit(Model):
    slug = fields.CharField(max_length=60, primary_key=True)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "models.Organisation", on_delete=fields.RESTRICT
    )
    body: fields.JSONField[Configuration] = fields.JSONField()

    class Meta:
        table = "unit"


class Bed(Model):
    id = fields.CharField(max_length=60, primary_key=True)
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField("models.Unit", on_delete=fields.RESTRICT)
    body: fields.JSONField[Configuration] = fields.JSONField()

    class Meta:
        table = "bed"
