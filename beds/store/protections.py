"""What the rules rest on in the database itself; a start without one of them is refused."""

from beds.store.script import Query, Script

INDEXES = frozenset({"spell_one_open_of_a_bed", "spell_one_bed_per_ticket", "spell_one_promise_per_ticket"})
"""One open spell for each bed, one bed and one promise for each ticket."""

GROWING = frozenset({"access_only_grows", "log_review_only_grows", "deletion_only_grows", "deletion_stays"})
TRIGGERS = {
    "sqlite": GROWING
    | {"spell_no_overlap", "spell_no_overlap_later", "spell_one_bed_at_a_time", "spell_one_bed_at_a_time_later"}
    | {"head_is_told"},
    "postgres": GROWING | {"spell_no_overlap", "spell_one_bed_at_a_time", "head_is_told"},
}
"""No bed is in two spells at once, no ticket in two beds; what was written in the access log stays, and so do its
reviews and the record of erasing; an older program writes nothing."""

CHECKS = frozenset(
    {"head_is_one", "ledger_lengths", "ticket_lengths", "wait_state", "wait_end"}
    | {"spell_state", "spell_order", "spell_end", "spell_stay"}
)
"""What each row must hold."""

IN_SQLITE = Query("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index', 'trigger')")
IN_POSTGRES = Query(
    "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
    " UNION SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE tgenabled IN ('O', 'A') AND c.relnamespace = current_schema()::regnamespace"
    " UNION SELECT conname FROM pg_constraint WHERE connamespace = current_schema()::regnamespace"
)
MADE = {
    "sqlite": Query("SELECT name FROM sqlite_master WHERE type = 'trigger'"),
    "postgres": Query(
        "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT tgisinternal AND c.relnamespace = current_schema()::regnamespace"
    ),
}
"""Every trigger on our tables."""


def missing(dialect: str) -> Script[list[str]]:
    """The names of those that are not there, in order."""
    if dialect == "sqlite":
        rows = yield IN_SQLITE
        texts = [text for _, text in rows if text]
        found = {name for name, _ in rows} | {c for c in CHECKS if any(f'CONSTRAINT "{c}"' in t for t in texts)}
    else:
        found = {name for (name,) in (yield IN_POSTGRES)}
    return sorted((INDEXES | TRIGGERS[dialect] | CHECKS) - found)


def strange(dialect: str) -> Script[list[str]]:
    """The names of triggers that are none of ours: what is written past them may not be what was decided."""
    return sorted({name for (name,) in (yield MADE[dialect])} - TRIGGERS[dialect])
