"""Telling people that there is news, by whatever way they left: neutral words, at least once, no number and no unit."""

import asyncio
import logging
import smtplib
import urllib.request
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import urlsplit

import msgspec

from beds.people import contact
from beds.people.contact import Reach
from beds.settings import Settings
from beds.store.models.notice import Contact, Outbox

log = logging.getLogger(__name__)

WORDS = "Det finns ett besked. Titta när du kan, eller ring."
"""All that is ever sent, whoever may read it. In Swedish, Finnish and English below one another."""
TEXT = f"{WORDS}\nSinulle on viesti. Katso kun voit, tai soita.\nThere is news for you. Look when you can, or call."
AT_ONCE = 50
"""Messages tried in one round."""
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=30), timedelta(hours=1)
MOST_DOUBLINGS = 7
GIVE_UP = timedelta(hours=6)
"""A message about an offer that ran out long ago would only mislead."""
GIVE_UP_SLOWLY = timedelta(days=7)
"""That a line has ended or that its rules have changed stays true."""
LASTING = ("line", "rules")
TIMEOUT_S = 15


class Notifier(Protocol):
    """A way out. `key` is the same for a message that is tried again, so that a gateway can drop the double."""

    async def send(self, to: Reach, text: str, key: str) -> None:
        """Deliver, or raise OSError to be asked again."""


class LogOnly:
    """The default: says in the log that something would have been sent, and to what kind of address."""

    async def send(self, to: Reach, text: str, key: str) -> None:
        """Nothing leaves the house."""
        log.info("a message would be sent by %s", to.kind)


class _Stay(urllib.request.HTTPRedirectHandler):
    """The token goes nowhere but to the gateway; and what was pointed elsewhere has not been delivered."""

    def redirect_request(self, *_: object) -> None:
        """None: the answer stands as an error."""


STAYING = urllib.request.build_opener(_Stay)


class SmsGateway:
    """Any gateway that takes JSON {to, text} by POST, with a bearer token and an Idempotency-Key."""

    def __init__(self, url: str, token: str) -> None:
        if urlsplit(url).scheme != "https":
            raise ValueError("a gateway is reached by https only")
        self._url, self._token = url, token

    async def send(self, to: Reach, text: str, key: str) -> None:
        """Raises OSError where the gateway does not answer with success."""
        await asyncio.to_thread(self._post, msgspec.json.encode({"to": to.address, "text": text}), key)

    def _post(self, body: bytes, key: str) -> None:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}", "Idempotency-Key": key}
        request = urllib.request.Request(self._url, body, headers, method="POST")  # noqa: S310  (https, see above)
        with STAYING.open(request, timeout=TIMEOUT_S):
            pass


class Email:
    """A mail server on this machine's side of the wall."""

    def __init__(self, host: str, port: int, sender: str) -> None:
        self._host, self._port, self._sender = host, port, sender

    async def send(self, to: Reach, text: str, key: str) -> None:
        """Raises OSError where the server does not take the message."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Message-ID"] = self._sender, to.address, f"<{key}@ledig-plats>"
        mail["Subject"] = "Besked"
        mail.set_content(text)
        await asyncio.to_thread(self._hand_over, mail)

    def _hand_over(self, mail: EmailMessage) -> None:
        with smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_S) as server:
            server.send_message(mail)


def ways_out(settings: Settings) -> dict[str, Notifier]:
    """The ways that the environment names; by any other only the log is told."""
    ways: dict[str, Notifier] = {}
    if settings.sms_url:
        ways["phone"] = SmsGateway(settings.sms_url, settings.sms_token)
    if settings.smtp_host:
        ways["email"] = Email(settings.smtp_host, settings.smtp_port, settings.smtp_from)
    return ways


async def forget(now: datetime, kept: timedelta) -> int:
    """Drop messages that nobody could deliver for so long; how many."""
    return await Outbox.filter(made_at__lt=now - kept).delete()


async def deliver(secret: bytes, ways: dict[str, Notifier], now: datetime) -> int:
    """Try what is due; how many were delivered. What is left by word stays until somebody has told it."""
    delivered = 0
    for row in await Outbox.filter(next_at__lte=now).order_by("next_at").limit(AT_ONCE):
        known = await Contact.get_or_none(ticket_id=row.ticket_id)
        to = contact.unseal(secret, known) if known else None
        if to is None or now - row.made_at > (GIVE_UP_SLOWLY if row.about in LASTING else GIVE_UP):
            await row.delete()
        elif await _taken(row, now + (LONGEST_RETRY if to.kind == "word" else _pause(row))) and to.kind != "word":
            delivered += await _sent(row, to, ways.get(to.kind, LogOnly()))
    return delivered


def _pause(row: Outbox) -> timedelta:
    return min(FIRST_RETRY * 2 ** min(row.tries, MOST_DOUBLINGS), LONGEST_RETRY)


async def _taken(row: Outbox, again_at: datetime) -> bool:
    """Whether this process is the one that tries now. Should it end before it has, the message is tried again then."""
    mine = Outbox.filter(id=row.id, tries=row.tries, next_at=row.next_at)
    return bool(await mine.update(tries=row.tries + 1, next_at=again_at))


async def _sent(row: Outbox, to: Reach, way: Notifier) -> bool:
    try:
        await way.send(to, TEXT, row.id)
    except OSError as error:
        log.warning("a message could not be sent: %s", type(error).__name__)
        return False
    await row.delete()
    return True
