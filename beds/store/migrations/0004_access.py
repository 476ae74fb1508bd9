"""The access log only grows: a row that was written is not changed by anyone (it is deleted when it is too old)."""

from tortoise import migrations

from beds.store.migrations._dialect import DialectSQL

SQLITE = (
    """CREATE TRIGGER access_only_grows BEFORE UPDATE ON access
        BEGIN SELECT RAISE(ABORT, 'access_only_grows'); END""",
)
POSTGRES = (
    """CREATE FUNCTION access_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'access_only_grows' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER access_only_grows BEFORE UPDATE ON access
        FOR EACH ROW EXECUTE FUNCTION access_only_grows()""",
)


class Migration(migrations.Migration):
    dependencies = [("models", "0003_notices")]

    operations = [DialectSQL(sqlite=SQLITE, postgres=POSTGRES)]
