"""What the readable files of seed_data say, and that each line says where it is from."""

import re
import tomllib
from datetime import date, time
from pathlib import Path

import pytest

from beds.seed import FOLDER, House, read_house
from beds.world import Organisation, Rules, Unit

FILES = sorted(FOLDER.glob("*/*.toml"))
SOURCES = set(re.findall(r"^\| `([\w-]+)` \|", (FOLDER / "README.md").read_text(), re.MULTILINE))
SAYS_NOTHING = re.compile(r"\s*(#.*|\[.*|\])?|\w+ = \[")
"""A blank line, a comment, the head of a table, or the beginning or end of a list of several lines."""


@pytest.fixture(scope="module")
def house() -> House:
    return read_house()


def unit(house: House, slug: str) -> Unit:
    return next(u for u in house.units if u.slug == slug)


def facts(file: Path) -> list[str]:
    """The lines that say something."""
    lines = file.read_text().splitlines()
    return [s for s in lines if not SAYS_NOTHING.fullmatch(s) or re.match(r"\s+\[", s)]


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_every_line_names_its_source(file: Path) -> None:
    for line in facts(file):
        source = re.search(r"  # ([\w-]+)( \(.*\))?$", line)
        assert source, line
        assert source[1] in SOURCES, line


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_no_key_is_misspelt(file: Path) -> None:
    said = tomllib.loads(file.read_text())
    known = Organisation.__struct_fields__ if file.parent.name == "organisations" else (*Unit.__struct_fields__, "beds")
    assert said.keys() <= set(known)
    assert said.get("rules", {}).keys() <= set(Rules.__struct_fields__)
    assert said["slug"] == file.stem


def test_each_unit_has_the_beds_that_are_known(house: House) -> None:
    beds = {u.slug: [b for b in house.beds if b.unit == u.slug] for u in house.units}
    assert {slug: [b.id for b in some] for slug, some in beds.items()} == {
        "hemlaas": [f"hemlaas-{n}" for n in range(1, 11)],
        "harbarget": [*(f"harbarget-{n}" for n in range(1, 9)), "harbarget-k1", "harbarget-k2"],
        "harbarget-kvinnor": [f"harbarget-kvinnor-{n}" for n in range(1, 6)],
        "kvinnoenheten": [],
        "samsjuklighet": [],
        "kvinnobo": [],
    }
    assert [(b.label, b.for_) for b in beds["harbarget"][-3:]] == [("8", "men"), ("K1", "women"), ("K2", "women")]
    assert {b.for_ for b in beds["hemlaas"]} == {"men"}
    assert {b.for_ for b in beds["harbarget-kvinnor"]} == {"women"}


def test_harbarget_keeps_its_hours(house: House) -> None:
    """D-03, Eskilstuna's fixture."""
    rules = unit(house, "harbarget").rules
    assert (rules.entry_from, rules.entry_to, rules.check_out) == (time(19), time(21, 45), time(7, 30))
    assert rules.check_out_all


def test_the_womens_shelter_opened_with_five_places(house: House) -> None:
    shelter = unit(house, "harbarget-kvinnor")
    assert (shelter.audience, shelter.protected, shelter.planned) == ("women", False, ((date(2023, 5, 29), 5),))


def test_planned_units_have_places_and_no_decision(house: House) -> None:
    women, both = unit(house, "kvinnoenheten"), unit(house, "samsjuklighet")
    assert (women.status, women.audience, women.protected, women.decision) == ("planned", "women", True, "")
    assert (both.status, both.sensitive, both.decision) == ("planned", True, "")
    assert [n for _, n in (*women.planned, *both.planned)] == [8, 6]
    assert "samsjuk" not in both.public_name.lower()
    assert both.public_name


def test_kvinnobo_is_closed_and_its_capacity_dated(house: House) -> None:
    """D-02: its history says how the city came to lack places for women."""
    kvinnobo = unit(house, "kvinnobo")
    assert (kvinnobo.status, kvinnobo.closes) == ("closed", date(2023, 5, 23))
    assert [n for _, n in kvinnobo.planned] == [19, 14, 12, 0]
    assert [day.year for day, _ in kvinnobo.planned][::3] == [2009, 2023]


def test_telephone_numbers_are_placeholders(house: House) -> None:
    assert {u.phone for u in house.units} <= {"", "016-00 00 00"}
