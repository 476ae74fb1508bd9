"""What the documents name is there: files, addresses of other documents, commands, what the environment sets."""

import re
from itertools import chain
from pathlib import Path

import pytest

from beds.cli import cli
from beds.settings import Settings
from beds.world.actions import ACTIONS
from web.routes import ROUTES

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(chain(ROOT.glob("*.md"), (ROOT / "docs").rglob("*.md"), (ROOT / "seed_data").glob("*.md")))
NAMED = re.compile(r"`((?:beds|web|tests|docs|seed_data)/[\w./{},*-]*)`")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")
INTERFACE = ROOT / "docs" / "interface.md"
COMMANDS = [name for name, command in cli.commands.items() if not command.hidden]

documents = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def spelt_out(path: str) -> list[str]:
    """A path of which some part is a choice: beds/{a,b}.py."""
    found = re.search(r"\{([^}]*)\}", path)
    return [path.replace(found[0], one) for one in found[1].split(",")] if found else [path]


@documents
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    named = chain.from_iterable(spelt_out(path) for path in NAMED.findall(document.read_text()))
    assert [path for path in named if not list(ROOT.glob(path.rstrip("/")))] == []


@documents
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    assert [to for to in LINK.findall(document.read_text()) if not (document.parent / to.strip()).exists()] == []


def test_every_address_is_in_the_interface() -> None:
    """The actions on one bed stand there by their names: tests/test_bed_actions.py."""
    told = INTERFACE.read_text()
    below = re.search(r"^A unit: .*$", told, re.MULTILINE)
    assert below is not None
    pages = set(re.findall(r"(?<![\w}])/[\w./{}-]*", told)) | {
        f"/units/{{slug}}{path}" for path in re.findall(r"`(/[^`?]*)", below[0])
    }
    for several in re.findall(r"`(?:GET|POST|PUT|PATCH|)\s?/?([\w./{}-]+(?:\|[\w-]+)*)", told):
        first, *others = several.split("|")
        names = [first, *(f"{first.rpartition('/')[0]}/{other}" for other in others)]
        pages |= {f"/api/v1/{name}" for name in names}
    actions = {f"/api/v1/beds/{{id}}/{action}" for action in ACTIONS}
    addresses = {route.path for route in ROUTES if not route.path.startswith("/static/")} - actions
    assert sorted(addresses - pages) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_interface(command: str) -> None:
    assert re.search(rf"`{command}\b", INTERFACE.read_text())


def test_every_variable_of_the_environment_is_told_of() -> None:
    asked: set[str] = set()

    class Environment(dict[str, str]):
        def get(self, name: str, *default: object) -> object:
            asked.add(name)
            return super().get(name, *default)

    Settings.from_environment(Environment(DATABASE_URL="sqlite://beds.sqlite3"))
    assert "BEDS_SECRET_KEY" in asked
    told = "".join(path.read_text() for path in DOCUMENTS)
    assert [name for name in sorted(asked) if name not in told] == []
