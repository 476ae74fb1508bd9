"""By which secret this database is used: another would make every code and every way to be reached unreadable."""

from tortoise import fields, migrations
from tortoise.migrations.operations import AddField


class Migration(migrations.Migration):
    dependencies = [("models", "0008_passes")]

    operations = [
        AddField(model_name="Head", name="key_mark", field=fields.CharField(max_length=64, null=True)),
    ]
