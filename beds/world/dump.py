"""The whole world as one canonical document, and back.

A running world's dump is a cache: it is read only by the code that wrote it (`CODE`). The dump of a sealed world is a
record, in stored words like an entry's body: whatever version wrote it, it is read.
"""

from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from beds.world.entry import Unreadable
from beds.world.state import Change, World, replace
from beds.world.upcast import VERSION, upcast_world

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(World).decode

Links = dict[str, str]


def _code() -> str:
    """A hash of all that makes a world of entries: this package, and how values are laid out."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    text = b"".join(file.name.encode() + b"\0" + file.read_bytes() for file in files)
    return sha256(msgspec.__version__.encode() + text).hexdigest()[:16]


CODE = _code()
"""Names the code that a cached world was made by: one that other code made is not believed."""


def dump(world: World) -> tuple[bytes, Links]:
    """The world without tickets, and apart from it the tickets: {"spell:BED" | "wait:HANDLE" | "bar:HANDLE" |
    "task:HANDLE" | "left:STAY" | "was:HANDLE": ticket}; "was" is of a wait as the ledger still has it.

    What undo needs is left out: it is over within minutes."""
    links = {f"spell:{bed}": s.ticket for bed, s in world.spells.items() if s.ticket}
    links |= {f"wait:{h}": w.ticket for h, w in world.waits.items() if w.ticket}
    links |= {f"was:{h}": u.recorded.ticket for h, u in world.unwritten.items() if u.recorded and u.recorded.ticket}
    links |= {f"bar:{h}": s.ticket for h, s in world.suspensions.items() if s.ticket}
    links |= {f"task:{h}": t.ticket for h, t in world.tasks.items() if t.ticket}
    links |= {f"left:{h}": x.ticket for h, x in world.left.items() if x.ticket}
    return _encode(_linked(world, {})), links


def load(body: bytes, links: Links, recent: tuple[Change, ...] = ()) -> World:
    """The world of a dump of this code's, with those tickets that still exist."""
    return replace(_linked(_decode(body), links), recent=recent)


def load_sealed(body: bytes, links: Links) -> World:
    """A sealed world of any version, with those tickets that still exist. Raises Unreadable."""
    try:
        version = _peek(body).v
        if version > VERSION:
            raise Unreadable(f"A newer program has sealed this, in words of version {version}.")
        if version == VERSION:
            return load(body, links)
        world, links = upcast_world(msgspec.json.decode(body), links)
        return _linked(msgspec.convert(world, World), links)
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"The sealed world cannot be read ({type(error).__name__}).") from error


def _linked(world: World, links: Links) -> World:
    """The world with these tickets and no others."""
    unwritten = {
        h: replace(u, recorded=u.recorded and replace(u.recorded, ticket=links.get(f"was:{h}", "")))
        for h, u in world.unwritten.items()
    }
    return replace(
        world,
        spells={b: replace(s, ticket=links.get(f"spell:{b}", "")) for b, s in world.spells.items()},
        waits={h: replace(w, ticket=links.get(f"wait:{h}", "")) for h, w in world.waits.items()},
        unwritten=unwritten,
        suspensions={h: replace(s, ticket=links.get(f"bar:{h}", "")) for h, s in world.suspensions.items()},
        tasks={h: replace(t, ticket=links.get(f"task:{h}", "")) for h, t in world.tasks.items()},
        left={h: replace(x, ticket=links.get(f"left:{h}", "")) for h, x in world.left.items()},
        recent=(),
    )


def kind_of(body: bytes) -> str:
    """Of which kind the world of a dump is, without reading the rest."""
    return _peek(body).kind


class _Head(Struct):
    v: int = 1
    kind: str = ""


_peek = msgspec.json.Decoder(_Head).decode
