"""Whatever people ask for, in whatever company and however often the store is started anew, on either database: what a
process knows is what the ledger says, and the whole verifies."""

import asyncio
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from beds.store import Store, keeping
from beds.store.reading import read_all
from beds.store.script import Many
from beds.store.verify import verify
from beds.world import Refused
from beds.world.commands import Command
from tests.store.support import TICKET, Clock, run, settings, ticket_row, write
from tests.support.long_run import count
from tests.support.postgres import Server
from tests.world.ask import ASKED, Asker
from tests.world.city import BEGIN, TICKETS, founding

LIVES = count(short=4, long=20)
STEPS = count(short=25, long=100)
seeds = st.integers(0, 2**32)

Database = Callable[[], AbstractContextManager[str]]


class Life(RuleBasedStateMachine):
    """One database and two stores on it; `database` makes a new one."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.made = self.database()
        self.url = self.made.__enter__()
        self.clock = Clock(BEGIN)
        self.acts: list[int] = []
        self.heard: list[int] = []
        rows = [ticket_row(ticket, f"{n:05d}") for n, ticket in enumerate(TICKETS)]
        self.loop.run(write(self.url, Many(TICKET, rows)))
        self.start()
        for command in founding():
            self.loop.run(self.store.submit(command))

    def start(self) -> None:
        self.store, self.other = (self.loop.run(Store.open(settings(self.url), self.clock)) for _ in range(2))
        self.store.watch(lambda published: self.heard.extend(name for name, _ in published.entries))

    def stop(self) -> None:
        for store in (self.store, self.other):
            self.loop.run(store.close())

    def teardown(self) -> None:
        self.stop()
        self.loop.run(verify(settings(self.url)))
        self.loop.close()
        self.made.__exit__(None, None, None)

    def command(self, seed: int) -> Command:
        rng = Random(seed)
        (make,) = rng.choices(list(ASKED), list(ASKED.values()))
        return make(Asker(self.store.world, self.clock.now, rng, tuple(self.acts[-5:])))

    def ask(self, *asked: tuple[Store, Command]) -> None:
        async def all_at_once() -> list:
            return await asyncio.gather(*(s.submit(c) for s, c in asked), return_exceptions=True)

        for answer in self.loop.run(all_at_once()):
            if isinstance(answer, Exception):
                assert isinstance(answer, Refused), repr(answer)
            elif answer.entries:
                self.acts.append(answer.change)

    @rule(seed=seeds)
    def one_asks(self, seed: int) -> None:
        self.ask((self.store, self.command(seed)))

    @rule(seeds=st.lists(seeds, min_size=2, max_size=8))
    def many_ask_at_once_in_two_processes(self, seeds: list[int]) -> None:
        self.ask(*(((self.store, self.other)[seed % 2], self.command(seed)) for seed in seeds))

    @rule(minutes=st.one_of(st.integers(0, 20), st.integers(0, 3 * 24 * 60)))
    def time_passes(self, minutes: int) -> None:
        self.clock.move(minutes=minutes)

    @rule()
    def both_processes_start_anew(self) -> None:
        self.stop()
        self.start()
        self.heard.clear()

    @invariant()
    def the_process_knows_what_the_ledger_says(self) -> None:
        fresh = self.loop.run(run(self.url, read_all(), "read"))
        assert len(self.heard) == len(set(self.heard))
        if fresh.world.seq == self.store.world.seq:
            assert fresh.world == self.store.world
            assert fresh.hash == self.store._writer.state.hash


def live(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many lives, with a snapshot every few entries."""
    monkeypatch.setattr(keeping, "SNAPSHOT_EVERY", 5)
    options = hypothesis_settings(
        max_examples=LIVES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),  # what a shorter life would show, the ledger shows
    )
    run_state_machine_as_test(type("Life", (Life,), {"database": staticmethod(database)}), settings=options)


def test_any_life_on_sqlite_verifies(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def database():
        shutil.copyfile(sqlite_template, tmp_path / "life")
        yield f"sqlite://{tmp_path / 'life'}"
        for part in tmp_path.glob("life*"):
            part.unlink()

    live(database, monkeypatch)


def test_any_life_on_postgresql_verifies(
    postgres_server: Server, postgres_template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def database():
        with postgres_server.database(postgres_template) as name:
            yield postgres_server.url(name)

    live(database, monkeypatch)
