"""Languages: which one a reader gets, and how it says sentences, times, dates and ages.

The source strings are English and stand in the code and the templates; a catalogue in web/locale/LANGUAGE gives each
its translation. Everything is loaded once, when the module is.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.requests import HTTPConnection

from beds.world.nights import ZONE, night_of

LOCALE = Path(__file__).parent / "locale"
DEFAULT = "sv"
AGES: tuple[tuple[Literal["minute", "hour", "day"], int], ...] = (("minute", 60), ("hour", 3600), ("day", 86400))
"""The units in which an age is told, with their seconds; below the first it is "now". ages.js has the same."""


def N_(msgid: str) -> str:  # noqa: N802  (gettext's own name for it)
    """Mark a string for the catalogue where it stands; it is translated where it is shown."""
    return msgid


class Language:
    """One language that pages and sentences can be had in."""

    def __init__(self, code: str, locale: Locale, own_name: str, clock: str, translations: NullTranslations) -> None:
        self.code = code
        self.tag = locale.language
        self.locale = locale
        self.own_name = own_name
        self.clock_pattern = clock
        self.translations = translations

    def say(self, msgid: str, **params: object) -> str:
        """The sentence in this language. Words among the parameters that the catalogue knows are translated too."""
        words = {name: self._word(value) for name, value in params.items()}
        sentence = self.translations.gettext(msgid)
        return sentence % words if words else sentence

    def _word(self, value: object) -> object:
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.day(value)
        return self.translations.gettext(value) if isinstance(value, str) and value else value

    def clock(self, at: datetime | time) -> str:
        """The local time of day: 20.12 in Swedish."""
        local = at.astimezone(ZONE) if isinstance(at, datetime) else at
        return local.strftime(self.clock_pattern)

    def day(self, at: datetime | date, pattern: str = "EEEE d MMMM") -> str:
        """The local date, by default with its weekday and without the year."""
        local = at.astimezone(ZONE).date() if isinstance(at, datetime) else at
        if self.tag == "fi":
            pattern = pattern.replace("d M", "d. M")  # an ordinal in Finnish
        return format_date(local, pattern, locale=self.locale)

    def moment(self, at: datetime, now: datetime | None = None) -> str:
        """A time of today or of this night as the clock says it, any other with its date before it."""
        clock = self.clock(at)
        if now is not None and (night_of(at) == night_of(now) or _date(at) == _date(now)):
            return clock
        return f"{self.day(at, 'd MMM')} {clock}"

    def age(self, since: datetime, now: datetime) -> str:
        """How long ago, in whole units and never rounded up: "for 4 minutes" is not said at 3:59."""
        seconds = max(0, int((now - since).total_seconds()))
        fitting = [(length, unit) for unit, length in AGES if length <= seconds]
        if not fitting:
            return self.translations.gettext(N_("now"))
        length, unit = max(fitting)
        whole = timedelta(seconds=-(seconds // length) * length)
        return format_timedelta(whole, granularity=unit, threshold=10**9, add_direction=True, locale=self.locale)

    def span(self, length: timedelta) -> str:
        """How long, in the largest unit of which there are two."""
        return format_timedelta(length, threshold=2, locale=self.locale)


@cache
def _load(code: str) -> NullTranslations:
    po = LOCALE / code / "LC_MESSAGES" / "ledig.po"
    mo = BytesIO()
    write_mo(mo, read_po(BytesIO(po.read_bytes())))
    mo.seek(0)
    return GNUTranslations(mo)


def _over(code: str, below: str) -> NullTranslations:
    """A catalogue for public pages; what it does not say, the one below it says."""
    translations = _load(code)
    translations.add_fallback(_load(below))
    return translations


LANGUAGES = {
    "sv": Language("sv", Locale("sv", "SE"), "Svenska", "%H.%M", _load("sv")),
    "en": Language("en", Locale("en", "GB"), "English", "%H:%M", NullTranslations()),
    "fi": Language("fi", Locale("fi", "FI"), "Suomi", "%H.%M", _over("fi", "sv")),
    "easy": Language("easy", Locale("sv", "SE"), "Lätt svenska", "%H.%M", _over("easy", "sv")),
}
OURS = {key if isinstance(key, str) else key[0] for key in vars(_load(DEFAULT))["_catalog"]} - {""}
"""Every string of our own; of one with a plural the key is a pair."""
WHOLE = ("sv", "en")
"""Languages of every page."""
PUBLIC = ("sv", "easy", "fi", "en")
"""Languages of the public pages, in the order in which these offer them (L-15)."""
PUBLIC_ADDRESSES = ("/place", "/order", "/api/v1/my")
"""What public addresses begin with."""


def known(text: str) -> bool:
    """Whether this is a string of our own, which the Swedish catalogue has: no text that somebody has typed in."""
    return text in OURS


def chosen(cookie: str | None, accept: str | None, among: tuple[str, ...] = PUBLIC) -> Language:
    """The language chosen before, else the first of ours that the browser accepts, else Swedish."""
    if cookie in among:
        return LANGUAGES[cookie]
    wishes = (_wish(part) for part in (accept or "").split(","))
    known = [(-weight, code) for code, weight in wishes if code in among and weight > 0]
    return LANGUAGES[min(known, key=lambda w: w[0])[1] if known else DEFAULT]


def _wish(part: str) -> tuple[str, float]:
    tag, _, weight = part.strip().partition(";q=")
    try:
        return tag.split("-")[0].lower(), float(weight or 1)
    except ValueError:
        return tag, 0.0


def of_request(request: HTTPConnection) -> Language:
    """The language of a Starlette request or websocket."""
    among = PUBLIC if request.url.path.startswith(PUBLIC_ADDRESSES) else WHOLE
    return chosen(request.cookies.get("language"), request.headers.get("accept-language"), among)


def _date(at: datetime) -> date:
    return at.astimezone(ZONE).date()
