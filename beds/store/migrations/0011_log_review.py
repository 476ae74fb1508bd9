"""Reviews of the access log: what was looked at, by whom and with what outcome. Rows are only ever added."""

from tortoise import fields, migrations
from tortoise.migrations.operations import CreateModel

from beds.store.migrations._dialect import DialectSQL

SQLITE = (
    """CREATE TRIGGER log_review_only_grows BEFORE UPDATE ON log_review
        BEGIN SELECT RAISE(ABORT, 'log_review_only_grows'); END""",
)
POSTGRES = (
    """CREATE FUNCTION log_review_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'log_review_only_grows' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER log_review_only_grows BEFORE UPDATE ON log_review
        FOR EACH ROW EXECUTE FUNCTION log_review_only_grows()""",
)


class Migration(migrations.Migration):
    dependencies = [("models", "0010_overlap")]

    operations = [
        CreateModel(
            name="LogReview",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=16)),
                ("at", fields.DatetimeField()),
                ("account", fields.CharField(max_length=16)),
                ("organisation", fields.CharField(max_length=60)),
                ("since", fields.DatetimeField()),
                ("until", fields.DatetimeField()),
                ("readings", fields.IntField()),
                ("sampled", fields.IntField()),
                ("stood_out", fields.IntField()),
                ("outcome", fields.CharField(max_length=16)),
            ],
            options={
                "table": "log_review",
                "app": "models",
                "pk_attr": "id",
                "unique_together": (("organisation", "since"),),
            },
        ),
        DialectSQL(sqlite=SQLITE, postgres=POSTGRES),
    ]
