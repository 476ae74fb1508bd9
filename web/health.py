"""Is it up, is it ready, how is it doing: for whoever runs it."""

from datetime import datetime, timedelta
from itertools import product

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from beds.store.engine import alive
from beds.store.errors import Away
from web.acting import now, store
from web.errands import Errands

SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 1, 5)


class Metrics:
    """Figures of one process. Not by address: how often one is used would tell what happens in a unit."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.answers = Counter("beds_answers", "Answers by status", ["status"], registry=self.registry)
        self.seconds = Histogram("beds_seconds", "Time to answer", buckets=SECONDS, registry=self.registry)
        self.silence = Gauge("beds_database_silent_seconds", "Since the database answered", registry=self.registry)
        self.clock = Gauge("beds_clock_off_seconds", "The doubted clock's; 0 while believed", registry=self.registry)
        self.stuck = Gauge("beds_clock_stuck", "Things that are due and cannot be done", registry=self.registry)
        self.readers = Gauge("beds_live_readers", "Open sockets", registry=self.registry)
        self.notices = Counter("beds_notices", "Messages tried, by kind", ["kind", "outcome"], registry=self.registry)
        self.gateway = Gauge("beds_notices_gateway", "1: there is a gateway", ["kind"], registry=self.registry)
        self.failing = Gauge(
            "beds_notices_failing_seconds", "Since nothing could be sent", ["kind"], registry=self.registry
        )
        self.untold = Gauge("beds_notices_waiting", "Messages still to be told", ["kind"], registry=self.registry)
        for kind, outcome in product(("phone", "email"), ("sent", "failed", "logged")):
            self.notices.labels(kind, outcome)  # 0 from the start, or the first one that fails looks like none

    def tried(self, kind: str, outcome: str) -> None:
        """Count a message that was tried."""
        self.notices.labels(kind, outcome).inc()

    def look(self, errands: Errands, at: datetime) -> None:
        """Take in how it stands with what is to be told."""
        for kind, delivery in errands.deliveries.items():
            since = delivery.failing_since
            self.gateway.labels(kind).set(kind in errands.configured)
            self.failing.labels(kind).set((at - since).total_seconds() if since else 0)
        for kind in (*errands.deliveries, "word"):
            backlog = errands.backlog.get(kind)
            self.untold.labels(kind).set(backlog.waiting if backlog else 0)


class Measured:
    """Counts answers and their time."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.metrics.answers.labels(message["status"]).inc()
            await send(message)

        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        with self.metrics.seconds.time():
            return await self.app(scope, receive, counted)


async def healthz(request: Request) -> Response:
    """Up: the process answers, whatever else does not."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """The database answers on both ways to it, takes what is written, and has the schema (else the store would not
    have opened). A write is tried every 20 seconds, after one that failed each second. A clock that is doubted is said:
    taps go on, and nothing is decided by the hour."""
    if store(request).failing_since() or store(request).stale_since():
        raise Away
    await alive()
    off = store(request).clock_doubted()
    return PlainTextResponse("ok" if off is None else f"ok, but the machine's clock is doubted: {_seconds(off)} s off")


async def metrics(request: Request) -> Response:
    """Figures in Prometheus' text format."""
    kept: Metrics = request.app.state.metrics
    since = store(request).stale_since()
    kept.silence.set((now(request) - since).total_seconds() if since else 0)
    kept.clock.set(_seconds(store(request).clock_doubted() or timedelta()))
    kept.stuck.set(store(request).stuck())
    kept.readers.set(sum(1 for _ in request.app.state.hub.readers()))
    kept.look(request.app.state.errands, now(request))
    return Response(generate_latest(kept.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _seconds(some: timedelta) -> int:
    return round(some.total_seconds())
