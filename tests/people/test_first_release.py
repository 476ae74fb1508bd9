"""What the first release has left in clear is sealed by the update, and its bytes are gone after the first purge."""

import base64
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec.structs import replace
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from beds.people import clear, contact, grants, wish
from beds.people.contact import Reach
from beds.people.grants import Grant
from beds.secrets import keyed
from beds.settings import Settings
from beds.store.backup import backup
from beds.store.engine import APP, config, orm
from beds.store.key import mark
from beds.store.ledger import GENESIS
from beds.store.schema import FIRST_HEAD, migrate
from beds.store.script import Many, Query
from tests.store.erasing import LATER, on_disk, purged, restored
from tests.store.support import START, TICKET, Clock, ask, build, opened, settings, ticket_row, write
from tests.support.command import beds

SECRET = settings("sqlite://x").secret_key.encode()
LAST_STEP = "0011_log_review"
CANARY = "qxz"
"""In place of a language's code: letters that stand nowhere else."""
OLD = {
    "070-1740605": Reach("phone", "+46701740605", True),
    "0046701740606": Reach("phone", "+46701740606", True),
    "+460701740607": Reach("phone", "+46701740607", True),
    "bud@kyrkan.example": Reach("email", "bud@kyrkan.example", True),
    "kyrkan": Reach("word", "kyrkan", True),
}
"""Addresses as the first release kept them, and how they read now."""


def _first_box(ticket: str, address: str) -> bytes:
    """As the first release sealed it; it took spaces and hyphens out of telephone numbers, and nothing else."""
    nonce, plain = secrets.token_bytes(12), address.replace("-", "").encode()
    return nonce + AESGCM(keyed(SECRET, "contact")).encrypt(nonce, plain, ticket.encode())


Old = tuple[str, list[str]]
"""A database's address, and its tickets."""


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def kind(request: pytest.FixtureRequest) -> str:
    """The test runs on both kinds of database."""
    return request.param


@pytest.fixture(scope="module")
async def first(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, kind: str
) -> AsyncIterator[Old]:
    """A database of the first release, with a contact of every kind and an interpreter for each: only to be copied."""
    with _another(request, tmp_path_factory.mktemp("first")) as url:
        yield url, await _written(url)


@pytest.fixture(scope="module")
async def updated(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, first: Old
) -> AsyncIterator[Old]:
    """The same after `beds migrate` without a secret at hand: only to be copied."""
    with _another(request, tmp_path_factory.mktemp("updated"), first[0]) as url:
        assert await migrate(replace(settings(url), secret_key=""))
        yield url, first[1]


@pytest.fixture
def old(request: pytest.FixtureRequest, tmp_path: Path, first: Old) -> Iterator[Old]:
    """A database of the first release."""
    with _another(request, tmp_path, first[0]) as url:
        yield url, first[1]


@pytest.fixture
def new(request: pytest.FixtureRequest, tmp_path: Path, updated: Old) -> Iterator[Old]:
    """One of the first release that was brought to today's schema without a secret at hand."""
    with _another(request, tmp_path, updated[0]) as url:
        yield url, updated[1]


@contextmanager
def _another(request: pytest.FixtureRequest, folder: Path, url: str = "") -> Iterator[str]:
    """A database like the one at the address, or an empty one of the kind that the fixture is for."""
    if request.getfixturevalue("kind") == "sqlite":
        file = folder / "beds.sqlite3"
        file.write_bytes(Path(url.removeprefix("sqlite://")).read_bytes() if url else b"")
        yield f"sqlite://{file}"
    else:
        server = request.getfixturevalue("postgres_server")
        with server.database(url.partition("?")[0].rpartition("/")[2] or "template1") as name:
            yield server.url(name)


async def _written(url: str) -> list[str]:
    tickets = [secrets.token_hex(16) for _ in OLD]
    async with orm(settings(url), migrating=True) as context:
        executor = MigrationExecutor(context.db(), config(settings(url))["apps"])
        await executor.migrate([MigrationTarget(APP, LAST_STEP)])
    reached = "INSERT INTO contact (ticket_id, kind, sealed, read_by_other, made_at) VALUES ($1, $2, $3, TRUE, $4)"
    boxes = zip(tickets, OLD, OLD.values(), strict=True)
    await write(
        url,
        Query(FIRST_HEAD, (GENESIS, "epoch", START)),
        Query("UPDATE head SET key_mark = $1", (mark(SECRET),)),
        Many(TICKET, [ticket_row(ticket, f"{n:05}") for n, ticket in enumerate(tickets)]),
        Many(reached, [(t, was.kind, _first_box(t, address), START) for t, address, was in boxes]),
        Many("INSERT INTO wish (ticket_id, interpreter) VALUES ($1, $2)", [(t, CANARY) for t in tickets]),
    )
    return tickets


