"""`beds serve`: uvicorn, as the pages and the live boards need it. The web layer is named, never imported here."""

import asyncio
import contextlib
import ipaddress
import resource
import socket

import click
import uvicorn

from beds.logs import LINES
from beds.people import clear
from beds.progress import Progress
from beds.settings import Settings, SettingsError
from beds.store.adopt import words
from beds.store.away import patient
from beds.store.driver import driver
from beds.store.engine import orm
from beds.store.errors import Away, StoreError
from beds.store.keeping import begin, prepared
from beds.store.key import SHORT, recognise
from beds.store.schema import check
from beds.workers import SHUTDOWN_S, Multiprocess

APP = "web.app:create"
HTTP = "web.heads:BoundedHeads"
WEBSOCKETS = "web.live.protocol:LiveProtocol"

SEND_BUFFER = 64 * 1024
"""Bytes that the kernel keeps for a board that does not read; by itself it would keep megabytes."""
LONGEST_MESSAGE = 4096
"""Bytes: boards have next to nothing to say."""
BACKLOG = 2048
FEWEST_FILES = 256
"""That a process may open: some 60 it needs itself, and below it hardly a house's boards would find room."""
SILENT_S = 60
"""Seconds until a worker that says nothing is killed: on a machine with much to do one needs some to begin."""


def serve(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve until told to stop. Raises SettingsError or StoreError where that cannot be."""
    _open_many_files()
    kind = asyncio.run(_ready(settings))
    if kind == "real" and len(settings.secret_key) < SHORT:
        click.echo(f"BEDS_SECRET_KEY is short: make one of {SHORT} characters or more.", err=True)
    if kind == "demo" and not _loopback(host):
        raise SettingsError("The demo is served on this machine only: --host must be a loopback address.")
    listening = _listen(host, port)
    config = uvicorn.Config(
        APP,
        factory=True,
        http=HTTP,
        ws=WEBSOCKETS,
        ws_max_size=LONGEST_MESSAGE,
        ws_per_message_deflate=False,
        workers=workers,
        backlog=BACKLOG,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
        log_config=LINES,
        timeout_worker_healthcheck=SILENT_S,
        log_level="warning",  # below it uvicorn writes addresses of visitors
        access_log=False,
    )
    try:
        _run(config, listening)
    except KeyboardInterrupt:
        pass
    except SystemExit as error:
        raise StoreError("The server could not start.") from error
    finally:
        asyncio.run(_outdated(settings))


def _run(config: uvicorn.Config, listening: socket.socket) -> None:
    if config.workers > 1:
        return Multiprocess(config, sockets=[listening]).run()
    server = uvicorn.Server(config)
    server.run(sockets=[listening])
    if not server.started:
        raise StoreError("The server could not start.")
    return None


async def _ready(settings: Settings) -> str:
    """The kind of the database, which has all that serving it takes."""
    with patient():  # the record may be long
        connected = driver(settings)
        try:
            await check(connected)
            kind = await connected.read(prepared())
            if not kind:
                with Progress("Reading the ledger") as progress:  # workers then begin from the snapshot that is kept
                    kind = (await begin(connected, progress)).world.kind
            if not kind:
                raise StoreError("The database is empty: run `beds seed` first.")
            await connected.write(recognise(settings.secret(kind)))
        finally:
            await connected.close()
    async with orm(settings):
        await clear.seal(settings)
    return kind


async def _outdated(settings: Settings) -> None:
    """Raises NewerWords where that is why it has ended."""
    connected = driver(settings)
    try:
        with contextlib.suppress(Away):
            await connected.read(words())
    finally:
        await connected.close()


def _open_many_files() -> None:
    """As many as this process may: each board is one, and a shell gives a thousand or fewer. Raises SettingsError."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):  # without a bound some systems refuse
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if resource.RLIM_INFINITY != most < FEWEST_FILES:
        raise SettingsError(
            f"A process may open {most} files here, too few to serve: let it be {FEWEST_FILES} at least (ulimit -n)."
        )


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise StoreError(f"Port {port} of {host} cannot be used: {error.strerror}.") from error
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)  # what it accepts inherits it
    listening.set_inheritable(True)
    return listening
