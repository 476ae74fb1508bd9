"""On SQLite the table of accounts is built anew."""  # noqa: N999  (the name is its place)

from typing import ClassVar

from tortoise import migrations
from tortoise.migrations.constraints import CheckConstraint
from tortoise.migrations.operations import AddConstraint

from tests.store.later import LAST


class Migration(migrations.Migration):
    dependencies: ClassVar = [("models", LAST)]
    operations: ClassVar = [AddConstraint("Account", CheckConstraint(check="role <> ''", name="account_role"))]
