"""Servers on loopback that behave badly, each in its own way, and a certificate by which a client trusts them."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HERE = "127.0.0.1"


@cache
def certificate(directory: Path) -> Path:
    """A certificate of this machine's loopback with its key, signed by itself, in a file; made at the first call."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HERE))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    file = directory / "loopback.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file


def trusting(file: Path) -> ssl.SSLContext:
    """A client that trusts that certificate and no other."""
    return ssl.create_default_context(cafile=str(file))


@asynccontextmanager
async def serving(behaviour: Behaviour, file: Path | None = None) -> AsyncIterator[int]:
    """The port of a server that does this with every connection; over TLS if there is a certificate."""
    tls = None
    if file is not None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(file)
    talks: set[asyncio.Task] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        talks.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError):  # the client went away, as it should
                await behaviour(reader, writer)
        except asyncio.CancelledError:
            pass  # the test is over
        finally:
            talks.discard(task)
            writer.transport.abort()

    server = await asyncio.start_server(talk, HERE, 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


async def request(reader: asyncio.StreamReader) -> bytes:
    """One HTTP request with its body."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    return head + await reader.readexactly(int(length[1]))


def answering(answer: bytes) -> Behaviour:
    """Answers every request with these bytes, and closes."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request(reader)
        writer.write(answer)
        await writer.drain()

    return behave


def without_end(before: bytes, again: bytes, pause: float = 0.0) -> Behaviour:
    """Answers every request with these bytes and then, for ever, with those."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request(reader)
        writer.write(before)
        while True:
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(pause)

    return behave


def greeting(first: bytes, again: bytes = b"", pause: float = 0.0) -> Behaviour:
    """Speaks before it is asked, as a mail server does: these bytes and then, for ever, those; or nothing more."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        await writer.drain()
        while again:
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(pause)
        await reader.read()

    return behave


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Takes the connection, and whatever is sent, and says nothing."""
    await reader.read()
    await asyncio.Event().wait()


async def close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Takes the connection and lets go of it."""


class Mailbox:
    """A mail server that works, and keeps what it is given; it refuses the recipients that it is told to."""

    def __init__(self, *refused: str) -> None:
        self.mails: list[str] = []
        self.refused = refused
        self.came = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        writer.write(b"220 here\r\n")
        while line := (await reader.readline()).decode():
            verb = line[:4].upper().strip()
            if verb == "DATA":
                writer.write(b"354 go on\r\n")
                self.mails.append((await reader.readuntil(b"\r\n.\r\n")).decode())
                self.came.set()
            no = verb == "RCPT" and any(address in line for address in self.refused)
            writer.write(b"550 no such\r\n" if no else b"221 bye\r\n" if verb == "QUIT" else b"250 ok\r\n")
            await writer.drain()
            if verb == "QUIT":
                return


class SmsDesk:
    """An SMS gateway that works, and keeps what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.came = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.asked.append((await request(reader)).decode())
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        await writer.drain()
        self.came.set()
