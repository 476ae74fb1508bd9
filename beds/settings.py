"""What the environment says: where the database is, the secret, how to serve."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from msgspec import Struct

SQLITE = "sqlite://"
POSTGRES = ("postgres://", "postgresql://")
DEFAULT_URL = SQLITE + "var/beds.sqlite3"
DEFAULT_PORT = 8000
DEFAULT_SMTP_PORT = 25
DEFAULT_COUNTRY = "SE"


class SettingsError(Exception):
    """The environment is not one that this can run in; the message is one sentence."""


class Settings(Struct, frozen=True):
    """The environment's variables, read once. `secret_key` is empty where BEDS_SECRET_KEY is not set; `hosts` are the
    names under which the service is reached, beside this machine's own; `country` is where telephone numbers without a
    country's code are dialled (ISO 3166); from `sms_url` to `smtp_from` are the ways on which people are told that
    there is news (README, "Notices")."""

    database_url: str = DEFAULT_URL
    secret_key: str = ""
    port: int = DEFAULT_PORT
    workers: int = 1
    hosts: tuple[str, ...] = ()
    sms_url: str = ""
    sms_token: str = ""
    smtp_host: str = ""
    smtp_port: int = DEFAULT_SMTP_PORT
    smtp_from: str = ""
    retention: str = ""
    country: str = DEFAULT_COUNTRY

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read DATABASE_URL, BEDS_SECRET_KEY, BEDS_HOSTS, PORT, WEB_CONCURRENCY, SMS_URL, SMS_TOKEN, SMTP_HOST,
        SMTP_PORT, SMTP_FROM, BEDS_RETENTION and BEDS_COUNTRY. Raises SettingsError."""
        url = environment.get("DATABASE_URL") or DEFAULT_URL
        if not url.startswith((SQLITE, *POSTGRES)) or url.removeprefix(SQLITE) in ("", ":memory:"):
            raise SettingsError("DATABASE_URL must be sqlite://FILE or postgres://….")
        sms, smtp = environment.get("SMS_URL", ""), environment.get("SMTP_HOST", "")
        if sms and not sms.startswith("https://"):
            raise SettingsError("SMS_URL must begin with https://.")
        if smtp and not environment.get("SMTP_FROM"):
            raise SettingsError("SMTP_FROM must be set where SMTP_HOST is.")
        return cls(
            database_url=url,
            secret_key=environment.get("BEDS_SECRET_KEY", ""),
            port=_number(environment, "PORT", DEFAULT_PORT),
            workers=_number(environment, "WEB_CONCURRENCY", 1),
            hosts=tuple(environment.get("BEDS_HOSTS", "").lower().replace(",", " ").split()),
            sms_url=sms,
            sms_token=environment.get("SMS_TOKEN", ""),
            smtp_host=smtp,
            smtp_port=_number(environment, "SMTP_PORT", DEFAULT_SMTP_PORT),
            smtp_from=environment.get("SMTP_FROM", ""),
            retention=environment.get("BEDS_RETENTION", ""),
            country=_country(environment.get("BEDS_COUNTRY") or DEFAULT_COUNTRY),
        )

    @property
    def file(self) -> Path | None:
        """The SQLite file; None on PostgreSQL."""
        if not self.database_url.startswith(SQLITE):
            return None
        return Path(self.database_url.removeprefix(SQLITE))

    def secret(self, kind: str) -> bytes:
        """The secret outside the database, for a database of this kind ("real" or "demo").

        A real one takes BEDS_SECRET_KEY; the demo refuses it, and keeps its own in a file beside the database.
        Raises SettingsError.
        """
        if kind != "demo":
            if not self.secret_key:
                raise SettingsError("BEDS_SECRET_KEY must be set: this database is not the demo's.")
            return self.secret_key.encode()
        if self.secret_key:
            raise SettingsError("This database holds the demo, which refuses BEDS_SECRET_KEY.")
        return _kept_secret(self.demo_secret)

    @property
    def secret_at_hand(self) -> bytes | None:
        """The secret as far as it is there, whichever kind the database is of; none is made."""
        if self.secret_key:
            return self.secret_key.encode()
        return self.demo_secret.read_bytes() if self.demo_secret.is_file() else None

    @property
    def demo_secret(self) -> Path:
        """The file in which a demo on this database keeps its secret."""
        return (self.file or Path(DEFAULT_URL.removeprefix(SQLITE))).with_suffix(".secret")


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    given = environment.get(name) or str(default)
    if not given.isdecimal() or not 0 < int(given) < 1 << 16:
        raise SettingsError(f"{name} must be a whole number above 0.")
    return int(given)


def _country(code: str) -> str:
    if code == DEFAULT_COUNTRY:
        return code
    from phonenumbers import SUPPORTED_REGIONS  # takes its time to load

    if code not in SUPPORTED_REGIONS:
        raise SettingsError(f"BEDS_COUNTRY must be a country's two capital letters, as {DEFAULT_COUNTRY}.")
    return code


def _kept_secret(file: Path) -> bytes:
    """The file's secret, made at the first call and readable by its owner only."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_bytes()
    with os.fdopen(descriptor, "wb") as new:
        new.write(secrets.token_hex(32).encode())
    return file.read_bytes()
