"""The record of erasing, which only grows; marks of who was erased; what a sealed snapshot holds beside the world."""

from tortoise import fields, migrations
from tortoise.migrations.operations import AddField, CreateModel

from beds.store.migrations._dialect import DialectSQL

SQLITE = (
    """CREATE TRIGGER deletion_only_grows BEFORE UPDATE ON deletion
        BEGIN SELECT RAISE(ABORT, 'deletion_only_grows'); END""",
    """CREATE TRIGGER deletion_stays BEFORE DELETE ON deletion
        BEGIN SELECT RAISE(ABORT, 'deletion_stays'); END""",
)
POSTGRES = (
    """CREATE FUNCTION deletion_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'deletion_only_grows' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER deletion_only_grows BEFORE UPDATE ON deletion
        FOR EACH ROW EXECUTE FUNCTION deletion_only_grows()""",
    """CREATE TRIGGER deletion_stays BEFORE DELETE ON deletion
        FOR EACH ROW EXECUTE FUNCTION deletion_only_grows()""",
)


class Migration(migrations.Migration):
    dependencies = [("models", "0005_need")]

    operations = [
        CreateModel(
            name="Deletion",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=16)),
                ("at", fields.DatetimeField(db_index=True)),
                ("kind", fields.CharField(max_length=16)),
                ("count", fields.IntField()),
                ("before", fields.DatetimeField()),
                ("decision", fields.CharField(max_length=80)),
            ],
            options={"table": "deletion", "app": "models", "pk_attr": "id"},
        ),
        CreateModel(
            name="Forgotten",
            fields=[
                ("mark", fields.CharField(primary_key=True, max_length=64)),
                ("at", fields.DatetimeField(db_index=True)),
            ],
            options={"table": "forgotten", "app": "models", "pk_attr": "mark"},
        ),
        AddField(model_name="Snapshot", name="kept", field=fields.BinaryField(null=True)),
        DialectSQL(sqlite=SQLITE, postgres=POSTGRES),
    ]
