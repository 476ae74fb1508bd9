"""Stored words are a contract: whoever renames, retypes, removes or adds one without a step is told so here; and what
is not in these words is read by nobody, rather than guessed at."""

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import msgspec
import pytest
from msgspec import inspect
from msgspec.structs import fields, replace

from beds.store.commitments import note_of
from beds.world import load_sealed
from beds.world.entry import Entry, Unreadable, _Private
from beds.world.state import World
from beds.world.upcast import VERSION
from tests.ledgers import words
from tests.ledgers.examples import at, kinds, required, structs, whole
from tests.support.long_run import count

TOLD = f"""
A word that is stored was changed. A ledger keeps it for ever, and older programs have written it otherwise:
  1. raise VERSION in beds/world/upcast.py and write the step from version {VERSION} to the next, for bodies and for
     sealed worlds;
  2. see that tests/ledgers has a golden ledger of the version until now (README.md there says how it is made);
  3. python -m tests.ledgers.words writes the words of the next version.
If version {VERSION} was never released its words may still change: 3 is enough, and the golden ledger is made anew."""
BODY = whole(Entry) | {"v": VERSION}
BARE = msgspec.json.encode(Entry(kind="day", at=datetime(2026, 3, 2, tzinfo=UTC), by="clock", act=1))
DOCUMENTS: dict[type, tuple[Any, Callable[[bytes], object]]] = {
    Entry: (BODY, Entry.from_body),
    _Private: (whole(_Private), lambda private: Entry.from_body(BARE, private=private)),
    World: (whole(World) | {"v": VERSION}, lambda world: load_sealed(world, {})),
}
"""Each document that is stored, with everything in it, and who reads it."""
WRONG = [{"nobody": "knows"}]
"""A value that no field has."""
PLACES = [(root, struct, path) for root in DOCUMENTS for struct, path in structs(root)]
each_struct = pytest.mark.parametrize(
    ("root", "struct", "path"), PLACES, ids=[f"{root.__name__}-{struct.__name__}" for root, struct, _ in PLACES]
)


def test_they_are_those_of_this_version() -> None:
    now, known = words.words(), words.kept(VERSION)
    assert now["v"] == known["v"], TOLD
    assert now["codes"] == known["codes"], TOLD
    assert sorted(now["structs"]) == sorted(known["structs"]), TOLD
    for name, struct in known["structs"].items():
        assert now["structs"][name] == struct, f"{name}{TOLD}"


def test_each_version_from_the_second_on_has_kept_its_own() -> None:
    for version in range(2, VERSION + 1):
        assert words.kept(version)["v"] == version


@pytest.mark.parametrize("change", ["renamed", "removed", "added", "retyped", "another default", "a new kind"])
def test_a_change_of_any_kind_is_seen(change: str) -> None:
    """Of the check above: it looks at everything that a step would have to know."""
    known = words.kept(VERSION)
    changed = copy.deepcopy(known)
    spell = changed["structs"]["Spell"]["properties"]
    match change:
        case "renamed":
            spell["keeps"] = spell.pop("returning")
        case "removed":
            del spell["returning"]
        case "added":
            spell["colour"] = {"type": "string", "default": ""}
        case "retyped":
            spell["nights_left"]["type"] = "string"
        case "another default":
            spell["nights_left"]["default"] = 1
        case "a new kind":
            changed["structs"]["Entry"]["properties"]["kind"]["enum"].append("knock")
    assert changed != known == words.words()


@each_struct
def test_a_field_that_nobody_knows_is_not_passed_over(root: type, struct: type, path: tuple) -> None:
    document, read = _fresh(root)
    at(document, path)["colour"] = "red"
    _refuses(read, document)


@each_struct
def test_a_value_of_another_type_is_never_taken_for_one(root: type, struct: type, path: tuple) -> None:
    for one in fields(struct):
        for wrong in (WRONG, *_almost(one)):
            document, read = _fresh(root)
            at(document, path)[one.encode_name] = wrong
            _refuses(read, document)


@each_struct
def test_what_must_be_there_is_never_made_up(root: type, struct: type, path: tuple) -> None:
    for one in required(struct):
        document, read = _fresh(root)
        del at(document, path)[one.encode_name]
        _refuses(read, document)


def test_of_a_commitment_all_of_its_note_must_be_there_and_nothing_else() -> None:
    note = {"of": 7, "words": 1, "salt": "00", "statement": "ab", "counts": "cd"}
    entry = Entry(kind="state", at=datetime(2026, 3, 2, tzinfo=UTC), by="clock", act=1, note=note)
    assert note_of(entry) is not None
    wrong = [{n: v for n, v in note.items() if n != name} for name in note]
    wrong += [note | {name: "7" if isinstance(value, int) else 7} for name, value in note.items()]
    for other in (*wrong, note | {"colour": "red"}):
        with pytest.raises(Unreadable):
            note_of(replace(entry, note=other))


@pytest.mark.parametrize("root", DOCUMENTS, ids=lambda root: root.__name__)
def test_a_newer_programs_words_are_read_by_nobody(root: type) -> None:
    document, read = _fresh(root)
    _refuses(read, document | {"v": VERSION + 1})


@pytest.mark.parametrize("seed", range(count(20, 1000)))
def test_whatever_is_an_entry_is_read_as_it_was_written(seed: int) -> None:
    rng = Random(seed)
    entry = msgspec.convert(whole(Entry, lambda: rng.random() < 0.5) | {"v": VERSION}, Entry)
    again = Entry.from_body(entry.body(), private=entry.private())
    deferred = tuple(replace(later, wait=replace(later.wait, ticket="")) for later in entry.deferred)
    assert again == replace(entry.bare, deferred=deferred, moot=entry.moot, account=entry.account)


def _fresh(root: type) -> tuple[Any, Callable[[bytes], object]]:
    document, read = DOCUMENTS[root]
    return copy.deepcopy(document), read


def _refuses(read: Callable[[bytes], object], document: Any) -> None:
    with pytest.raises(Unreadable):
        read(msgspec.json.encode(document))


def _almost(one: Any) -> Iterator[object]:
    """Values that look right and are not."""
    some = {type(kind) for kind in kinds(one)}
    if inspect.LiteralType in some:
        yield "a word that is not on the list"
    if inspect.DateTimeType in some:
        yield "2026-03-02T18:00:00"
    if inspect.TimeType in some:
        yield "19:30:00Z"
    if inspect.IntType in some and inspect.StrType not in some:
        yield "2"
    if inspect.BoolType in some:
        yield 1
    if inspect.NoneType not in some:
        yield None
    elif not some & {inspect.CustomType}:
        yield False


def test_each_document_with_everything_in_it_can_be_read() -> None:
    """Else what is refused above could be refused for any reason."""
    for root in DOCUMENTS:
        document, read = _fresh(root)
        assert read(msgspec.json.encode(document))
