"""`beds serve`, in a process of its own: a server to talk to."""

import asyncio
import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECRET = "a secret of the tests, known to all"
START_SECONDS = 60
STOP_SECONDS = 30


def environment(url: str, secret: str | None = SECRET) -> dict[str, str]:
    """What `beds` reads from its environment; `secret=None` for a demo, which refuses one."""
    known = {"DATABASE_URL": url} | ({"BEDS_SECRET_KEY": secret} if secret else {})
    return {name: value for name, value in os.environ.items() if name not in {"BEDS_SECRET_KEY", "PORT"}} | known


class Program:
    """`beds serve` in a process group of its own, always on the same port. What it says on stderr is kept in `log`,
    where that is given."""

    def __init__(
        self, url: str, *arguments: str, secret: str | None = SECRET, log: Path | None = None, **variables: str
    ) -> None:
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.pid = 0
        self._command = [sys.executable, "-m", "beds", "serve", "--port", str(self.port), *arguments]
        self._environment = environment(url, secret) | variables
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, path: str = "/healthz", **limits: int) -> None:
        """Start it and wait until the address answers with success. `limits` by their names in `resource`, as
        RLIMIT_NOFILE: no more than so much."""

        def lower() -> None:
            for name, most in limits.items():
                resource.setrlimit(getattr(resource, name), (most, most))

        with contextlib.ExitStack() as stack:
            said = stack.enter_context(self._log.open("a")) if self._log else None
            self._process = subprocess.Popen(
                self._command, env=self._environment, stderr=said, start_new_session=True,
                preexec_fn=lower if limits else None,  # the parent has no threads that hold a lock
            )  # fmt: skip
        self.pid = self._process.pid
        _wait(f"{self.address}{path}", self._process)

    def processes(self) -> list[int]:
        """Its processes that answer requests."""
        workers = children(self.pid)
        return [pid for pid in workers if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()] or [self.pid]

    def kill(self) -> None:
        """Kill all of it, at once."""
        os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> bool:
        """Stop it as an operator does, if it runs. False where it had to be killed."""
        if self._process is None or self._process.poll() is not None:
            return True
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        return True

    def ended(self) -> int:
        """Its exit code, once it has ended by itself."""
        return self._process.wait(STOP_SECONDS)

    def said(self) -> str:
        """What it has said on stderr."""
        return self._log.read_text()


def children(pid: int) -> list[int]:
    """The processes that one has started, by what the kernel says of it."""
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for thread in threads for child in thread.read_text().split()]


@contextmanager
def serving(
    url: str, *arguments: str, secret: str | None = SECRET, log: Path | None = None, **variables: str
) -> Iterator[str]:
    """`beds serve` on a free port of this machine, with these variables in its environment: yields its address once it
    answers, stops it afterwards. What it logs goes to the file, if there is one."""
    program = Program(url, *arguments, secret=secret, log=log, **variables)
    try:
        program.start()
        yield program.address
    finally:
        program.stop()


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
