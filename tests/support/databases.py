"""Fixtures: a database of its own for each test, on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import beds
from tests.support.need import missing
from tests.support.postgres import NoPostgres, Server, running

TEMPLATE = "beds_template"


def migrate(url: str) -> None:
    """Bring the database at `url` to the newest schema as its owner would, by `beds migrate`."""
    beds("migrate", url=url).check_returncode()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """The PostgreSQL server of this run."""
    try:
        with running() as server:
            yield server
    except NoPostgres as reason:
        missing("PostgreSQL", str(reason))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that does not exist yet."""
    return f"sqlite://{tmp_path / 'beds.sqlite3'}"


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The address of a new, empty PostgreSQL database."""
    with postgres_server.database() as name:
        yield postgres_server.url(name)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database: the test runs on both kinds."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema, to copy and never to open."""
    file = tmp_path_factory.mktemp("template") / "beds.sqlite3"
    migrate(f"sqlite://{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Server) -> str:
    """The name of a PostgreSQL database with the newest schema, to copy and never to connect to."""
    postgres_server.execute(f"CREATE DATABASE {TEMPLATE}")
    migrate(postgres_server.url(TEMPLATE))
    return TEMPLATE


@pytest.fixture
def migrated_sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a SQLite file with the newest schema and nothing in it."""
    file = tmp_path / "beds.sqlite3"
    shutil.copyfile(sqlite_template, file)
    return f"sqlite://{file}"


@pytest.fixture
def migrated_postgres_url(postgres_server: Server, postgres_template: str) -> Iterator[str]:
    """The address of a PostgreSQL database with the newest schema and nothing in it."""
    with postgres_server.database(postgres_template) as name:
        yield postgres_server.url(name)


@pytest.fixture(params=["sqlite", "postgres"])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with the newest schema and nothing in it: the test runs on both kinds."""
    return request.getfixturevalue(f"migrated_{request.param}_url")
