"""Whatever stands at the other end of a gateway, a message is sent or it is not, and within its time."""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from beds.people import notify
from beds.people.contact import Reach
from beds.people.gateways import LONGEST_ANSWER, MailServer, SmsGateway, Undelivered, gateways
from beds.settings import Settings, SettingsError
from tests.support import hostile
from tests.support.hostile import Mailbox, SmsDesk, answering, greeting, serving, without_end

CANARY = "+46701740605"
PHONE, MAIL = Reach("phone", CANARY, False), Reach("email", "canary@canary.example", False)
OK = b"HTTP/1.1 200 OK\r\n"
DEADLINE, STEP_S = timedelta(seconds=0.5), 0.4


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificate of this machine's loopback."""
    return hostile.certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def sms(pem: Path) -> Callable[[int], SmsGateway]:
    """An SMS gateway at a port of this machine."""
    return lambda port: SmsGateway(f"https://127.0.0.1:{port}/send", "token", hostile.trusting(pem), STEP_S)


def mail(port: int) -> MailServer:
    return MailServer("127.0.0.1", port, "plats@stad.example")


async def send(gateway: SmsGateway | MailServer, to: Reach) -> None:
    """As a delivery does it: within a deadline for the whole."""
    async with asyncio.timeout(DEADLINE.total_seconds()):
        await gateway.send(to, notify.TEXT, "key-1")


async def failure(sent: Awaitable[None]) -> Exception:
    """Why it was not delivered: of any kind, for a delivery takes them all, but of a fault in the code."""
    try:
        await sent
    except (NameError, AttributeError, TypeError):
        raise
    except Exception as error:
        return error
    pytest.fail("it was delivered")


