"""Accounts that end by themselves: shift passes, and who has made them."""

from tortoise import fields, migrations
from tortoise.migrations.operations import AddField


class Migration(migrations.Migration):
    dependencies = [("models", "0007_revoked")]

    operations = [
        AddField(model_name="Account", name="until", field=fields.DatetimeField(null=True)),
        AddField(
            model_name="Account", name="made_by", field=fields.CharField(max_length=16, default="", db_default="")
        ),
    ]
