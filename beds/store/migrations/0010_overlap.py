"""That no bed is in two spells at once, asked in a way that the index `spell_ends` answers.

One question with OR in it read every spell that the bed ever had: each year of use made each tap slower.
"""

from tortoise import migrations

from beds.store.migrations._dialect import DialectSQL

OVERLAP = """EXISTS (SELECT 1 FROM spell WHERE bed_id = NEW.bed_id AND ended > NEW.since AND seq <> NEW.seq)
    OR (NEW.ended IS NOT NULL
        AND EXISTS (SELECT 1 FROM spell WHERE bed_id = NEW.bed_id AND ended IS NULL AND seq <> NEW.seq))"""

SQLITE = (
    "DROP TRIGGER spell_no_overlap",
    "DROP TRIGGER spell_no_overlap_later",
    f"""CREATE TRIGGER spell_no_overlap BEFORE INSERT ON spell WHEN {OVERLAP}
        BEGIN SELECT RAISE(ABORT, 'spell_no_overlap'); END""",
    f"""CREATE TRIGGER spell_no_overlap_later BEFORE UPDATE OF bed_id, since, ended ON spell WHEN {OVERLAP}
        BEGIN SELECT RAISE(ABORT, 'spell_no_overlap'); END""",
)
POSTGRES = (
    f"""CREATE OR REPLACE FUNCTION spell_no_overlap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {OVERLAP} THEN
            RAISE EXCEPTION 'spell_no_overlap' USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NEW;
    END $$""",
)


class Migration(migrations.Migration):
    dependencies = [("models", "0009_key")]

    operations = [DialectSQL(sqlite=SQLITE, postgres=POSTGRES)]
