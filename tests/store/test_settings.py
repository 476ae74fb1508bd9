"""What the environment may say, and what it may not."""

import stat
from pathlib import Path

import pytest

from beds.settings import Settings, SettingsError


def test_without_a_word_it_is_the_file_of_make_run() -> None:
    assert Settings.from_environment({}) == Settings("sqlite://var/beds.sqlite3", "", 8000, 1)


def test_the_environment_is_read() -> None:
    said = {"DATABASE_URL": "postgres://u@h/d", "BEDS_SECRET_KEY": "k", "PORT": "9000", "WEB_CONCURRENCY": "3"}
    assert Settings.from_environment(said) == Settings("postgres://u@h/d", "k", 9000, 3)


@pytest.mark.parametrize(
    "said",
    [
        {"DATABASE_URL": "mysql://h/d"},
        {"DATABASE_URL": "sqlite://"},
        {"DATABASE_URL": "sqlite://:memory:"},
        {"PORT": "http"},
        {"PORT": "70000"},
        {"WEB_CONCURRENCY": "0"},
    ],
)
def test_what_makes_no_sense_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        Settings.from_environment(said)


def test_a_real_database_takes_its_secret_from_the_environment_only(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path / 'beds.sqlite3'}"
    assert Settings(url, "k").secret("real") == b"k"
    with pytest.raises(SettingsError, match="must be set"):
        Settings(url).secret("real")
    assert list(tmp_path.iterdir()) == []


def test_the_demo_keeps_a_secret_of_its_own_and_refuses_another(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path / 'beds.sqlite3'}"
    secret = Settings(url).secret("demo")
    assert len(secret) == 64
    assert Settings(url).secret("demo") == secret
    (file,) = tmp_path.iterdir()
    assert file.name == "beds.secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(SettingsError, match="refuses"):
        Settings(url, "k").secret("demo")
