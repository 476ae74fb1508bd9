"""Where tests put what they throw away: in memory, where there is room for it. They commit thousands of times and copy
whole databases, and what is promised of a crash is shown by killing processes, not by waiting for a disk."""

import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH = 2 << 30
"""Bytes: several times what all processes of a run need."""
DISK = Path("/tmp")
"""Whatever TMPDIR says: short enough for the name of a socket, and anybody may enter it."""


def room() -> Path:
    """The folder."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH else DISK
