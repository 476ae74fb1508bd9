"""Sessions that were ended as lost."""

from tortoise import fields, migrations
from tortoise.migrations.operations import CreateModel


class Migration(migrations.Migration):
    dependencies = [("models", "0006_erasure")]

    operations = [
        CreateModel(
            name="Revoked",
            fields=[("id", fields.CharField(primary_key=True, max_length=16)), ("at", fields.DatetimeField())],
            options={"table": "revoked", "app": "models", "pk_attr": "id"},
        ),
    ]
