"""Telephone numbers as people write them, made one: E.164, as a gateway takes it (+46701234567)."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from beds import typed
from beds.world.refusals import Invalid

LONGEST = 80
"""Characters, with all that may stand in between; E.164 has 15 digits."""
SCHEME = re.compile(r"tel:\s*", re.IGNORECASE)
BETWEEN = re.compile(r"[\s()\[\]./·-]+")
WRITTEN = re.compile(r"\+?[0-9]+")
SERVICES = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
        PhoneNumberType.PAGER,
    }
)
"""What is nobody's own telephone, and may cost whoever sends to it."""


class BadPhone(Invalid):
    """What was written is no telephone number."""

    message = "A telephone number has digits only. Look at it once more."


class NoSuchPhone(BadPhone):
    """Too short, too long, or in no country's plan."""

    message = "That is no whole telephone number. Write it with its area code, or with + and the country's code."


class ServicePhone(BadPhone):
    """An emergency, free, shared or premium number."""

    message = "That is a service number, to which no message can be sent. Write a number of your own."


def plain_phone(text: str, country: str) -> str:
    """The number in E.164; one without its country's code is read as it is dialled in `country` (ISO 3166, "SE").
    Raises BadPhone."""
    if len(text) > LONGEST:
        raise NoSuchPhone
    written = BETWEEN.sub("", SCHEME.sub("", typed.plain(text), count=1))
    if not WRITTEN.fullmatch(written):
        raise BadPhone
    try:
        number = phonenumbers.parse(written, country)
    except NumberParseException:
        raise NoSuchPhone from None
    if _short(number, written, country) or phonenumbers.number_type(number) in SERVICES:
        raise ServicePhone
    if not phonenumbers.is_valid_number(number):
        raise NoSuchPhone
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _short(number: phonenumbers.PhoneNumber, written: str, country: str) -> bool:
    """Whether it is one of the country's own short numbers, as 112."""
    return written.isdecimal() and phonenumbers.is_valid_short_number_for_region(number, country)


def dial(text: str) -> str:
    """What a link calls ("tel:" before it) for a number that the house itself has written, as that of a unit: short
    numbers too, and whatever it has that no plan knows."""
    written = SCHEME.sub("", typed.plain(text), count=1)
    if written.startswith("+"):
        written = written.replace("(0)", "")
    return re.sub(r"[^+0-9]", "", written)
