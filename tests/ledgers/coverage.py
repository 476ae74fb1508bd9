"""What of all that can be stored a ledger has stored: measured against the structs themselves, not against a list."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
from msgspec import NODEFAULT, inspect

from beds.store.sealed import Kept
from beds.world.entry import Entry, _Private
from beds.world.state import Change, World
from beds.world.waits import Unwritten
from tests.ledgers.words import CODES

LINKED = "tickets are in links and tables only"
BESIDE = "it lies beside the link, not in the body"
OLDER = "only words of version 1 become so"
ALWAYS = "what writes it always says it"
CANNOT = {
    **dict.fromkeys((f"{name}.ticket" for name in ("Entry", "Spell", "Wait", "Suspension", "Task", "Left")), LINKED),
    **dict.fromkeys(("Entry.deferred", "Entry.moot", "Entry.account"), BESIDE),
    **dict.fromkeys(("Entry.whole", "Wait.joined_as"), OLDER),
    **dict.fromkeys(("World.unwritten", "World.moot", "World.recent"), "a sealed world is as the ledger tells it"),
    **dict.fromkeys(
        ("Wait.offer_minutes", "Wait.misses_allowed", "Wait.asleep_days", "Wait.close_days", "Entry.v", "Shift.since"),
        ALWAYS,
    ),
    **dict.fromkeys(("Entry.founded", "World.kind"), "a database is founded once, this one as real"),
}
"""What no life can bring about, or only half of it, and why."""
TOLD_BY = {
    ("discharge", "reason"): "ending",
    ("discharge", "next"): "next",
    ("close", "reason"): "closing",
    ("turn-away", "reason"): "turn_away",
    ("turn-away", "note.outcome"): "outcome",
    ("decline", "reason"): "decline",
    ("withdraw", "reason"): "withdraw",
    ("close-wait", "reason"): "wait_over",
    ("", "task.kind"): "task",
    ("", "task.outcome"): "task_over",
    ("", "grant"): "given",
}
"""Which entries tell the codes of each list, and in which field; of any kind, where there is none."""


class Coverage:
    """Takes in documents, and says what was in none of them."""

    def __init__(self) -> None:
        self._seen: dict[str, set[object]] = defaultdict(set)
        self._codes: dict[str, set[str]] = defaultdict(set)

    def see(self, struct: type, document: Any) -> None:
        """One document of that struct, as decoded JSON."""
        self._value(inspect.type_info(struct), document, "")
        if struct is Entry:
            self._told(document)

    def missing(self) -> list[str]:
        """What was never so, one line each."""
        structs = [each for root in (Entry, _Private, World, Kept) for each in _structs(inspect.type_info(root))]
        lines = {line for struct in structs for line in self._of(struct)}
        for name in TOLD_BY.values():
            lines |= {f"{name}: never {code}" for code in CODES[name] if code not in self._codes[name]}
        return sorted(lines)

    def _told(self, body: dict[str, Any]) -> None:
        for (kind, path), name in TOLD_BY.items():
            value: Any = body
            for step in path.split("."):
                value = value.get(step, {}) if isinstance(value, dict) else {}
            if value and kind in ("", body["kind"]):
                self._codes[name].add(value)

    def _value(self, kind: inspect.Type, value: Any, path: str) -> None:
        match kind:
            case inspect.UnionType(types=types) if value is not None:
                self._value(next(one for one in types if not isinstance(one, NOTHING)), value, path)
            case inspect.StructType(cls=struct, fields=some):
                for one in some:
                    self._field(f"{struct.__name__}.{one.encode_name}", one, value)
            case inspect.VarTupleType(item_type=item) | inspect.FrozenSetType(item_type=item):
                for each in value:
                    self._value(item, each, path)
            case inspect.DictType(value_type=inner):
                for each in value.values():
                    self._value(inner, each, path)
            case inspect.LiteralType():
                self._seen[path].add(value)

    def _field(self, path: str, one: inspect.Field, document: dict[str, Any]) -> None:
        value = document.get(one.encode_name, NODEFAULT)
        if value is NODEFAULT:
            self._seen[path].add("unset")
            if isinstance(one.type, inspect.LiteralType):
                self._seen[path].add(one.default)
            return
        self._seen[path].add("null" if value is None else "set" if value not in ({}, [], "") else "unset")
        self._value(one.type, value, path)

    def _of(self, struct: inspect.StructType) -> Iterator[str]:
        for one in struct.fields:
            path = f"{struct.cls.__name__}.{one.encode_name}"
            if path in CANNOT:
                continue
            wanted: set[object] = {"set"}
            kinds = getattr(one.type, "types", (one.type,))
            if not one.required and struct.cls.__struct_config__.omit_defaults:
                wanted |= {"unset"}
            if any(isinstance(kind, inspect.CustomType) for kind in kinds):
                wanted |= {"null"}
            for kind in kinds:
                wanted |= set(kind.values) if isinstance(kind, inspect.LiteralType) else set()
            yield from (f"{path}: never {what or 'empty'}" for what in wanted - self._seen[path])


NOTHING = (inspect.NoneType, inspect.CustomType)


def _structs(kind: inspect.Type) -> Iterator[inspect.StructType]:
    match kind:
        case inspect.StructType(cls=struct, fields=some) if struct not in (Change, Unwritten):
            yield kind
            for one in some:
                yield from _structs(one.type)
        case inspect.UnionType(types=types) | inspect.TupleType(item_types=types):
            for one in types:
                yield from _structs(one)
        case inspect.VarTupleType(item_type=inner) | inspect.DictType(value_type=inner):
            yield from _structs(inner)


def measured(*files: Path) -> list[str]:
    """What none of these SQLite files holds."""
    seen, decode = Coverage(), msgspec.json.decode
    for file in files:
        with closing(sqlite3.connect(file)) as rows:
            for (body,) in rows.execute("SELECT body FROM detail"):
                seen.see(Entry, decode(body))
            for (private,) in rows.execute("SELECT private FROM link WHERE private IS NOT NULL"):
                seen.see(_Private, decode(private))
            for body, kept in rows.execute("SELECT body, kept FROM snapshot WHERE sealed"):
                seen.see(World, decode(body))
                seen.see(Kept, decode(kept))
    return seen.missing()
