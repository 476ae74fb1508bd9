"""Messages of real processes: each is sent once, past a gateway that hangs, and the log says what is not sent."""

import asyncio
import re
import secrets
import sys
from datetime import timedelta
from pathlib import Path

import httpx2

from beds.house_time import utc_now
from beds.people import contact
from beds.people.contact import Reach
from beds.store.engine import orm
from beds.store.models.notice import Outbox
from beds.store.script import Many
from tests.store.support import TICKET, ask, settings, ticket_row, write
from tests.support import hostile
from tests.support.command import beds
from tests.support.hostile import Mailbox
from tests.support.program import logged, serving

ROOT = Path(__file__).parents[2]
SECRET = b"a secret of these tests"
MESSAGES = 24
PHONE, MAIL = "070-174 06 05", "canary@canary.example"
TOLD = re.compile(r"<dd>([0-9A-Z]{5})</dd>")


async def test_of_several_processes_each_message_is_sent_by_one(migrated_url: str) -> None:
    tickets = [secrets.token_hex(16) for _ in range(MESSAGES)]
    await write(migrated_url, Many(TICKET, [ticket_row(t, f"{n:05}") for n, t in enumerate(tickets)]))
    at = utc_now() - timedelta(minutes=1)
    async with orm(settings(migrated_url)):
        for n, ticket in enumerate(tickets):
            await contact.keep(SECRET, ticket, Reach("email", f"to{n}@canary.example", False), at, "SE")
            await Outbox.create(id=f"message{n}", ticket_id=ticket, about="offer", made_at=at, next_at=at)
    box = Mailbox()
    async with hostile.serving(box) as port:
        command = (sys.executable, "-m", "tests.people.teller", migrated_url, str(port), SECRET.decode())
        processes = [await asyncio.create_subprocess_exec(*command, cwd=ROOT) for _ in range(3)]
        assert [await process.wait() for process in processes] == [0, 0, 0]
    sent = [re.search(r"<(message\d+)@", mail)[1] for mail in box.mails]
    assert sorted(sent) == sorted(f"message{n}" for n in range(MESSAGES))
    assert await ask(migrated_url, "SELECT count(*) FROM outbox") == [(0,)]


async def reached(server: str, token: str, kind: str, address: str) -> None:
    """Somebody who can be reached so is offered a bed."""
    async with httpx2.AsyncClient(base_url=server, headers={"Origin": server}, timeout=30) as public:
        answers = {"unit": "hemlaas", "for": "men", "children": "no", "conditions": "yes"}
        page = await public.post("/place/number", data=answers | {"reach": kind, "address": address})
        number = TOLD.search(page.text)[1]
    async with httpx2.AsyncClient(base_url=server, headers={"Authorization": f"Bearer {token}"}, timeout=30) as staff:
        met = await staff.post(f"/api/v1/tickets/{number}/confirm", json={})
        assert met.status_code == 200, met.text
        if met.json()["standing"]["offer"] is None:
            offered = await staff.post("/api/v1/units/hemlaas/offers", json={"number": number, "reason": "safety"})
            assert offered.status_code in (200, 409), offered.text


def prepared(url: str) -> str:
    """A real installation; the token of somebody who works there."""
    beds("seed", url=url).check_returncode()
    made = beds("token", "create", "--label", "test", "--role", "staff", "--unit", "hemlaas", url=url)
    made.check_returncode()
    return made.stdout.strip()


async def test_the_server_s_log_says_what_it_would_have_sent_and_at_the_start_that_it_will_not(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    token, log = prepared(migrated_sqlite_url), tmp_path / "log"
    with serving(migrated_sqlite_url, log=log) as server:
        said = await logged(log, "nothing is sent by email: SMTP_HOST names no gateway")
        assert "nothing is sent by phone: SMS_URL names no gateway" in said
        await reached(server, token, "phone", PHONE)
        said = await logged(log, "a message would be sent by phone")
    assert "INFO beds.people.gateways: a message would be sent by phone" in said
    assert "174" not in re.sub(r"(?m)^\S+ \S+", "", said), "but for a time of day"


async def test_a_text_message_gateway_that_hangs_does_not_keep_the_server_from_sending_mail(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    token, log, box, pem = prepared(migrated_sqlite_url), tmp_path / "log", Mailbox(), hostile.certificate(tmp_path)
    async with hostile.serving(box) as at_box, hostile.serving(hostile.hang, pem) as at_desk:
        gateways = {
            "SMS_URL": f"https://127.0.0.1:{at_desk}/send",
            "SMS_TOKEN": "a token of the tests",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(at_box),
            "SMTP_FROM": "plats@stad.example",
            "SSL_CERT_FILE": str(pem),
        }
        with serving(migrated_sqlite_url, log=log, **gateways) as server:
            await reached(server, token, "phone", PHONE)
            await reached(server, token, "email", MAIL)
            async with asyncio.timeout(60):
                await box.came.wait()
            said = await logged(log, "a message could not be sent by phone")
    assert f"To: {MAIL}" in box.mails[0]
    assert "could not be sent by phone: ReadTimeout" in said
    for secret in ("174", MAIL, "a token of the tests", str(at_desk)):
        assert secret not in said
