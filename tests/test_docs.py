"""What the documents name is there: files, addresses of other documents, commands, what the environment sets."""

import re
from itertools import chain
from pathlib import Path

import pytest

from beds.cli import cli
from beds.settings import Settings

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(chain(ROOT.glob("*.md"), (ROOT / "docs").rglob("*.md"), (ROOT / "seed_data").glob("*.md")))
NAMED = re.compile(r"`((?:beds|web|tests|docs|seed_data)/[\w./{},*-]*)`")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")
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


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_interface(command: str) -> None:
    assert re.search(rf"`{command}\b", (ROOT / "docs" / "interface.md").read_text())


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
