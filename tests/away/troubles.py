"""What can befall a database, each as a context: at its end everything is as it was."""

import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from tests.support.postgres import Server

STANDARD = 3
"""Files that every process has open: in, out and errors."""
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL"


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    """As `pg_ctl stop` does it."""
    server.stop()
    try:
        yield
    finally:
        server.start()


@contextmanager
def killed(server: Server) -> Iterator[None]:
    """Its first process is killed; the others end of that."""
    server.kill()
    try:
        yield
    finally:
        server.start()


@contextmanager
def hung(server: Server) -> Iterator[None]:
    """It takes connections and says nothing."""
    server.freeze()
    try:
        yield
    finally:
        server.thaw()


@contextmanager
def without_socket(server: Server) -> Iterator[None]:
    """Every connection was cut, and its socket is gone."""
    server.execute(CUT)
    with server.hidden():
        yield


@contextmanager
def without_files(server: Server) -> Iterator[None]:
    """Every connection was cut, and this process may open nothing more (EMFILE)."""
    server.execute(CUT)
    with no_more_files():
        yield


@contextmanager
def no_more_files() -> Iterator[None]:
    """This process may open nothing more (EMFILE), whatever it closes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (STANDARD, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextmanager
def no_more_room() -> Iterator[None]:
    """No file of this process may grow (RLIMIT_FSIZE): a full disk, as far as a library can tell."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def removed(file: Path) -> Iterator[None]:
    """Nothing lies there."""
    aside = file.rename(file.with_name("aside"))
    try:
        yield
    finally:
        if file.is_dir():
            shutil.rmtree(file)
        file.unlink(missing_ok=True)
        aside.rename(file)


@contextmanager
def a_directory(file: Path) -> Iterator[None]:
    """A directory lies there."""
    with removed(file):
        file.mkdir()
        yield


@contextmanager
def something_else(file: Path) -> Iterator[None]:
    """A file lies there that is no database."""
    with removed(file):
        file.write_bytes(b"no database " * 1000)
        yield


@contextmanager
def nothing_in_it(file: Path) -> Iterator[None]:
    """An empty file lies there."""
    with removed(file):
        file.touch()
        yield


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Somebody else writes, and does not come to an end."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def full(file: Path) -> Iterator[None]:
    """No file may grow."""
    with no_more_room():
        yield


POSTGRES: dict[str, Callable[[Server], AbstractContextManager[None]]] = {
    "stopped": stopped, "killed": killed, "hung": hung, "without socket": without_socket,
    "without files": without_files,
}  # fmt: skip
SQLITE: dict[str, Callable[[Path], AbstractContextManager[None]]] = {
    "removed": removed, "a directory": a_directory, "no database": something_else, "empty": nothing_in_it,
    "locked": locked, "full": full,
}  # fmt: skip
READABLE = ("locked", "full")
"""Troubles in which what is there can still be read."""
