"""The whole world as one canonical document, and back: what snapshots keep, so that no start replays for ever."""

import msgspec

from beds.world.state import Change, World, replace

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(World)


def dump(world: World) -> tuple[bytes, dict[str, str]]:
    """The world without tickets, and apart from it the tickets: {"spell:BED" | "wait:HANDLE" | "bar:HANDLE" |
    "task:HANDLE" | "left:STAY": ticket}.

    What undo needs is left out: it is over within minutes."""
    links = {f"spell:{bed}": s.ticket for bed, s in world.spells.items() if s.ticket}
    links |= {f"wait:{h}": w.ticket for h, w in world.waits.items() if w.ticket}
    links |= {f"bar:{h}": s.ticket for h, s in world.suspensions.items() if s.ticket}
    links |= {f"task:{h}": t.ticket for h, t in world.tasks.items() if t.ticket}
    links |= {f"left:{h}": x.ticket for h, x in world.left.items() if x.ticket}
    bare = replace(
        world,
        spells={b: replace(s, ticket="") for b, s in world.spells.items()},
        waits={h: replace(w, ticket="") for h, w in world.waits.items()},
        suspensions={h: replace(s, ticket="") for h, s in world.suspensions.items()},
        tasks={h: replace(t, ticket="") for h, t in world.tasks.items()},
        left={h: replace(x, ticket="") for h, x in world.left.items()},
        recent=(),
    )
    return _encoder.encode(bare), links


def load(body: bytes, links: dict[str, str], recent: tuple[Change, ...] = ()) -> World:
    """The world of a dump, with those tickets that still exist."""
    world = _decoder.decode(body)
    return replace(
        world,
        spells={b: replace(s, ticket=links.get(f"spell:{b}", "")) for b, s in world.spells.items()},
        waits={h: replace(w, ticket=links.get(f"wait:{h}", "")) for h, w in world.waits.items()},
        suspensions={h: replace(s, ticket=links.get(f"bar:{h}", "")) for h, s in world.suspensions.items()},
        tasks={h: replace(t, ticket=links.get(f"task:{h}", "")) for h, t in world.tasks.items()},
        left={h: replace(x, ticket=links.get(f"left:{h}", "")) for h, x in world.left.items()},
        recent=recent,
    )
