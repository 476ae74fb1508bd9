"""Reading files in: every wrong line is told, and then nothing is kept; or all of it."""

from datetime import UTC, date, datetime

import pytest

from beds.need import costs, imports
from beds.need.imported import Compared, Past
from beds.need.refusals import BadFigure, NothingUsable
from beds.need.sources import read_sources
from beds.store import orm
from beds.store.models.need import Comparison, Occupancy
from tests.store.support import settings

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NIGHTLY = "unit;night;for;guests;places\nLyan;2026-11-01;women;4;6\nLyan;2026-11-02;women;5;6\n"


def parse(kind: str, text: str | bytes):
    return imports.parse(kind, text if isinstance(text, bytes) else text.encode(), NOW)


def faults(kind: str, text: str) -> list[tuple[int, str]]:
    return [(p.line, p.message % p.params) for p in parse(kind, text).problems]


def test_a_night_s_count_is_read() -> None:
    read = parse("nightly", NIGHTLY)
    assert read.problems == ()
    assert read.rows[0] == Past("Lyan", date(2026, 11, 1), date(2026, 11, 1), "women", 4, 6)


def test_swedish_names_commas_and_marks_are_understood() -> None:
    text = "\N{BOM}Enhet;Från;Till;För;Gäster;Disponibla\r\nKvinnobo;2019-01-01;2019-12-31;kvinnor;9,6;\r\n"
    assert parse("history", text).rows == (
        Past("Kvinnobo", date(2019, 1, 1), date(2019, 12, 31), "women", 9.6, None, None),
    )
    latin = "kommun,år,mått,värde,källa\nÖrebro,2024,Platser,3,Årsrapport\n".encode("cp1252")
    assert parse("comparison", latin).rows == (Compared("Örebro", 2024, "Platser", 3, "Årsrapport"),)


def test_each_wrong_line_is_told_with_its_number() -> None:
    text = (
        "unit;night;for;guests;places\n"
        "Lyan;2026-13-01;women;4;6\n"
        "\n"
        "Lyan;2026-11-02;cats;4;6\n"
        "Lyan;2026-11-03;women;-1;6\n"
        "Lyan;2027-11-03;women;1;6\n"
        "Lyan;2026-11-04;women;4;6\n"
        "lyan;2026-11-04;kvinnor;5;6\n"
        "Lyan;2026-11-05;women;4\n"
        ";2026-11-06;women;4;6\n"
        "Lyan;2026-11-07;women;2.5;6\n"
    )
    assert faults("nightly", text) == [
        (2, "“2026-13-01” is not a date like 2026-03-31"),
        (4, "“cats” is not a group: write women, men, or nothing"),
        (5, "“-1” in “guests” is not a number that can be"),
        (6, "“2027-11-03” lies in the future, or too far back"),
        (8, "says the same as line 7"),
        (9, "4 cells where the headings have 5"),
        (10, "“unit” must be a text of 1 to 80 characters"),
        (11, "“2.5” in “guests” is not a whole number"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the headings must name “unit” once"),
        ("unit;night\n", "the headings must name “guests” once"),
        ("unit;unit;night;guests\n", "the headings must name “unit” once"),
        ("unit;night;guests\n", "the file has no line below its headings"),
        ('unit;night;guests\n"Lyan;2026-11-01;3\n', "the file is not a table of lines and columns"),
        ("x" * 2_000_001, "the file is larger than 2000000 bytes"),
        ("unit;night;guests\n" + "\n" * 20_001, "the file has more than 20000 lines"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_sentence(text: str, said: str) -> None:
    assert faults("nightly", text) == [(1, said)]


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "1e999", "9" * 400, "", "4;5"])
def test_a_number_that_is_none_is_refused(value: str) -> None:
    assert faults("history", f"unit,from,to,guests\nLyan,2020-01-01,2020-02-01,{value}\n")


def test_there_is_no_other_kind_of_file() -> None:
    with pytest.raises(BadFigure):
        imports.parse("persons", b"", NOW)


async def test_a_file_is_kept_whole_with_who_and_when(migrated_url: str) -> None:
    async with orm(settings(migrated_url)):
        read = parse("nightly", NIGHTLY)
        kept = await imports.save(read, "planner", "kommun", NOW)
        assert (kept.account, kept.made_at, kept.rows, kept.sha256) == ("planner", NOW, 2, read.sha256)
        assert await imports.batches() == [kept]
        assert (await read_sources(NOW)).past == read.rows


async def test_a_file_with_one_wrong_line_leaves_nothing(migrated_url: str) -> None:
    async with orm(settings(migrated_url)):
        with pytest.raises(NothingUsable):
            await imports.save(parse("nightly", NIGHTLY + "Lyan;x;;1;1\n"), "planner", "kommun", NOW)
        assert await Occupancy.all().count() == 0
        assert await imports.batches() == []


async def test_the_same_file_counts_once(migrated_sqlite_url: str) -> None:
    async with orm(settings(migrated_sqlite_url)):
        await imports.save(parse("nightly", NIGHTLY), "planner", "kommun", NOW)
        with pytest.raises(NothingUsable):
            await imports.save(parse("nightly", NIGHTLY), "planner", "kommun", NOW)
        assert await Occupancy.all().count() == 2


async def test_a_later_file_about_the_same_night_counts_instead_until_it_is_withdrawn(migrated_url: str) -> None:
    async with orm(settings(migrated_url)):
        await imports.save(parse("nightly", NIGHTLY), "planner", "kommun", NOW)
        later = await imports.save(
            parse("nightly", NIGHTLY.replace(";4;", ";3;")), "planner", "kommun", NOW.replace(hour=13)
        )
        assert [row.guests for row in (await read_sources(NOW)).past] == [3, 5]
        assert await imports.withdraw(later.id)
        assert [row.guests for row in (await read_sources(NOW)).past] == [4, 5]
        assert not await imports.withdraw(later.id)


async def test_figures_of_other_municipalities_are_kept_with_their_source(migrated_sqlite_url: str) -> None:
    async with orm(settings(migrated_sqlite_url)):
        text = "municipality;year;measure;value;source\nNyköping;2025;Places;2.5;Report 7\n"
        await imports.save(parse("comparison", text), "planner", "kommun", NOW)
        assert (await read_sources(NOW)).compared == (Compared("Nyköping", 2025, "Places", 2.5, "Report 7"),)
        assert await Comparison.all().count() == 1


async def test_prices_are_followed_and_never_changed(migrated_url: str) -> None:
    async with orm(settings(migrated_url)):
        for kronor, day in ((1000, date(2026, 1, 1)), (1200, date(2026, 7, 1)), (1100, date(2026, 1, 1))):
            await costs.put("place-night", kronor, day, "planner", NOW)
        prices = (await read_sources(NOW)).prices
        assert len(prices) == 3
        assert costs.prices_on(prices, date(2025, 1, 1)) == {}
        assert costs.prices_on(prices, date(2026, 6, 30))["place-night"].kronor == 1100
        assert costs.prices_on(prices, date(2026, 7, 1))["place-night"].kronor == 1200
        for kind, kronor in (("place-night", 0), ("place-night", float("nan")), ("bus", 10), ("hotel-night", 1e9)):
            with pytest.raises(BadFigure):
                await costs.put(kind, kronor, date(2026, 1, 1), "planner", NOW)
