"""The tools that the other tests stand on, and what the repository promises about itself."""

import os
import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import asyncpg
import httpx2
import pytest
from starlette.responses import PlainTextResponse

from tests.support.serving import serving

ROOT = Path(__file__).parent.parent
VENDORED = ("web/static/vendor", "tests/browser/vendor")
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PINNED = re.compile(r"^([a-z0-9.-]+)==", re.MULTILINE)


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def names(requirements: list[str]) -> set[str]:
    return {re.match(r"[A-Za-z0-9-]+", requirement)[0].lower() for requirement in requirements}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_address_and_no_machine(lock):
    text = lock.read_text()
    assert PINNED.search(text)
    assert not re.search(r"://|^-|^--(extra-)?index|(?<![\w.-])/\w", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_everything_in_a_lock_has_its_hash(lock):
    pinned = [entry for entry in lock.read_text().split("\n") if "==" in entry]
    assert pinned
    assert all(entry.endswith("\\") for entry in pinned)


def test_the_tests_run_on_the_versions_that_serve():
    run, test = (set(re.findall(r"^\S+==\S+", (ROOT / "requirements" / f"{name}.txt").read_text(), re.MULTILINE))
                 for name in ("run", "test"))  # fmt: skip
    assert run <= test


def test_every_dependency_is_locked():
    declared = names(project()["project"]["dependencies"])
    assert declared <= set(PINNED.findall((ROOT / "requirements" / "run.txt").read_text()))


def test_the_readme_names_what_is_kept_in_the_repository_and_a_typeface_has_its_licence_beside_it():
    kept = [path for folder in VENDORED for path in (ROOT / folder).iterdir()]
    readme = (ROOT / "README.md").read_text().lower()
    named = {re.match(r"(.+?)-(\d+\.\d+\.\d+)\.", path.name).groups() for path in kept}
    assert len(named) == 3
    for name, version in named:
        assert re.search(rf"{name.replace('-', '[ -]')}\b[^;]* {re.escape(version)}\b", readme), name
    for typeface in (path for path in kept if path.suffix == ".woff2"):
        licence = typeface.with_name(typeface.name.removesuffix(".latin.woff2") + ".LICENSE.txt")
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence.read_text()


def test_the_readme_says_why_for_every_dependency():
    declared = project()
    groups = (*declared["project"]["optional-dependencies"].values(), *declared["dependency-groups"].values())
    reasons = dict(re.findall(r"^\| ([a-z0-9-]+) \| (.+) \|$", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert names([*declared["project"]["dependencies"], *chain(*groups)]) - reasons.keys() == set()


def test_the_licence_is_the_whole_eupl():
    text = (ROOT / "LICENSE").read_text()
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert [int(number) for number in re.findall(r"^(\d+)\.", text, re.MULTILINE)] == list(range(1, 16))


def test_the_code_keeps_one_style():
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise", "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


async def test_a_test_gets_an_empty_database_of_its_own(postgres_url):
    connection = await asyncpg.connect(postgres_url)
    try:
        assert await connection.fetch("SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace") == []
    finally:
        await connection.close()


async def test_an_application_is_served_on_a_real_port():
    async with serving(PlainTextResponse("here")) as address, httpx2.AsyncClient() as client:
        assert (await client.get(address)).text == "here"


async def test_axe_sees_a_fault(page, axe):
    await page.set_content("<html lang=sv><title>x</title><main><h1>x</h1><img src='data:,'></main></html>")
    assert any(fault.startswith("image-alt") for fault in await axe(page))
    await page.set_content("<html lang=sv><title>x</title><main><h1>x</h1></main></html>")
    assert await axe(page) == []


@pytest.mark.parametrize(("ci", "last"), [("", "1 skipped without Chromium"), ("true", "1 error")])
def test_the_last_line_says_what_was_missing(ci, last):
    environment = os.environ | {"PATH": "", "CHROMIUM": "", "CI": ci}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        f"{__file__}::{test_axe_sees_a_fault.__name__}",
    ]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert last in done.stdout.rstrip().split("\n")[-1]
