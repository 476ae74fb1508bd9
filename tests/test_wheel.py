"""What is installed from a wheel works: pages, languages, migrations and the files of the city are in it."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from beds.store.schema import steps

ROOT = Path(__file__).parent.parent
SOURCES = ("beds", "web", "seed_data", "pyproject.toml", "README.md", "LICENSE")
ASK = """
import asyncio, re, httpx2
from web.app import create

async def main():
    app = create()
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app, client=("127.0.0.1", 5000))
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
            page = await browser.get("/place", headers={"Accept-Language": "sv"})
            style = re.search(r'href="(/static/[^"]+[.]css)"', page.text)[1]
            for path in ("/sign-in", style):
                answer = await browser.get(path)
                assert answer.status_code == 200, path
            print(page.text)

asyncio.run(main())
"""


def said(*command: str | Path, **variables: str) -> str:
    """What the command prints; it must end well."""
    place = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | variables
    done = subprocess.run(command, env=place, cwd=variables.get("HOME"), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment in which nothing of ours is but the wheel; the libraries are those of this one."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in SOURCES:
        copied = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copied(ROOT / name, source / name)
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    said(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, source)
    said(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
    python = folder / "venv" / "bin" / "python"
    said(*pip, "--python", python, "install", "--no-deps", "--no-index", next(folder.glob("*.whl")))
    (there,) = (folder / "venv").glob("lib/python*/site-packages")
    (there / "libraries.pth").write_text(sysconfig.get_path("purelib"))  # a path alone: no .pth of its own is read
    return python


def test_a_wheel_has_all_that_it_takes_to_found_a_house_and_to_serve_it(python: Path, tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path / 'beds.sqlite3'}"
    place = {"DATABASE_URL": url, "BEDS_SECRET_KEY": "s" * 40, "HOME": str(tmp_path)}
    where = said(python, "-c", "import beds, web; print(beds.__file__, web.__file__)", **place)
    assert where.count(str(python.parent.parent)) == 2
    beds = python.with_name("beds")
    assert said(beds, "migrate", **place).split() == steps()
    said(beds, "seed", **place)
    said(beds, "verify", **place)
    assert "Hemlaås" in said(python, "-c", ASK, **place)
