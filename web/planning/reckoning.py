"""What planners ask of the record of need, for this process: its record, and replays that take some seconds.

It needs scipy, which takes a second to import, and reads the whole ledger once. A task does both some seconds after the
start, or the first question does; so no bed waits for it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from starlette.requests import HTTPConnection

from beds.store.store import Store
from web.planning.replays import Replays

if TYPE_CHECKING:
    from beds.need.keeper import Need
    from beds.need.record import Record

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger("beds.web")

FIRST_BOARDS = 4.0
"""Seconds after the start in which whoever opens a board is served alone."""


class Planning:
    """`await planning.ask(question, …)` as beds.need.Need has it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._need: Need | None = None
        self.replays = Replays()

    async def ask(self, question: "Callable[Concatenate[Record, P], T]", *args: P.args, **more: P.kwargs) -> T:
        """`question(record, …)` in a thread, on the record as it is committed now."""
        if self._need is None:
            keeper = await asyncio.to_thread(import_module, "beds.need.keeper")
            self._need = self._need or keeper.Need(self._store)
        return await self._need.ask(question, *args, **more)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Get ready while the server serves; end what still runs with it."""
        ready = asyncio.create_task(self._get_ready(), name="planning")
        try:
            yield
        finally:
            ready.cancel()
            with suppress(asyncio.CancelledError):
                await ready
            await self.replays.close()
            if self._need is not None:
                self._need.close()

    async def _get_ready(self) -> None:
        await asyncio.sleep(FIRST_BOARDS)
        try:
            await asyncio.to_thread(import_module, "web.planning.pages")
            await self.ask(lambda record: None)
        except Exception as error:  # whoever asks next hears of it; until then a line in the log is enough
            log.warning("the record of need is not ready: %s", type(error).__name__)


def planning(request: HTTPConnection) -> Planning:
    """The application's own."""
    own: Planning = request.app.state.planning
    return own
