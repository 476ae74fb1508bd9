"""Every word that people see is in the catalogue, and the browser tells ages as the server does."""

import re
from datetime import timedelta
from itertools import chain

import pytest
from playwright.async_api import Page

from tests.browser.conftest import INTAKE, SignedIn
from tests.browser.house import House
from web.catalogue import SWEDISH, _forms, catalogue, missing, used
from web.i18n import LANGUAGES, chosen

PLACEHOLDER = re.compile(r"%\((\w+)\)")


def test_every_string_that_can_reach_a_person_has_a_swedish_translation():
    known = {str(m.id) for m in catalogue(SWEDISH) if m.string}
    assert not [str(m.id) for m in used() if m.id and str(m.id) not in known]
    assert not missing(catalogue(SWEDISH))


def test_a_translation_fills_in_what_its_source_does():
    for message in catalogue(SWEDISH):
        if not message.id:
            continue
        source = set(chain.from_iterable(PLACEHOLDER.findall(form) for form in _forms(message.id)))
        for form in _forms(message.string):
            assert set(PLACEHOLDER.findall(form)) <= source, message.id


def test_no_word_that_people_should_not_be_called():
    text = SWEDISH.read_text().lower()
    assert not re.search(r"missbrukar|klient", text)


@pytest.mark.parametrize(
    ("cookie", "accept", "expected"),
    [
        (None, None, "sv"),
        (None, "de-DE,fr;q=0.8", "sv"),
        (None, "en-GB,sv;q=0.8", "en"),
        (None, "fr,sv;q=0.5,en;q=0.6", "en"),
        ("sv", "en", "sv"),
        ("xx", "en;q=0", "sv"),
        (None, "en;q=nonsense", "sv"),
    ],
)
def test_the_language_is_the_chosen_one_else_the_browsers_else_swedish(cookie, accept, expected):
    assert chosen(cookie, accept).code == expected


@pytest.mark.parametrize("code", ["sv", "en"])
async def test_the_browser_tells_an_age_as_the_server_does(signed_in: SignedIn, house: House, code: str):
    page: Page = await signed_in(INTAKE, "/board")
    await page.context.add_cookies([{"name": "language", "value": code, "url": page.url}])
    await page.reload()
    now = house.clock()
    for seconds in (0, 59, 61, 119, 125, 3599, 3700, 7300, 86000, 90000, 400000):
        since = now - timedelta(seconds=seconds + 0.5)
        told = await page.evaluate(
            """async (since) => {
              const time = document.createElement('time')
              time.dateTime = since
              time.dataset.age = ''
              document.body.append(time)
              const script = document.querySelector('script[type=module]').src.replace('page.js', 'ages.js')
              ;(await import(script)).refresh()
              return time.textContent
            }""",
            since.isoformat(),
        )
        assert told == LANGUAGES[code].age(since, now + timedelta(seconds=0.2)), seconds
