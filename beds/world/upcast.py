"""From the words of each version of what is stored to those of the next: one small step each, kept for ever.

A step takes decoded JSON and gives decoded JSON; it knows no code but its own, so that no later change of names reaches
into it. What must come out is kept in tests/ledgers, written by each version itself.

    1   until 0.1.0. A wait stood in several units' lists under one handle
    2   a wait is of one unit; acts on waits say by whose hand; the world counts grants by a hash
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

Json = dict[str, Any]

VERSION = 2
"""Of what this program writes. A body without a version is of the first."""


def upcast(body: Json, version: int) -> Json:
    """The body of an entry in the words of VERSION. Raises KeyError, TypeError or ValueError where it is none."""
    for step in _BODY[version - 1 :]:
        body = step(body)
    return body | {"v": VERSION}


def upcast_world(world: Json, links: dict[str, str]) -> tuple[Json, dict[str, str]]:
    """A sealed world, and which ticket each place in it is of, in the words of VERSION. Raises as `upcast`."""
    for step in _WORLD[world.pop("v", 1) - 1 :]:
        world, links = step(world, links)
    return world, links


def alone(handle: str, unit: str) -> str:
    """The handle of the wait that a handle of version 1 was in one unit."""
    return sha256(f"{handle} {unit}".encode()).hexdigest()[:16] if handle else ""


def _body_2(body: Json) -> Json:
    """Waits of one unit each. That an entry of version 1 names a wait without a unit says that it stands there no more:
    `whole`."""
    unit = body.get("unit", "")
    waits = body.get("waits", ())
    changed: Json = {}
    if waits:
        changed["waits"] = [one for wait in waits for one in _waits_2(wait)]
        changed["whole"] = [wait["handle"] for wait in waits]
    if (spell := body.get("spell")) is not None and "wait" in spell:
        changed["spell"] = spell | {"wait": alone(spell["wait"], unit)}
    if (line := body.get("line")) is not None:
        changed["line"] = line | {"handles": [alone(handle, unit) for handle in line.get("handles", ())]}
    return body | changed


def _waits_2(wait: Json) -> list[Json]:
    """One for each unit in whose list it stood."""
    alike = {name: value for name, value in wait.items() if name not in ("units", "barred", "terms", "partner")}
    of_unit = (
        {
            "handle": alone(wait["handle"], unit),
            "unit": unit,
            "joined_as": wait["handle"],
            "barred": unit in wait.get("barred", ()),
            "terms": wait.get("terms", {}).get(unit, 0),
            "partner": alone(wait.get("partner", ""), unit),
        }
        for unit in wait["units"]
    )
    return [alike | one for one in of_unit]


def _world_2(world: Json, links: dict[str, str]) -> tuple[Json, dict[str, str]]:
    waits = {one["handle"]: one for wait in world["waits"].values() for one in _waits_2(wait)}
    were = {f"wait:{handle}": f"wait:{one['joined_as']}" for handle, one in waits.items()}
    whose = {place: links[before] for place, before in were.items() if before in links}
    units = {bed: config["unit"] for bed, config in world["beds"].items()}
    spells = {
        bed: spell | {"wait": alone(spell["wait"], units[bed])} if "wait" in spell else spell
        for bed, spell in world["spells"].items()
    }
    lines = {
        unit: line | {"handles": [alone(handle, unit) for handle in line.get("handles", ())]}
        for unit, line in world["lines"].items()
    }
    others = {place: ticket for place, ticket in links.items() if not place.startswith("wait:")}
    return world | {"waits": waits, "spells": spells, "lines": lines}, others | whose


_BODY: tuple[Callable[[Json], Json], ...] = (_body_2,)
_WORLD: tuple[Callable[[Json, dict[str, str]], tuple[Json, dict[str, str]]], ...] = (_world_2,)
"""The step to version n + 2 stands at n."""
