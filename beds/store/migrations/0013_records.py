"""Records that outlive the program: of which version the stored words are, grants beside the chain for ever, what an
entry means elsewhere beside its link, and nobody in two beds at once, however late it is told."""

from tortoise import fields, migrations
from tortoise.migrations.operations import AddField, RunSQL

from beds.store.migrations._dialect import DialectSQL

TWO_BEDS = """NEW.ticket_id IS NOT NULL AND NEW.state = 'occupied' AND (NEW.ended IS NULL OR NEW.ended > NEW.since)
    AND EXISTS (SELECT 1 FROM spell WHERE ticket_id = NEW.ticket_id AND state = 'occupied' AND seq <> NEW.seq
        AND (ended IS NULL OR (ended > NEW.since AND ended > since)) AND (NEW.ended IS NULL OR since < NEW.ended))"""
"""A stay that ended when it began was in no bed."""
ONLY_ENDS = "NEW.since = OLD.since AND NEW.ended IS NOT NULL AND (OLD.ended IS NULL OR NEW.ended <= OLD.ended)"
"""Of two stays at once that an earlier version has let stand each can still end."""

UNTOLD = "NEW.told IS NULL OR NEW.told <> NEW.seq"
"""A program of before 0.2 that still runs when its database is migrated moves the head without `told`."""

SQLITE = (
    f"""CREATE TRIGGER head_is_told BEFORE UPDATE OF seq ON head WHEN {UNTOLD}
        BEGIN SELECT RAISE(ABORT, 'head_is_told'); END""",
    f"""CREATE TRIGGER spell_one_bed_at_a_time BEFORE INSERT ON spell WHEN {TWO_BEDS}
        BEGIN SELECT RAISE(ABORT, 'spell_one_bed_at_a_time'); END""",
    f"""CREATE TRIGGER spell_one_bed_at_a_time_later BEFORE UPDATE OF ticket_id, since, ended ON spell
        WHEN NOT (NEW.ticket_id IS OLD.ticket_id AND {ONLY_ENDS}) AND {TWO_BEDS}
        BEGIN SELECT RAISE(ABORT, 'spell_one_bed_at_a_time'); END""",
)
POSTGRES = (
    f"""CREATE FUNCTION head_is_told() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {UNTOLD} THEN
            RAISE EXCEPTION 'head_is_told' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER head_is_told BEFORE UPDATE OF seq ON head FOR EACH ROW EXECUTE FUNCTION head_is_told()""",
    f"""CREATE FUNCTION spell_one_bed_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF NEW.ticket_id IS NOT DISTINCT FROM OLD.ticket_id AND {ONLY_ENDS} THEN
                RETURN NEW;
            END IF;
        END IF;
        IF {TWO_BEDS} THEN
            RAISE EXCEPTION 'spell_one_bed_at_a_time' USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER spell_one_bed_at_a_time BEFORE INSERT OR UPDATE OF ticket_id, since, ended ON spell
        FOR EACH ROW EXECUTE FUNCTION spell_one_bed_at_a_time()""",
)


class Migration(migrations.Migration):
    dependencies = [("models", "0012_sealed")]

    operations = [
        AddField(model_name="Head", name="words", field=fields.IntField(null=True)),
        AddField(model_name="Head", name="told", field=fields.BigIntField(null=True)),
        AddField(model_name="Head", name="booted", field=fields.CharField(max_length=36, null=True)),
        AddField(model_name="Head", name="booted_at", field=fields.DatetimeField(null=True)),
        AddField(model_name="Head", name="clock_accepted", field=fields.DatetimeField(null=True)),
        AddField(model_name="Ledger", name="unit", field=fields.CharField(max_length=60, null=True)),
        AddField(model_name="Ledger", name="how", field=fields.CharField(max_length=20, null=True)),
        AddField(model_name="Link", name="private", field=fields.BinaryField(null=True)),
        AddField(model_name="ErasedRequest", name="part", field=fields.BooleanField(null=True)),
        AddField(model_name="Detail", name="stays", field=fields.BooleanField(null=True)),
        DialectSQL(sqlite=SQLITE, postgres=POSTGRES),
        # By its name a program of before 0.2 sees that this database is not for it.
        RunSQL(
            [
                "DROP INDEX spell_one_open_per_bed",
                "CREATE UNIQUE INDEX spell_one_open_of_a_bed ON spell (bed_id) WHERE ended IS NULL",
            ]
        ),
    ]