async def languages(url: str, tickets: list[str]) -> set[str]:
    async with orm(settings(url)):
        return set((await wish.languages(SECRET, tickets)).values())


async def in_clear(url: str) -> int:
    return await clear.count(settings(url))


async def test_an_update_with_the_secret_at_hand_seals_all_of_it(old: Old) -> None:
    url, tickets = old
    assert await migrate(settings(url))
    await clear.after_migrating(settings(url))
    assert await ask(url, "SELECT count(*) FROM wish WHERE interpreter IS NOT NULL OR sealed IS NULL") == [(0,)]
    sizes = await ask(url, "SELECT DISTINCT length(sealed) FROM contact")
    assert len(sizes) == 1, "no box tells by its length what kind of address is in it"
    async with orm(settings(url)):
        assert await contact.reaches(SECRET, tickets, "SE") == dict(zip(tickets, OLD.values(), strict=True))
    assert await languages(url, tickets) == {CANARY}


async def test_an_update_without_the_secret_loses_nothing_and_the_next_start_seals(
    new: Old, capfd: pytest.CaptureFixture
) -> None:
    url, tickets = new
    without = replace(settings(url), secret_key="")
    await clear.after_migrating(without)
    assert await in_clear(url) == len(tickets)
    assert await languages(url, tickets) == {CANARY}, "read from where it lies"
    async with orm(settings(url)):
        assert await clear.seal(settings(url)) == 0
    assert await languages(url, tickets) == {CANARY}


async def test_with_another_secret_nothing_is_sealed_that_nobody_could_read_again(new: Old) -> None:
    url, tickets = new
    async with orm(settings(url)):
        assert await clear.seal(replace(settings(url), secret_key="another")) == len(tickets)
    assert await languages(url, tickets) == {CANARY}


async def test_a_database_that_knows_no_secret_yet_is_given_the_one_that_seals(old: Old) -> None:
    url, tickets = old
    await write(url, Query("UPDATE head SET key_mark = NULL"))
    await migrate(settings(url))
    await clear.after_migrating(settings(url))
    assert await ask(url, "SELECT key_mark FROM head") == [(mark(SECRET),)]
    assert (await in_clear(url), await languages(url, tickets)) == (0, {CANARY})


async def test_after_the_first_purge_no_byte_of_it_is_in_the_file(new: Old) -> None:
    url, _ = new
    if settings(url).file is None:
        return
    async with opened(url) as store:
        await build(store)
    canary = CANARY.encode()
    assert canary in on_disk(url)
    await purged(url, START)
    assert canary not in on_disk(url)
    assert await in_clear(url) == 0


async def test_a_purge_without_the_secret_says_what_it_leaves_in_clear(new: Old) -> None:
    url, tickets = new
    async with opened(url) as store:
        await build(store)
    done = beds("purge", "--now", START.isoformat(), url=url, secret=None)
    assert done.returncode == 1
    assert done.stderr.strip() == clear.LEFT % len(tickets)
    assert "person: 0 gone" in done.stdout
    done = beds("purge", "--now", START.isoformat(), url=url, secret=SECRET.decode())
    assert (done.returncode, done.stderr) == (0, "")
    assert await in_clear(url) == 0


async def test_a_restored_backup_of_the_first_release_is_sealed_by_the_next_round(new: Old, tmp_path: Path) -> None:
    url, tickets = new
    async with opened(url) as store:
        await build(store)
    await backup(settings(url), tmp_path / "backup")
    async with orm(settings(url)):
        await clear.seal(settings(url))
    await restored(url, tmp_path / "backup", START)
    assert await in_clear(url) == len(tickets)
    async with orm(settings(url)):
        assert await clear.seal(settings(url)) == 0
    await purged(url, LATER)


async def test_what_a_phone_was_given_before_the_update_still_counts() -> None:
    grant = Grant("a" * 16, "s" * 16, "home", Clock().now)
    nonce = secrets.token_bytes(12)
    body = AESGCM(keyed(SECRET, "queued Grant")).encrypt(nonce, msgspec.json.encode(grant), b"queued")
    assert grants.read(SECRET, base64.urlsafe_b64encode(nonce + body).decode()) == grant
    assert grants.read(b"another", base64.urlsafe_b64encode(nonce + body).decode()) is None


def test_a_demo_s_secret_is_not_made_by_looking_for_it(tmp_path: Path) -> None:
    demo = Settings(database_url=f"sqlite://{tmp_path / 'demo.sqlite3'}")
    assert demo.secret_at_hand is None
    assert list(tmp_path.iterdir()) == []
    assert demo.secret("demo") == demo.secret_at_hand
