"""The worked example of a new action (docs/howto/linen.patch) is what CONTRIBUTING says: few files, nothing missing."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.long_run import LONG

ROOT = Path(__file__).parent.parent
PATCH = ROOT / "docs" / "howto" / "linen.patch"
MOST = 5
"""Files outside of tests and catalogue."""
APART = ("tests/", "web/locale/")
TRIED = (
    "tests/test_bed_actions.py", "tests/test_docs.py", "tests/ledgers", "tests/public/test_catalogues.py",
    "tests/web/test_rights_of_addresses.py", "tests/world/test_linen.py", "tests/world/test_invariants.py",
)  # fmt: skip
ITSELF = "tests/test_bed_actions.py::test_whoever_adds_an_action_is_told_all_that_it_lacks"
"""It makes up the very action that is there then."""


def test_a_new_action_is_a_change_of_few_files() -> None:
    files = re.findall(r"^\+\+\+ b/(.*)$", PATCH.read_text(), re.MULTILINE)
    product = {file for file in files if not file.startswith(APART)}
    told = (ROOT / "CONTRIBUTING.md").read_text()
    assert len(product) <= MOST
    assert [file for file in product if Path(file).name not in told] == []


if LONG:  # it runs a thousand tests in a copy of the house

    def test_the_worked_example_still_works(tmp_path: Path) -> None:
        house = tmp_path / "house"
        for name in ("beds", "web", "tests", "docs", "seed_data"):
            shutil.copytree(ROOT / name, house / name, ignore=shutil.ignore_patterns("__pycache__"))
        for file in (
            *ROOT.glob("*.md"),
            *(ROOT / name for name in ("pyproject.toml", "Procfile", "Makefile", "LICENSE")),
        ):
            shutil.copy(file, house / file.name)
        applied = subprocess.run(["git", "apply", PATCH], cwd=house, capture_output=True, text=True, check=False)
        assert applied.returncode == 0, applied.stderr
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--deselect", ITSELF, *TRIED],
            cwd=house,
            env=os.environ | {"BEDS_LONG": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout[-3000:]
