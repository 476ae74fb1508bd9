"""The program itself, `beds`, in processes of its own: one command, or a server to talk to."""

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

SECRET = "a secret of the tests, known to all"
START_SECONDS = 60
STOP_SECONDS = 30


def environment(url: str, secret: str | None = SECRET) -> dict[str, str]:
    """What `beds` reads from its environment; `secret=None` for a demo, which refuses one."""
    known = {"DATABASE_URL": url} | ({"BEDS_SECRET_KEY": secret} if secret else {})
    return {name: value for name, value in os.environ.items() if name not in {"BEDS_SECRET_KEY", "PORT"}} | known


def beds(*arguments: str, url: str, secret: str | None = SECRET) -> subprocess.CompletedProcess[str]:
    """Run one command to its end; the exit code and what it printed are for the test to judge."""
    command = [sys.executable, "-m", "beds", *arguments]
    return subprocess.run(command, env=environment(url, secret), capture_output=True, text=True, timeout=600)


@contextmanager
def serving(
    url: str, *arguments: str, secret: str | None = SECRET, log: Path | None = None, **variables: str
) -> Iterator[str]:
    """`beds serve` on a free port of this machine, with these variables in its environment: yields its address once it
    answers, stops it afterwards. What it logs goes to the file, if there is one."""
    port = _free_port()
    command = [sys.executable, "-m", "beds", "serve", "--port", str(port), *arguments]
    with log.open("wb") if log else nullcontext() as stderr:
        process = subprocess.Popen(command, env=environment(url, secret) | variables, stderr=stderr)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/healthz", process)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def logged(log: Path, text: str) -> str:
    """Wait until the server has logged it; all that it has logged by then."""
    return await asyncio.to_thread(_logged, log, text)


def _logged(log: Path, text: str) -> str:
    deadline = time.monotonic() + START_SECONDS
    while text not in (said := log.read_text("utf-8")):
        if time.monotonic() > deadline:
            raise AssertionError(f"not logged: {text}; but: {said}")
        time.sleep(0.05)
    return said


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError:
            raise
        except OSError as reason:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"beds serve did not come up ({process.returncode})") from reason
            time.sleep(0.05)
