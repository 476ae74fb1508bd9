"""Reading files in: shown first, with what is wrong with every line that is; then all of it, or nothing."""

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import asdict
from tortoise.transactions import in_transaction

from beds.need.imported import COLUMNS, KINDS, LINES, OPTIONAL, Compared, Fault, Kind, Past
from beds.need.refusals import BadFigure, NothingUsable
from beds.need.words import N_
from beds.secrets import new_id
from beds.store.models.need import Comparison, Import, Occupancy
from beds.world.nights import ZONE

MOST_BYTES = 2_000_000
MOST_LINES = 20_000
SEPARATORS = ";\t,"
ROWS_AT_ONCE = 500
ID_LENGTH = 16
"""Characters of the name of a file that was read in: the column takes no more."""


class Problem(Struct, frozen=True):
    """What is wrong with a line of the file, counted from 1 with the line of headings; `message` is a msgid."""

    line: int
    message: str
    params: dict[str, object] = {}


class Preview(Struct, frozen=True):
    """What a file says. With a problem it cannot be read in, and `rows` are those lines that are right."""

    kind: Kind
    rows: tuple[Past | Compared, ...]
    problems: tuple[Problem, ...]
    sha256: str


class Batch(Struct, frozen=True):
    """A file that was read in: by which account, when, how many lines."""

    id: str
    kind: str
    account: str
    organisation: str
    made_at: datetime
    sha256: str
    rows: int


def parse(name: str, raw: bytes, now: datetime) -> Preview:
    """Read a file of the kind of that name without keeping it. Raises BadFigure for a kind that there is not."""
    kind = next((kind for kind in KINDS if kind == name), None)
    if kind is None:
        raise BadFigure(what="there is no such kind of file")
    digest = hashlib.sha256(raw).hexdigest()
    try:
        lines, columns = _lines(kind, raw)
    except Fault as fault:
        return Preview(kind, (), (Problem(1, fault.message, fault.params),), digest)
    rows, problems = [], []
    seen: dict[tuple[object, ...], int] = {}
    for number, values in lines:
        try:
            row = _row(kind, columns, values, now.astimezone(ZONE).date())
            if (first := seen.setdefault(row.key, number)) != number:
                raise Fault(N_("says the same as line %(first)s"), first=first)
        except Fault as fault:
            problems.append(Problem(number, fault.message, fault.params))
        else:
            rows.append(row)
    if not rows and not problems:
        problems.append(Problem(1, N_("the file has no line below its headings")))
    return Preview(kind, tuple(rows), tuple(problems), digest)


async def save(preview: Preview, account: str, organisation: str, now: datetime) -> Batch:
    """Keep all of it. Raises NothingUsable where a line is wrong, or the same file was read in before."""
    if preview.problems:
        raise NothingUsable(what="a line of the file is wrong, so nothing was read in")
    if await Import.exists(kind=preview.kind, sha256=preview.sha256):
        raise NothingUsable(what="this file has been read in before")
    batch = Batch(new_id(), preview.kind, account, organisation, now, preview.sha256, len(preview.rows))
    async with in_transaction():
        await Import.create(**asdict(batch))
        if preview.kind == "comparison":
            compared = [Comparison(batch_id=batch.id, **asdict(row)) for row in preview.rows]
            await Comparison.bulk_create(compared, batch_size=ROWS_AT_ONCE)
        else:
            past = [Occupancy(batch_id=batch.id, **asdict(row)) for row in preview.rows]
            await Occupancy.bulk_create(past, batch_size=ROWS_AT_ONCE)
    return batch


async def batches() -> list[Batch]:
    """Every file that counts, newest first."""
    fields = Batch.__struct_fields__
    return [Batch(*row) for row in await Import.all().order_by("-made_at", "id").values_list(*fields)]


async def withdraw(batch: str) -> bool:
    """Take a file's lines out again; whether there were any."""
    if len(batch) > ID_LENGTH:
        return False
    async with in_transaction():
        for model in (Occupancy, Comparison):
            await model.filter(batch_id=batch).delete()
        return bool(await Import.filter(id=batch).delete())


def _lines(kind: Kind, raw: bytes) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """The numbered lines below the headings, and which column each place of a line is. Raises Fault."""
    if len(raw) > MOST_BYTES:
        raise Fault(N_("the file is larger than %(most)s bytes"), most=MOST_BYTES)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    first = text.splitlines()[0] if text.strip() else ""
    separator = max(SEPARATORS, key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error:
        raise Fault(N_("the file is not a table of lines and columns")) from None
    if len(rows) > MOST_LINES:
        raise Fault(N_("the file has more than %(most)s lines"), most=MOST_LINES)
    columns = list(_columns(kind, rows[0] if rows else []))
    return [(n, row) for n, row in enumerate(rows[1:], start=2) if any(cell.strip() for cell in row)], columns


def _columns(kind: Kind, headings: list[str]) -> Iterator[str]:
    names = {name: column for column, more in COLUMNS[kind].items() for name in (column, *more)}
    found = [names.get(heading.strip().casefold(), "") for heading in headings]
    for column in COLUMNS[kind]:
        if found.count(column) != 1 and not (column in OPTIONAL and column not in found):
            raise Fault(N_("the headings must name “%(column)s” once"), column=column)
    yield from found


def _row(kind: Kind, columns: list[str], values: list[str], today: date) -> Past | Compared:
    if len(values) != len(columns):
        raise Fault(N_("%(found)s cells where the headings have %(wanted)s"), found=len(values), wanted=len(columns))
    cells = {column: value.strip() for column, value in zip(columns, values, strict=True) if column}
    return LINES[kind](cells, today)
