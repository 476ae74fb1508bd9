"""The processes of `beds serve --workers`: one that dies is replaced at once, none outlives the one that began them."""

import multiprocessing
import os
import pickle
import signal
import threading
import time
from multiprocessing.connection import wait
from socket import socket

from uvicorn.supervisors import Multiprocess, multiprocess

SHUTDOWN_S = 15
"""Seconds for open requests to end, and for boards to be sent away one after the other."""
GRACE_S = 5
"""Seconds more until a process ends whatever it does."""
ANSWER_S = 0.2
"""So long the answer of one is waited for before the next is asked: it is looked for again."""


class Worker(multiprocess.Process):
    """As uvicorn's, which waits a whole minute for the answer of one that was killed, and leaves them to serve for ever
    where it was killed itself: with the port, so that nobody can start anew."""

    _asked: float | None = None

    def _healthcheck(self, timeout: float) -> bool | None:
        """Whether it has begun to serve, as far as it has said; None where it has said nothing for so long, or died."""
        try:
            if self._asked is None:
                self.parent_conn.send(b"ping")
                self._asked = time.monotonic()
            wait([self.parent_conn, self.process.sentinel], ANSWER_S)
            if self.parent_conn.poll():
                self._asked = None
                started: bool = self.parent_conn.recv()
                return started
        except (OSError, EOFError, pickle.UnpicklingError):
            return None
        silent = time.monotonic() - self._asked
        return False if self.process.is_alive() and silent < timeout else None

    def join(self) -> None:
        """Wait for its end; one that cannot hear that it is to end is killed."""
        self.process.join(SHUTDOWN_S + GRACE_S)
        if self.process.is_alive():
            self.process.kill()
        self.process.join()

    def target(self, sockets: list[socket] | None = None) -> None:
        """Serve; in the process itself."""
        threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
        super().target(sockets)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(SHUTDOWN_S + GRACE_S)
    os._exit(1)


multiprocess.Process = Worker  # type: ignore[misc]  # there is no other way to tell it

__all__ = ["SHUTDOWN_S", "Multiprocess", "Worker"]
