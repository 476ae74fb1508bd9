"""What must hold between rows, whatever the code does, and indexes for what is looked up.

After the tables: on SQLite a table that gets a CHECK is built anew, and loses its indexes.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

from beds.store.migrations._dialect import DialectSQL

OVERLAP = """EXISTS (
    SELECT 1 FROM spell WHERE bed_id = NEW.bed_id AND seq <> NEW.seq
    AND (ended > NEW.since OR (ended IS NULL AND NEW.ended IS NOT NULL)))"""

SQLITE = (
    f"""CREATE TRIGGER spell_no_overlap BEFORE INSERT ON spell WHEN {OVERLAP}
        BEGIN SELECT RAISE(ABORT, 'spell_no_overlap'); END""",
    f"""CREATE TRIGGER spell_no_overlap_later BEFORE UPDATE OF bed_id, since, ended ON spell WHEN {OVERLAP}
        BEGIN SELECT RAISE(ABORT, 'spell_no_overlap'); END""",
)
POSTGRES = (
    f"""CREATE FUNCTION spell_no_overlap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {OVERLAP} THEN
            RAISE EXCEPTION 'spell_no_overlap' USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER spell_no_overlap BEFORE INSERT OR UPDATE OF bed_id, since, ended ON spell
        FOR EACH ROW EXECUTE FUNCTION spell_no_overlap()""",
)


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    operations = [
        ops.RunSQL(
            [
                "CREATE UNIQUE INDEX spell_one_open_per_bed ON spell (bed_id) WHERE ended IS NULL",
                "CREATE UNIQUE INDEX spell_one_bed_per_ticket ON spell (ticket_id)"
                " WHERE ended IS NULL AND state = 'occupied'",
                "CREATE UNIQUE INDEX spell_one_promise_per_ticket ON spell (ticket_id)"
                " WHERE ended IS NULL AND state IN ('held', 'offered') AND NOT \"returning\"",
                "CREATE INDEX spell_ends ON spell (bed_id, ended)",
                "CREATE INDEX spell_ticket ON spell (ticket_id)",
                "CREATE INDEX wait_ticket ON wait (ticket_id)",
            ]
        ),
        DialectSQL(sqlite=SQLITE, postgres=POSTGRES),
    ]
