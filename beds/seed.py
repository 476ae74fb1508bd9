"""The city as it is known, from the readable files of seed_data; nobody in bed, nobody waiting.

What exists already is left as it is: a manager may have changed it.
"""

import sysconfig
import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct

from beds.settings import Settings
from beds.store import Store
from beds.world import Bed, Organisation, Unit, World
from beds.world.commands import Command, Found, SetBed, SetOrganisation, SetUnit
from beds.world.state import Group

BESIDE = Path(__file__).parent.parent / "seed_data"
INSTALLED = Path(sysconfig.get_path("data"), "share", "ledig-plats", "seed_data")
"""Where a wheel puts the files (pyproject.toml)."""
FOLDER = BESIDE if BESIDE.is_dir() else INSTALLED
BY = "seed"


class House(Struct, frozen=True):
    """What the files say."""

    organisations: tuple[Organisation, ...]
    units: tuple[Unit, ...]
    beds: tuple[Bed, ...]


class Row(Struct, frozen=True, forbid_unknown_fields=True, rename={"for_": "for"}):
    """A row of beds in a unit's file: their labels, and for whom they are."""

    labels: tuple[str, ...]
    for_: Group


def read_house(folder: Path = FOLDER) -> House:
    """Read all files. Raises msgspec.ValidationError for a value that does not fit."""
    organisations = tuple(msgspec.convert(_toml(f), Organisation) for f in sorted(folder.glob("organisations/*.toml")))
    units, beds = [], []
    for file in sorted(folder.glob("units/*.toml")):
        said = _toml(file)
        rows = msgspec.convert(said.pop("beds", []), tuple[Row, ...])
        unit = msgspec.convert(said, Unit)
        units.append(unit)
        beds.extend(_beds(unit.slug, rows))
    return House(organisations, tuple(units), tuple(beds))


def _toml(file: Path) -> dict[str, object]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _beds(unit: str, rows: tuple[Row, ...]) -> list[Bed]:
    labelled = [(label, row.for_) for row in rows for label in row.labels]
    return [
        Bed(id=f"{unit}-{label.lower()}", unit=unit, label=label, position=position, for_=for_)
        for position, (label, for_) in enumerate(labelled, start=1)
    ]


def missing(house: House, world: World) -> list[Command]:
    """What would have to be said for the world to have all that the files name."""
    return [
        *(SetOrganisation(by=BY, organisation=o) for o in house.organisations if o.slug not in world.organisations),
        *(SetUnit(by=BY, unit=u) for u in house.units if u.slug not in world.units),
        *(SetBed(by=BY, bed=b) for b in house.beds if b.id not in world.beds),
    ]


async def seed(settings: Settings) -> int:
    """Found a real database if it is empty, and add what is missing. Returns how many things were new.

    Raises StoreError, or Refused where a manager's house has no room for what is missing."""
    store = await Store.open(settings)
    try:
        if not store.world.seq:
            await store.submit(Found(by=BY, founded="real"))
        new = missing(read_house(), store.world)
        for command in new:
            await store.submit(command)
    finally:
        await store.close()
    return len(new)
