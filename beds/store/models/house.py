"""Organisations, units and beds as last configured: `body` is the configuration as the ledger has it."""

from tortoise import fields
from tortoise.models import Model


class Organisation(Model):
    slug = fields.CharField(max_length=60, primary_key=True)
    body = fields.JSONField()

    class Meta:
        table = "organisation"


class Unit(Model):
    slug = fields.CharField(max_length=60, primary_key=True)
    organisation = fields.ForeignKeyField("models.Organisation", on_delete=fields.RESTRICT)
    body = fields.JSONField()

    class Meta:
        table = "unit"


class Bed(Model):
    id = fields.CharField(max_length=60, primary_key=True)
    unit = fields.ForeignKeyField("models.Unit", on_delete=fields.RESTRICT)
    body = fields.JSONField()

    class Meta:
        table = "bed"
