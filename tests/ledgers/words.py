"""The stored words of this version as one document: names, types and defaults of all that is stored, and the codes.

It is made of the structs that write and read; `words-N.json` is how version N has it, for ever. While a version is not
released its file is written anew by `python -m tests.ledgers.words`. (What a commitment to the order is made of is kept
by folded.json: each name in it is hashed.)
"""

import sys
from pathlib import Path
from typing import Any, get_args

import msgspec

from beds.store.commitments import Note
from beds.store.sealed import Kept
from beds.world import codes, deferral, news, tasks
from beds.world.entry import Entry, _Private
from beds.world.state import Change, World
from beds.world.upcast import VERSION

HERE = Path(__file__).parent
ROOTS = (Entry, _Private, World, Kept, Note)
"""An entry's body, what its link keeps, a sealed world and what lies beside it, and the note of a commitment."""
NEVER_STORED = (Change.__name__,)
"""What undo needs is left out of every dump."""
CODES: dict[str, tuple[str, ...]] = {
    **{name.lower(): value for name, value in vars(codes).items() if name.isupper()},
    "given": ("first", "open", *codes.GRANT),
    "news": get_args(news.What),
    "task": (tasks.OTHER_HELP, tasks.FOLLOW_UP, *(f"repair:{code}" for code in codes.REPAIR)),
    "task_over": (*codes.FOLLOWED, tasks.LAPSED, "undone"),
    "wait_over": (deferral.OWN_CHOICE, deferral.PLACED, deferral.UNDONE, "no-sign", *news.HOUSE_CHANGED),
}
"""What is stored as a text and is one of a closed list."""


def words() -> dict[str, Any]:
    """Those of the program as it stands."""
    _, structs = msgspec.json.schema_components(ROOTS, ref_template="{name}")
    said = {
        "v": VERSION,
        "structs": {name: _bare(schema) for name, schema in sorted(structs.items()) if name not in NEVER_STORED},
        "codes": {name: sorted(values) for name, values in sorted(CODES.items())},
    }
    return msgspec.json.decode(msgspec.json.encode(said))


def file(version: int) -> Path:
    """Where the words of that version are kept."""
    return HERE / f"words-{version}.json"


def kept(version: int) -> dict[str, Any]:
    """Those of that version, as they were released."""
    return msgspec.json.decode(file(version).read_bytes())


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    """Without what is said about it."""
    return {name: value for name, value in schema.items() if name not in ("title", "description")}


if __name__ == "__main__":
    written = msgspec.json.format(msgspec.json.encode(words(), order="deterministic"), indent=1)
    file(VERSION).write_bytes(written + b"\n")
    sys.stdout.write(f"{file(VERSION).name}\n")
