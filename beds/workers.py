"""The processes of `beds serve --workers`: one that dies is replaced at once, none outlives the one that began them."""

import multiprocessing
import os
import pickle
import signal
import threading
from multiprocessing.connection import wait
from socket import socket

from uvicorn.supervisors import Multiprocess, multiprocess

SHUTDOWN_S = 15
"""Seconds for open requests to end, and for boards to be sent away one after the other."""
GRACE_S = 5
"""Seconds more until a process ends whatever it does."""


class Worker(multiprocess.Process):
    """As uvicorn's, which waits a whole minute for the answer of one that was killed, and leaves them to serve for ever
    where it was killed itself: with the port, so that nobody can start anew."""

    def _healthcheck(self, timeout: float) -> bool | None:
        """Whether it has begun to serve; None where it does not answer in time, or has died."""
        try:
            self.parent_conn.send(b"ping")
            wait([self.parent_conn, self.process.sentinel], timeout)
            return self.parent_conn.recv() if self.parent_conn.poll() else None
        except (OSError, EOFError, pickle.UnpicklingError):
            return None

    def target(self, sockets: list[socket] | None = None) -> None:
        """Serve; in the process itself."""
        threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
        super().target(sockets)


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(SHUTDOWN_S + GRACE_S)
    os._exit(1)


multiprocess.Process = Worker  # there is no other way to tell it

__all__ = ["SHUTDOWN_S", "Multiprocess", "Worker"]
