"""Files that Swedish Excel opens rightly, that run nothing, and that are the same bytes for the same tables."""

import csv
import io
import zipfile
from datetime import date
from xml.etree import ElementTree

from beds.disclosure import FEW, Shown
from web.i18n import LANGUAGES
from web.planning.files import csv_file, workbook
from web.planning.parts import Column, Table
from web.planning.words import Words

WORDS = Words(LANGUAGES["sv"])
TABLE = Table(
    key="places",
    title="Antal för antal",
    definition="Platser är disponibla platser.",
    columns=(
        Column("Platser"),
        Column("Källa", "text"),
        Column("Säkert", "percent"),
        Column("Nekade", "hundred"),
        Column("Antal"),
    ),
    rows=(
        (8, "=HYPERLINK(1)", 0.62, (0.002, 0.174), Shown(7)),
        (9, "@x", 0.755, (0.001, 0.12), FEW),
        (10, "Åsa; Örn", None, (0.0, 0.08), Shown(12)),
    ),
)
NOTES = (("Vad", "Underlag"), ("Kontrollsumma", "9f3a"))


def rows() -> list[list[str]]:
    raw = csv_file(TABLE, WORDS)
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_pair_is_two_columns_and_decimals_have_commas():
    assert rows()[0] == ["Platser", "Källa", "Säkert", "Nekade, från", "Nekade, till", "Antal"]
    assert rows()[1][2:5] == ["0,62", "0,2", "17,4"]


def test_no_cell_is_taken_for_a_formula():
    assert [row[1] for row in rows()[1:]] == ["'=HYPERLINK(1)", "'@x", "Åsa; Örn"]


def test_what_is_suppressed_is_suppressed_in_files_too():
    assert [row[5] for row in rows()[1:]] == ["7", "färre än 5", "12"]


def test_the_workbook_says_what_every_table_means_and_holds_its_rows():
    book = zipfile.ZipFile(io.BytesIO(workbook([TABLE], NOTES, date(2026, 9, 30), WORDS)))
    texts = {t.text for t in ElementTree.fromstring(book.read("xl/sharedStrings.xml")).iter() if t.text}
    assert {"Underlag", "9f3a", TABLE.title, TABLE.definition, "Nekade, från", "färre än 5", "=HYPERLINK(1)"} <= texts
    names = [
        sheet.get("name")
        for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter()
        if sheet.get("sheetId")
    ]
    assert names == ["Definitioner", "places"]
    assert not any("<f>" in book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name)


def test_the_same_tables_give_the_same_bytes():
    made = [workbook([TABLE], NOTES, date(2026, 9, 30), WORDS) for _ in range(2)]
    assert made[0] == made[1]
    assert csv_file(TABLE, WORDS) == csv_file(TABLE, WORDS)
