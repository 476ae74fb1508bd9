"""The application: its routes, each behind the table of rights, and what holds for every request."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware

from beds.bands import Bands
from beds.house_time import HouseTime
from beds.people.gateways import gateways
from beds.settings import Settings
from beds.store.engine import orm
from beds.store.store import Store
from web import health
from web.authentication import Who
from web.board import screens
from web.errands import Errands
from web.guard import guarded
from web.limits import Attempts
from web.live.hub import Hub
from web.live.socket import Live
from web.opening import Opened, opening
from web.planning.reckoning import Planning
from web.problem import HANDLERS
from web.routes import ROUTES
from web.security import BodyLimit, KnownHost, SafeHeaders, SameSite

TALKATIVE = ("tortoise", "aiosqlite")
"""Loggers that at DEBUG quote statements with their values, numbers among them."""


def create(settings: Settings | None = None, clock: Callable[[], datetime] | None = None) -> Starlette:
    """The application for these settings (by default those of the environment), with the machine's clock."""
    settings = settings or Settings.from_environment()
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.INFO)
    metrics = health.Metrics()
    app = Starlette(
        routes=guarded(ROUTES),
        middleware=[
            Middleware(health.Measured, metrics=metrics),
            Middleware(SafeHeaders),
            Middleware(ExceptionMiddleware, handlers=HANDLERS),
            Middleware(Opened),
            Middleware(KnownHost, hosts=settings.hosts),
            Middleware(SameSite),
            Middleware(BodyLimit),
            Middleware(Who),
        ],
        exception_handlers=HANDLERS,
        lifespan=partial(opening, open_=_opened),
    )
    app.router.redirect_slashes = False  # it would answer with an address made of the Host header
    state = app.state
    state.settings, state.clock, state.metrics, state.bands, state.attempts = (
        settings,
        clock or HouseTime(),
        metrics,
        Bands(),
        Attempts(),
    )
    state.open, state.demo, state.why = False, False, ""
    state.names = {}  # of accounts that have signed a receipt, as this process meets them
    return app


@asynccontextmanager
async def _opened(app: Starlette) -> AsyncIterator[asyncio.Event]:
    """The store and the live board; refuses an environment that does not fit the kind of database. Yields what is set
    when a newer program has taken the database over."""
    state = app.state
    async with orm(state.settings) as state.orm:
        clock = state.clock
        state.store = await Store.open(state.settings, clock)
        state.clock = state.store.now
        try:
            state.demo = state.store.world.kind == "demo"
            state.secret = state.store.secret
            state.hub = Hub(state.store, stale_since=state.store.stale_since)
            state.live = Live(state.hub, screens.authenticate, screens.view)
            state.planning = Planning(state.store)
            ways = {} if state.demo else gateways(state.settings)
            state.errands = Errands(state.store, ways, state.clock, on_try=state.metrics.tried)
            async with state.live.running(), state.errands.running(), state.planning.running():
                yield state.store.outdated
        finally:
            state.clock = clock
            await state.store.close()
