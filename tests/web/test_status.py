"""What cannot be sent is said on a page and by metric, to those who can have it mended."""

import re
from collections.abc import AsyncIterator
from itertools import product

import pytest
from prometheus_client.parser import text_string_to_metric_families

from beds.people import contact
from beds.people.contact import Reach
from beds.people.gateways import Undelivered
from beds.store.models.notice import Outbox
from tests.web.conftest import Town, running
from tests.web.in_line import signed_in
from web.errands import Errands


class Gateway:
    """Fails as often as told."""

    def __init__(self, failures: int) -> None:
        self.failures = failures

    async def send(self, to: Reach, text: str, key: str) -> None:
        if self.failures:
            self.failures -= 1
            raise Undelivered("answered 503")


@pytest.fixture
async def town(migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """The town, whose own errands look only when there is news in the ledger."""
    monkeypatch.setattr("web.errands.EVERY_S", 3600)
    async with running(migrated_sqlite_url) as town:
        yield town


async def told(town: Town, kind: str, address: str) -> Errands:
    """Errands of a town in which somebody is to be told of an offer on that way, and only text messages have a
    gateway, which fails once."""
    ann, at = (await town.number()).ticket, town.clock()
    await contact.keep(town.app.state.secret, ann, Reach(kind, address, False), at, "SE")
    errands = Errands(town.store, {"phone": Gateway(1)}, town.clock, on_try=town.app.state.metrics.tried)
    town.app.state.errands = errands
    await Outbox.create(id="o", ticket_id=ann, about="offer", made_at=at, next_at=at)
    return errands


async def metrics(town: Town) -> dict[tuple[str, ...], float]:
    """What is measured of notices, by name and labels."""
    text = (await town.ask("admin", "GET", "/metrics")).text
    samples = [s for family in text_string_to_metric_families(text) for s in family.samples]
    return {(s.name, *s.labels.values()): s.value for s in samples if s.name.startswith("beds_notices")}


@pytest.mark.parametrize("role", ["admin", "manager"])
async def test_who_can_have_it_mended_reads_what_has_no_gateway(town: Town, role: str) -> None:
    reader = await signed_in(town, role)
    page = (await reader.get("/status")).text
    assert page.count("Nothing is sent: no gateway is set.") == 2
    assert re.findall(r"<code>(\w+)</code>", page) == ["SMS_URL", "SMTP_HOST"]
    assert 'href="/status"' in (await reader.get("/sessions")).text


async def test_a_gateway_that_fails_is_told_since_when_and_why_until_it_works_again(town: Town) -> None:
    errands = await told(town, "phone", "070-174 06 05")
    reader = await signed_in(town, "admin")
    assert "1 messages are still to be told" not in (await reader.get("/status")).text
    await errands.sort_out()
    assert "1 messages are still to be told, the oldest of 19:00." in (await reader.get("/status")).text
    assert await errands.deliveries["phone"].round() == 0
    town.clock.move(minutes=1)
    page = (await reader.get("/status")).text
    assert "Nothing could be sent since 19:00." in page
    assert "<code>answered 503</code>" in page
    assert "070" not in page
    measured = await metrics(town)
    assert measured["beds_notices_failing_seconds", "phone"] == 60
    assert measured["beds_notices_waiting", "phone"] == 1
    assert measured["beds_notices_total", "phone", "failed"] == 1
    assert (measured["beds_notices_gateway", "phone"], measured["beds_notices_gateway", "email"]) == (1, 0)
    assert await errands.deliveries["phone"].round() == 1
    await errands.sort_out()
    assert "Everything has been told." in (await reader.get("/status")).text
    measured = await metrics(town)
    assert (measured["beds_notices_failing_seconds", "phone"], measured["beds_notices_waiting", "phone"]) == (0, 0)
    assert measured["beds_notices_total", "phone", "sent"] == 1


async def test_what_another_process_tried_in_vain_is_told_as_well(town: Town) -> None:
    errands = await told(town, "phone", "070-174 06 05")
    other = Errands(town.store, {"phone": Gateway(9)}, town.clock)
    assert await other.deliveries["phone"].round() == 0
    await errands.sort_out()
    page = (await (await signed_in(town, "admin")).get("/status")).text
    assert "1 messages have been tried in vain, the oldest of 19:00." in page


async def test_what_would_have_been_sent_without_a_gateway_is_counted_as_logged(town: Town) -> None:
    errands = await told(town, "email", "bud@kyrkan.example")
    assert await errands.deliveries["email"].round() == 1
    assert (await metrics(town))["beds_notices_total", "email", "logged"] == 1


async def test_a_demo_sends_nothing_and_finds_nothing_wrong_with_it(migrated_sqlite_url: str) -> None:
    async with running(migrated_sqlite_url, "demo") as town:
        page = (await (await signed_in(town, "admin")).get("/status")).text
        assert page.count("The demo sends nothing.") == 2
        assert "Needs a hand" not in page


async def test_the_page_passes_in_swedish_and_names_nobody(town: Town) -> None:
    await told(town, "word", "church")
    await town.app.state.errands.sort_out()
    reader = await town.sign_in("boss", "manager", ("home",))
    page = (await reader.get("/status")).text
    assert "1 meddelanden är inte framförda än" in page
    assert "Inget skickas: ingen tjänst är inställd." in page


async def test_a_program_without_a_token_is_told_so_and_an_outcome_that_never_was_is_zero(town: Town) -> None:
    answer = await town.ask("public", "GET", "/metrics")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    text = (await town.ask("admin", "GET", "/metrics")).text
    for kind, outcome in product(("phone", "email"), ("sent", "failed", "logged")):
        assert f'beds_notices_total{{kind="{kind}",outcome="{outcome}"}} 0.0' in text
    assert "beds_clock_stuck 0.0" in text
