"""How somebody may be reached and in which language they want an interpreter lie in no column that can be read.

What kind of address it is follows from the address itself, which is sealed. The language of rows that exist is sealed as
soon as the secret is at hand (beds.people.clear): a migration may run without it.
"""

from tortoise import fields, migrations
from tortoise.migrations.operations import AddField, AlterField, RemoveField


class Migration(migrations.Migration):
    dependencies = [("models", "0011_log_review")]

    operations = [
        RemoveField(model_name="Contact", name="kind"),
        RemoveField(model_name="Contact", name="read_by_other"),
        AddField(model_name="Wish", name="sealed", field=fields.BinaryField(null=True)),
        AlterField(model_name="Wish", name="interpreter", field=fields.CharField(max_length=3, null=True)),
    ]