BAD_HTTP = {
    "garbage": answering(b"\x00\xff\x13 what?\r\n\r\n"),
    "garbage in a header": answering(OK + b"X: \xff\xfe\x00\r\n\r\n"),
    "a length that is none": answering(OK + b"Content-Length: many\r\n\r\n"),
    "chunks that are none": answering(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
    "half an answer": answering(OK + b"Content-Length: 100\r\n\r\nhalf"),
    "another protocol": answering(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "an error": answering(b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"),
    "a refused token": answering(b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"),
    "a redirect": answering(b"HTTP/1.1 302 There\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n"),
    "a redirect to itself": answering(b"HTTP/1.1 307 There\r\nLocation: /send\r\nContent-Length: 0\r\n\r\n"),
    "a body without end": without_end(OK + b"\r\n", b"x" * 65536),
    "a huge body": answering(OK + b"Content-Length: 9999999\r\n\r\n" + b"x" * 2 * LONGEST_ANSWER),
    "a body that drips": without_end(OK + b"Content-Length: 9999\r\n\r\n", b"x", pause=0.02),
    "headers that drip": without_end(OK, b"X-Drip: y\r\n", pause=0.02),
    "headers without end": without_end(OK, b"X-More: " + b"y" * 4000 + b"\r\n"),
    "continue without end": without_end(b"", b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.02),
    "a hang": hostile.hang,
    "a slammed door": hostile.close,
}
BAD_SMTP = {
    "garbage": greeting(b"\x00\xff\x13 what?\r\n"),
    "no number": greeting(b"hello\r\n"),
    "closed for today": greeting(b"554 no\r\n"),
    "a line without end": greeting(b"220", b"x" * 4096),
    "lines without end": greeting(b"220-a\r\n", b"220-b\r\n"),
    "a greeting that drips": greeting(b"2", b"2", pause=0.02),
    "lines that drip": greeting(b"220-a\r\n", b"220-b\r\n", pause=0.02),
    "a hang": hostile.hang,
    "a slammed door": hostile.close,
    "no such recipient": Mailbox("canary@canary.example"),
}


@pytest.mark.parametrize("behaviour", BAD_HTTP.values(), ids=BAD_HTTP)
async def test_an_sms_gateway_that_misbehaves_has_not_delivered(sms, pem: Path, behaviour) -> None:
    async with serving(behaviour, pem) as port:
        assert CANARY not in str(await failure(send(sms(port), PHONE)))


@pytest.mark.parametrize("behaviour", BAD_SMTP.values(), ids=BAD_SMTP)
async def test_a_mail_server_that_misbehaves_has_not_delivered(behaviour) -> None:
    async with serving(behaviour) as port:
        await failure(send(mail(port), MAIL))


async def test_nobody_there_at_all_is_a_failure(sms, unused_port: int) -> None:
    for gateway, to in ((sms(unused_port), PHONE), (mail(unused_port), MAIL)):
        await failure(send(gateway, to))


@pytest.fixture
async def unused_port() -> int:
    async with serving(hostile.close) as port:
        pass
    return port


async def test_no_tls_and_a_certificate_of_somebody_else_are_not_trusted(pem: Path, sms, tmp_path: Path) -> None:
    desk = SmsDesk()
    async with serving(desk) as port:
        await failure(send(sms(port), PHONE))
    async with serving(desk, pem) as port:
        stranger = SmsGateway(f"https://127.0.0.1:{port}/", "token", ssl.create_default_context())
        await failure(send(stranger, PHONE))
    assert desk.asked == []


async def test_what_a_gateway_is_given_is_the_address_and_neutral_words(sms, pem: Path) -> None:
    desk, box = SmsDesk(), Mailbox()
    async with serving(desk, pem) as at_desk, serving(box) as at_box:
        await send(sms(at_desk), PHONE)
        await send(mail(at_box), MAIL)
    (asked,), (letter,) = desk.asked, box.mails
    assert asked.startswith("POST /send HTTP/1.1\r\n")
    for part in ("authorization: bearer token\r\n", "idempotency-key: key-1\r\n", f'"to":"{CANARY}"'):
        assert part in asked.lower()
    assert "\nTo: canary@canary.example\r\n" in letter
    assert "Subject: Besked\r\n" in letter
    assert "<key-1@ledig-plats>" in letter
    for word in ("plats", "säng", "boende", "kö", "härbärge", "paikka", "bed", "place"):
        assert word not in notify.TEXT.lower()


async def test_a_redirect_is_not_followed_and_the_token_goes_nowhere_else(sms, pem: Path) -> None:
    elsewhere = SmsDesk()
    async with serving(elsewhere, pem) as other:
        there = f"HTTP/1.1 307 There\r\nLocation: https://127.0.0.1:{other}/\r\nContent-Length: 0\r\n\r\n"
        async with serving(answering(there.encode()), pem) as port:
            with pytest.raises(Undelivered, match="307"):
                await send(sms(port), PHONE)
    assert elsewhere.asked == []


async def test_a_client_that_gave_up_leaves_nothing_open(sms, pem: Path) -> None:
    before = len(asyncio.all_tasks())
    async with serving(hostile.hang, pem) as slow, serving(hostile.hang) as mute:
        for gateway, to in ((sms(slow), PHONE), (mail(mute), MAIL)):
            with pytest.raises((TimeoutError, httpx2.ReadTimeout)):
                await send(gateway, to)
    assert len(asyncio.all_tasks()) == before


async def test_the_client_logs_no_address(sms, pem: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving(SmsDesk(), pem) as port:
        await send(sms(port), PHONE)
    assert CANARY not in caplog.text


def test_the_environment_names_the_gateways() -> None:
    said = {"SMS_URL": "https://sms.example/send", "SMS_TOKEN": "t", "SMTP_HOST": "mail", "SMTP_FROM": "a@b.example"}
    named = gateways(Settings.from_environment(said))
    assert isinstance(named["phone"], SmsGateway)
    assert isinstance(named["email"], MailServer)
    assert gateways(Settings.from_environment({})) == {}
    for wrong in ({"SMS_URL": "http://sms.example"}, {"SMTP_HOST": "mail"}, {"SMTP_PORT": "0"}):
        with pytest.raises(SettingsError):
            Settings.from_environment(wrong)
    with pytest.raises(ValueError, match="https"):
        SmsGateway("http://sms.example", "t")
