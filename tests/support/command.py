"""One command of `beds`, in a process of its own. Each is forked from one that has read the program already: that takes
longer than most commands do."""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from multiprocessing import util
from pathlib import Path

import pytest

from beds.cli import main
from tests.support.program import SECRET, environment

READ = ("beds.cli", "beds.demo.perform", "beds.purge", "beds.seed", "beds.store.restore", "beds.store.verify")
"""Modules that most commands need: read once."""
LONGEST_S = 600
ROOT = Path(__file__).parent.parent.parent
util.get_temp_dir()  # chosen now: a test that has a folder of its own for such files has one with a longer name


def beds(*arguments: str, url: str, secret: str | None = SECRET) -> subprocess.CompletedProcess[str]:
    """Run one command to its end; the exit code and what it printed are for the test to judge."""
    forked = multiprocessing.get_context("forkserver")
    forked.set_forkserver_preload([*READ, __name__])
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = forked.Process(target=_run, args=(arguments, environment(url, secret), str(out), str(err)))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PYTHONPATH", str(ROOT))  # of the process that reads it all: else another package named tests
            process.start()
        process.join(LONGEST_S)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(arguments, LONGEST_S)
        return subprocess.CompletedProcess(arguments, process.exitcode, out.read_text(), err.read_text())


def _run(arguments: tuple[str, ...], variables: dict[str, str], out: str, err: str) -> None:
    """As a shell begins it: with these variables, nothing to read, and output to files."""
    os.environ.clear()
    os.environ.update(variables)
    for number, (name, flags) in enumerate(((os.devnull, os.O_RDONLY), (out, _WRITE), (err, _WRITE))):
        os.dup2(os.open(name, flags, 0o600), number)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode) for number, mode in enumerate("rww"))
    sys.argv = ["beds", *arguments]
    main()


_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
