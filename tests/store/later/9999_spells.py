"""On SQLite the table of spells is built anew, and nobody thought of its indexes."""  # noqa: N999  (the name is its place)

from typing import ClassVar

from tortoise import migrations
from tortoise.migrations.constraints import CheckConstraint
from tortoise.migrations.operations import AddConstraint


class Migration(migrations.Migration):
    dependencies: ClassVar = [("models", "9998_accounts")]
    operations: ClassVar = [AddConstraint("Spell", CheckConstraint(check="seq > 0", name="spell_seq"))]
