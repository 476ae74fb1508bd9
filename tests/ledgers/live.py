"""Write the golden ledger of this version: `python -m tests.ledgers.live FOLDER`.

With the code of this version it lives a life of sixteen months in the houses of the tests, with entries of every kind
and variant, erases persons, then content, lives on, and leaves in FOLDER the three databases and what is known of them;
beside this module VERSION.tar.xz and what it leads to, in folded.json. It ends with a list of what no entry has said,
if there is any (`tests.ledgers.coverage`): then nothing is packed.
"""

import asyncio
import io
import json
import secrets
import sys
import tarfile
import tomllib
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from unittest.mock import patch

from beds.people import accounts, contact, tokens
from beds.people.contact import Reach
from beds.purge import purge
from beds.retention import Limit, limits
from beds.settings import Settings
from beds.store import Store, orm
from beds.store.models.notice import Wish
from beds.store.schema import copy, migrate
from beds.store.verify import digest, verify
from beds.world import commands as c
from tests.ledgers import golden
from tests.ledgers.coverage import measured
from tests.ledgers.lived import Life, rest, stretch
from tests.store.support import Clock, settings

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
BEGIN = datetime(2025, 1, 10, 14, tzinfo=UTC)
STRETCHES = 8
"""Some days each, two months apart: sixteen months."""
SEALED_AFTER = 4
"""Up to the end of which stretch content is erased: more than half a year before the end."""
SEED, TRIES = 8, 4
"""Of the first life in which everything happens; some of it is chance."""
NEVER = Limit(900, "days")


async def live(folder: Path, seed: int) -> None:
    """All of it."""
    ours, clock = settings(f"sqlite://{folder / 'life.sqlite3'}"), Clock(BEGIN)
    await migrate(ours, clock=clock)
    async with orm(ours):
        store = await Store.open(ours, clock)
        life = Life(store, clock, Random(seed))
        await life.begin()
        for n in range(STRETCHES):
            await stretch(life, n)
            if n < STRETCHES - 1:
                await rest(life, n)
        await life.free("hem")
        token = await _people(life)
        await store.close()
    known = {
        "pins": life.pins,
        "token": token,
        "secret": ours.secret_key,
        "digest": await digest(ours, clock.now.date()),
    }
    await _keep(ours, folder / "whole.sqlite3")
    await purge(ours, limits() | {"content": NEVER}, clock.now, clock=clock)
    await _keep(ours, folder / "persons.sqlite3")
    age = Limit((clock.now - life.mornings[SEALED_AFTER]).days, "days")
    await purge(ours, limits() | {"content": age}, clock.now, clock=clock)
    async with orm(ours):
        life.store = await Store.open(ours, clock)
        life.fresh = await life.people(4)
        await life.at_random()
        await life.store.close()
    await _keep(ours, folder / "content.sqlite3")
    (folder / "life.json").write_text(json.dumps(known | {"until": clock.now.isoformat()}, indent=1))


async def _people(life: Life) -> str:
    """Accounts and a token, ways to be reached, wishes; the token."""
    secret, now = life.store.secret, life.clock.now
    code = await accounts.invite_staff("chefen", "manager", "kommunen", ["hemmet", "hem"], now)
    await accounts.accept_invite(code, "långt nog och inte lätt", now)
    await accounts.invite_staff("mottagningen", "intake", "kommunen", [], now)
    await accounts.invite_staff("slutat här", "staff", "kyrkan", ["natt"], now)
    await accounts.disable("slutat här", now)
    for ticket, reach in zip(
        life.fresh, (Reach("phone", "+46701234567", False), Reach("word", "kyrkan", True)), strict=False
    ):
        await contact.keep(secret, ticket, reach, now, "SE")
    await Wish.create(ticket_id=life.fresh[0], interpreter="som")
    await life.do(c.Tick(by="clock"))
    return await tokens.make("provet", "intake", "kommunen", [], now)


async def _keep(ours: Settings, file: Path) -> None:
    """A copy of the database as it stands, if it holds."""
    await verify(ours)
    copy(ours.file, file)


def pack(folder: Path, to: Path) -> None:
    """The files as one archive that is the same whenever it is made of the same."""
    with tarfile.open(to, "w:xz", preset=9, format=tarfile.PAX_FORMAT) as packed:
        for name in (*(f"{stage}.sqlite3" for stage in golden.STAGES), "life.json"):
            told = tarfile.TarInfo(name)
            content = (folder / name).read_bytes()
            told.size, told.mode = len(content), 0o644
            packed.addfile(told, io.BytesIO(content))


def seeded(seed: int) -> ExitStack:
    """Whatever is drawn as a secret comes from a seed, so that two lives differ as little as can be."""
    rng, stack = Random(f"secrets {seed}"), ExitStack()
    for name, draw in {
        "token_bytes": rng.randbytes,
        "token_hex": lambda n: rng.randbytes(n).hex(),
        "randbits": rng.getrandbits,
        "randbelow": rng.randrange,
        "choice": rng.choice,
    }.items():
        stack.enter_context(patch.object(secrets, name, draw))
    return stack


def main(folder: Path) -> None:
    """Live, measure, pack, and note what it leads to."""
    for seed in range(SEED, SEED + TRIES):
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.glob("*.sqlite3*"):
            file.unlink()
        with seeded(seed):
            asyncio.run(live(folder, seed))
        missing = measured(*(folder / f"{stage}.sqlite3" for stage in golden.STAGES))
        if not missing:
            break
    else:
        sys.exit("\n".join(("No entry has said:", *missing)))
    name = tomllib.loads(PROJECT.read_text())["project"]["version"]
    pack(folder, golden.HERE / f"{name}.tar.xz")
    golden.note(name, folder)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
