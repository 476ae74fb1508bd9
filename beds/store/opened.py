"""Which SQLite file a connection has open. One that was removed goes on to take writes, which nobody finds again; and
whatever is opened in its place by the same name takes its log for one's own, and destroys what that holds.
"""

from pathlib import Path

from beds.store.errors import Away

MOVED = "The database does not answer: its file was moved away or replaced. Put it back, or start anew."

_open: dict[Path, list["Opened"]] = {}
"""By path, what this process has open."""


def address(file: Path) -> str:
    """The file as SQLite opens it, which by itself would make one where there is none."""
    return f"{file.absolute().as_uri()}?mode=rw"


class Opened:
    """The file that lies at that path, until it is let go of. Raises OSError where none does; Away where another lies
    there than somebody in this process has open."""

    def __init__(self, file: Path) -> None:
        self._file = file.absolute()
        self._itself = _itself(self._file)
        if any(other._itself != self._itself for other in _open.get(self._file, [])):
            raise Away(MOVED)
        _open.setdefault(self._file, []).append(self)

    def ask(self) -> None:
        """Raises Away where another file lies there now, or none, or it cannot be seen."""
        try:
            there = _itself(self._file)
        except OSError:
            there = None
        if there != self._itself:
            raise Away(MOVED)

    def let_go(self) -> None:
        """The connection is closed."""
        _open[self._file].remove(self)
        if not _open[self._file]:
            del _open[self._file]


def _itself(file: Path) -> tuple[int, int]:
    stat = file.stat()
    return stat.st_dev, stat.st_ino
