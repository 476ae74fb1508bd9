"""A PostgreSQL server of one's own, to be stopped, killed and hung, and databases in it."""

from collections.abc import Iterator

import pytest

from tests.support.databases import migrate
from tests.support.need import missing
from tests.support.postgres import NoPostgres, Server, running

TEMPLATE = "template"


@pytest.fixture(scope="session")
def fragile_postgres() -> Iterator[Server]:
    """The server, running, with a migrated database to copy."""
    try:
        with running() as server:
            server.execute(f"CREATE DATABASE {TEMPLATE}")
            migrate(server.url(TEMPLATE))
            yield server
    except NoPostgres as reason:
        missing("PostgreSQL", str(reason))


@pytest.fixture
def fragile_url(fragile_postgres: Server) -> Iterator[str]:
    """The address of a migrated database in it."""
    with fragile_postgres.database(TEMPLATE) as name:
        yield fragile_postgres.url(name)


@pytest.fixture(params=["sqlite", "postgres"])
def own_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database that may be ill-treated: the test runs on both kinds."""
    return request.getfixturevalue({"sqlite": "migrated_sqlite_url", "postgres": "fragile_url"}[request.param])
