"""Tables as files: CSV that Swedish Excel opens with a click, and a workbook with a sheet of definitions.

A pair becomes two columns, a share stays a share with its format, and what is suppressed stays words. The same tables
give the same bytes.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time

import xlsxwriter  # type: ignore[import-untyped]  # it comes without types, and nobody has written any

from beds.disclosure import Shown
from web.planning.parts import Column, Table
from web.planning.words import Given, Kind, Plain, Single, Value, Words

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
FORMATS: dict[Kind, str] = {
    "percent": "0%",
    "kronor": "#,##0",
    "million": "0.00",
    "count": "#,##0",
    "few": "0.0",
    "tenth": "0.0",
    "hundred": "0.0",
}
DIGITS: dict[Kind, int] = {"percent": 4, "hundred": 3, "few": 3, "tenth": 3, "count": 3, "kronor": 0, "million": 2}
"""Digits that are worth keeping in a file; the page rounds further."""
UNIT: dict[Kind, float] = {"hundred": 100, "million": 1e-6}
"""What a file's figure is of the value, as its heading says."""
SHEET_NAME = 31


def csv_file(table: Table, words: Words) -> bytes:
    """The table with a byte order mark, semicolons and decimal commas."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    columns = list(_columns(table, words))
    writer.writerow([guarded(column.name) for column in columns])
    for row in table.rows:
        writer.writerow([_text(value) for value in _cells(row, table, words)])
    return (BOM + out.getvalue()).encode()


def workbook(tables: Sequence[Table], notes: Sequence[tuple[str, str]], day: date, words: Words) -> bytes:
    """Every table on a sheet of its own, the first with what each means and `notes` (name and text) on the whole."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": notes[0][1], "created": datetime.combine(day, time(), UTC)})
        formats = {kind: book.add_format({"num_format": pattern}) for kind, pattern in FORMATS.items()}
        bold, wrap = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
        first = book.add_worksheet(words.say("Definitions"))
        first.set_column(0, 0, 32, bold)
        first.set_column(1, 1, 100, wrap)
        for n, (name, text) in enumerate([*notes, *((t.title, t.definition) for t in tables)]):
            first.write_string(n, 0, name)
            first.write_string(n, 1, text)
        for table in tables:
            sheet = book.add_worksheet(table.key[:SHEET_NAME])
            columns = list(_columns(table, words))
            sheet.write_row(0, 0, [column.name for column in columns], bold)
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, len(columns) - 1, 18)
            for n, row in enumerate(table.rows, 1):
                for m, value in enumerate(_cells(row, table, words)):
                    _write(sheet, n, m, value, formats.get(columns[m].kind))
    return out.getvalue()


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _columns(table: Table, words: Words) -> Iterator[Column]:
    for column, pairs in zip(table.columns, _pairs(table), strict=True):
        if pairs:
            yield Column(words.say("%(what)s, from", what=column.name), column.kind)
            yield Column(words.say("%(what)s, to", what=column.name), column.kind)
        else:
            yield column


def _pairs(table: Table) -> list[bool]:
    """Which columns hold pairs."""
    return [any(isinstance(row[n], tuple) for row in table.rows) for n in range(len(table.columns))]


def _cells(row: Sequence[Value], table: Table, words: Words) -> Iterator[Plain]:
    """The row's values as plain numbers, dates and words."""
    for value, column, pairs in zip(row, table.columns, _pairs(table), strict=True):
        for part in _parts(value, pairs):
            yield _plain(part, column, words)


def _parts(value: Value, pairs: bool) -> tuple[Single, ...]:
    """Both ends of a pair; in a column of pairs what is none stands for both."""
    if isinstance(value, tuple):
        return value
    return (value, value) if pairs else (value,)


def _plain(value: Single, column: Column, words: Words) -> Plain:
    if isinstance(value, Given):
        value = value.value
    if isinstance(value, Shown):
        return words.shown(value) if value.value is None else value.value
    if isinstance(value, float):
        return round(value * UNIT.get(column.kind, 1), DIGITS.get(column.kind, 3))
    return value


def _text(value: Plain) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",") if abs(value) < 1e6 else f"{value:.0f}"
    return guarded(value) if isinstance(value, str) else str(value)


def _write(sheet: xlsxwriter.worksheet.Worksheet, n: int, m: int, value: Plain, pattern: object) -> None:
    if isinstance(value, int | float):
        sheet.write_number(n, m, value, pattern)
    elif value is not None:
        sheet.write_string(n, m, value.isoformat() if isinstance(value, date) else value)
