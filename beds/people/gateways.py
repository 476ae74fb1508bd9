"""The ways on which a message leaves the house: an SMS gateway, a mail server, or, where there is none, only the log.

What stands at the other end may answer anything, slowly, or never. The caller sets a deadline for the whole of a
sending (beds.people.notify); no more of an answer is read than a success could need.
"""

import logging
import socket
import ssl
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import urlsplit

import aiosmtplib
import httpx2
import msgspec

from beds.people.contact import Reach
from beds.settings import Settings

log = logging.getLogger(__name__)

KINDS = ("phone", "email")
"""Kinds of contact that a gateway delivers; word left at an organisation is passed on by people."""
NEEDS = {"phone": "SMS_URL", "email": "SMTP_HOST"}
"""By which variable of the environment each kind gets its gateway."""
LONGEST_ANSWER = 64 * 1024
"""Bytes of an SMS gateway's answer. It says whether, and perhaps a name for the message; the mail client has bounds of
its own."""
EACH_S = 5.0
"""Seconds for one step: connecting, the handshake, each part of an answer. Within the deadline of the whole, since the
client lets go of a connection in order where it notices itself, and of a handshake that is cut off from outside does
not."""


class Undelivered(Exception):
    """The other end has not taken the message; the words say why, and nothing of the message."""


class Gateway(Protocol):
    """A way out. `key` is the same for a message that is tried again, so that the other end can drop the double."""

    async def send(self, to: Reach, text: str, key: str) -> None:
        """Deliver, or raise: whatever is raised, the message has not been delivered, and is tried again."""


class LogOnly:
    """In place of a gateway: says in the log that something would have been sent, and to what kind of address."""

    async def send(self, to: Reach, text: str, key: str) -> None:
        """Nothing leaves the house."""
        log.info("a message would be sent by %s", to.kind)


class SmsGateway:
    """Any gateway that takes JSON {to, text} by POST, with a bearer token and an Idempotency-Key. It is trusted by its
    certificate; `trusted` replaces the machine's own authorities."""

    def __init__(self, url: str, token: str, trusted: ssl.SSLContext | None = None, each: float = EACH_S) -> None:
        if urlsplit(url).scheme != "https":
            raise ValueError("a gateway is reached by https only")
        self._url, self._token = url, token
        self._trusted, self._each = trusted or ssl.create_default_context(), each

    async def send(self, to: Reach, text: str, key: str) -> None:
        """Raises Undelivered where the answer is no success or does not end, and what else a connection can raise. An
        answer that points elsewhere is none: the token goes to the gateway and nowhere else."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}", "Idempotency-Key": key}
        body = msgspec.json.encode({"to": to.address, "text": text})
        async with (
            httpx2.AsyncClient(verify=self._trusted, timeout=self._each, follow_redirects=False) as client,
            client.stream("POST", self._url, content=body, headers=headers) as answer,
        ):
            if not answer.is_success:
                raise Undelivered(f"answered {answer.status_code}")
            read = 0
            async for part in answer.aiter_raw():
                read += len(part)
                if read > LONGEST_ANSWER:
                    raise Undelivered("its answer does not end")


class MailServer:
    """A mail server on this side of the wall: SMTP without TLS."""

    def __init__(self, host: str, port: int, sender: str) -> None:
        self._host, self._port, self._sender = host, port, sender

    async def send(self, to: Reach, text: str, key: str) -> None:
        """Raises what the connection raises, or the server's no."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Message-ID"] = self._sender, to.address, f"<{key}@ledig-plats>"
        mail["Subject"] = "Besked"
        mail.set_content(text)
        await aiosmtplib.send(
            mail,
            hostname=self._host,
            port=self._port,
            local_hostname=socket.gethostname(),  # by itself the client would ask the DNS, and everybody would wait
            start_tls=False,
            timeout=EACH_S,
        )


def gateways(settings: Settings) -> dict[str, Gateway]:
    """Those that the environment names, by the kind of contact that they deliver."""
    named: dict[str, Gateway] = {}
    if settings.sms_url:
        named["phone"] = SmsGateway(settings.sms_url, settings.sms_token)
    if settings.smtp_host:
        named["email"] = MailServer(settings.smtp_host, settings.smtp_port, settings.smtp_from)
    return named
