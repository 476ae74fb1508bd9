"""Boards to push to (a client in C, about a microsecond a message), and what a server costs meanwhile."""

import contextlib
import http.client
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

CLIENT = Path(__file__).with_name("wsload.c")
MARK = '"type":"change","id":'
"""What stands before the id of a change in each of the frames counted."""
PATIENCE = 20
"""Seconds that a server may take to start."""


class Missing(Exception):
    """Something that is needed to measure is not on this machine."""


@contextlib.contextmanager
def client() -> Iterator[str]:
    """The compiled client's path, and files enough for five thousand sockets."""
    compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise Missing("A C compiler (cc) is needed for the load client.")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as folder:
        program = str(Path(folder, "wsload"))
        subprocess.run([compiler, "-O2", "-o", program, str(CLIENT)], check=True)
        yield program


class Server:
    """A server in a process of its own: a module that prints the port for boards, the port for everything else, and
    perhaps a token to ask with."""

    def __init__(self, module: str, **environment: str) -> None:
        command = [sys.executable, "-m", module]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | environment)
        board, control, *token = self.process.stdout.readline().split()
        self.port, self._control = int(board), http.client.HTTPConnection("127.0.0.1", int(control), timeout=120)
        self.headers = {"Authorization": f"Bearer {token[0]}"} if token else {}
        self._wait()

    def _wait(self) -> None:
        """Until it answers to its port."""
        for _ in range(PATIENCE * 20):
            with contextlib.suppress(ConnectionRefusedError):
                return self._control.connect()
            time.sleep(0.05)
        raise RuntimeError("the server does not answer")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._control.close()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def post(self, path: str, body: Any = None) -> Any:
        """What is answered; raises where that is a refusal."""
        content = {"Content-Type": "application/json", "Connection": "keep-alive"} | self.headers
        self._control.request("POST", path, json.dumps(body or {}), content)
        answer = self._control.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {answer.status} {text[:200]!r}")
        return json.loads(text) if text != b"ok" else None

    def processor(self) -> float:
        """Seconds of processor used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """KiB that are its own."""
        for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
        raise Missing("This system does not tell what memory a process has.")


class Boards:
    """So many sockets, open; of them some that read nothing."""

    def __init__(self, program: str, server: Server, number: int, path: str = "/live", stalled: int = 0) -> None:
        command = [program, "--port", str(server.port), "--path", path, "-n", str(number), "--mark", MARK]
        command += ["--stall", str(stalled)]
        for name, value in server.headers.items():
            command += ["--header", f"{name}: {value}"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ready = self._process.stdout.readline().split()
        if not ready or int(ready[1]) != number:
            raise RuntimeError(f"not every board could connect: {ready}")
        self.reading = number - stalled

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()

    def reset(self) -> None:
        """Forget what has been counted, when all that is under way has come."""
        time.sleep(0.1)
        self._tell("reset")
        self._process.stdout.readline()

    def wait(self, deliveries: int, seconds: float) -> dict[str, Any]:
        """What has been counted, once so many deliveries have come or the time is up."""
        self._tell(f"wait {deliveries} {int(seconds * 1000)}")
        return json.loads(self._process.stdout.readline().removeprefix("DONE "))

    def last_received(self) -> dict[int, int]:
        """When (monotonic nanoseconds) the last board had each change that all of them had."""
        self._tell("dump")
        last = {}
        while (line := self._process.stdout.readline().split())[0] != "END":
            _, name, count, received = line
            if int(count) >= self.reading:
                last[int(name)] = int(received)
        return last

    def _tell(self, what: str) -> None:
        self._process.stdin.write(what + "\n")
        self._process.stdin.flush()


def percentile(values: list[float], share: float) -> float:
    """The value that so large a share does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def pulse(number: int, per_second: float) -> Iterator[int]:
    """0, 1, 2, … each at its own moment."""
    start = time.monotonic()
    for n in range(number):
        time.sleep(max(0.0, start + n / per_second - time.monotonic()))
        yield n
