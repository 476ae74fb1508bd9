"""A disk that can be filled: a small file system in memory where that may be mounted, else a limit on the files of the
processes that write (RLIMIT_FSIZE), which a database is told of much as of a full disk."""

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE_MB = 120
"""Room for a PostgreSQL server, and not much more."""
LEFT_BYTES = 4096
"""What stays free of a disk that is full."""


class Disk:
    """`folder` lies on it. `kind` says what it is made of."""

    def __init__(self, folder: Path, mounted: bool) -> None:
        self.folder = folder
        self.kind = f"a file system of {SIZE_MB} MB" if mounted else "a limit on the files of each process"
        self._mounted = mounted

    @contextmanager
    def full(self, writers: Callable[[], Iterable[int]]) -> Iterator[None]:
        """Nothing more can be written to it; `writers` says by which processes, where that must be known."""
        ballast = self.folder / "ballast"
        limited = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in ([] if self._mounted else writers())}
        try:
            for pid, (_, hard) in limited.items():
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
            if self._mounted:
                fill(ballast)
            yield
        finally:
            ballast.unlink(missing_ok=True)
            for pid, limits in limited.items():
                if Path(f"/proc/{pid}").exists():
                    resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def fill(ballast: Path) -> None:
    """Write until there is no room."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while (free := shutil.disk_usage(ballast.parent).free) > LEFT_BYTES:
                file.write(bytes(min(free - LEFT_BYTES, 1 << 20) or 1))
        except OSError:
            return


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """One that is mounted on the empty folder, or emulated in it."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=755", "tmpfs", folder]
    mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield Disk(folder, mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", folder], check=True)
