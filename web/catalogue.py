"""The strings that people may see, gathered from where they stand: `python -m web.catalogue` brings the catalogues up
to date with them. What has no translation yet is printed, and fails.

Templates and `N_`, `_`, `ngettext`, `say` mark their strings; of a refusal its `message` is one, and so is each plain
`what=` or `why=` that a refusal is raised with.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from beds.people.refusals import NotAllowed, TooBusy, TooMany, WrongPin
from beds.world.refusals import (
    AlreadyPlaced,
    AlreadyPromised,
    AlreadyWaiting,
    BadTime,
    ChildrenHere,
    Invalid,
    NoOffer,
    NotForThem,
    NotWaiting,
    UnitNotOpen,
    UnknownNumber,
    UnknownUnit,
)
from web.i18n import LANGUAGES, LOCALE

ROOT = LOCALE.parent.parent
SWEDISH = LOCALE / "sv" / "LC_MESSAGES" / "ledig.po"
"""The one catalogue that says everything; English is the source, other languages are those of public pages."""
PUBLIC = (
    "web/templates/place/",
    "web/public/",
    "web/problem.py",
    "beds/people/contact.py",
    "beds/people/phone.py",
)
"""Files whose strings whoever needs a place may see."""
REFUSALS = (
    AlreadyPlaced, AlreadyPromised, AlreadyWaiting, BadTime, ChildrenHere, Invalid, NoOffer, NotAllowed, NotForThem,
    NotWaiting,     TooBusy, TooMany, UnitNotOpen, UnknownNumber, UnknownUnit, WrongPin,
)  # fmt: skip
"""Refusals that public pages, and `my` of the API, can end in."""
WORDS = ("a pause ends within two weeks", "come before the last arrival, within a day", "women", "men")
"""What those refusals name: a fault in a time, and for whom a unit is."""
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "say": None}
METHODS = [("**/templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"trimmed": "false", "newstyle_gettext": "true", "trim_blocks": "true"}}
STATES = ("free", "held", "offered", "occupied", "cleaning", "closed")
"""A refusal names the state of a bed by its code, within a sentence."""


def public() -> Catalog:
    """The strings that can reach whoever needs a place."""
    said = {refusal.message for refusal in REFUSALS} | set(WORDS)
    catalog = Catalog(charset="utf-8")
    for message in used():
        if message.id in said or any(file.startswith(PUBLIC) for file, _ in message.locations):
            catalog.add(message.id)
    return catalog


def used() -> Catalog:
    """Every string that can reach a person."""
    catalog = Catalog(charset="utf-8")
    for package in ("web", "beds"):
        found = extract_from_dir(
            ROOT / package, METHODS, OPTIONS, KEYWORDS, comment_tags=(), directory_filter=lambda _: True
        )
        for file, _line, message, _comments, context in found:
            catalog.add(message, locations=[(f"{package}/{file}", 0)], context=context)
    for source in sorted((ROOT / "beds").rglob("*.py")) + sorted((ROOT / "web").rglob("*.py")):
        for text in _of_refusals(ast.parse(source.read_text())):
            catalog.add(text, locations=[(source.relative_to(ROOT).as_posix(), 0)])
    for state in STATES:
        catalog.add(state, locations=[("beds/world/refusals.py", 0)])
    return catalog


def _of_refusals(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for item in node.body:
                if isinstance(item, ast.Assign) and _named(item.targets[0], "message"):
                    yield from _text(item.value)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            for keyword in node.exc.keywords:
                yield from _text(keyword.value) if keyword.arg in ("what", "why") else ()


def _named(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _text(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def catalogue(file: Path) -> Catalog:
    """What a language says."""
    return read_po(BytesIO(file.read_bytes()), locale=LANGUAGES[file.parent.parent.name].locale)


def missing(catalog: Catalog) -> list[str]:
    """Strings without a translation that can be relied on."""
    return [str(m.id) for m in catalog if m.id and (not m.string or not all(_forms(m.string)) or m.fuzzy)]


def _forms(string: str | Sequence[str]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


def update(file: Path) -> list[str]:
    """Bring one catalogue up to date; what it cannot say yet."""
    catalog = catalogue(file)
    catalog.update(used() if file == SWEDISH else public(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    out = BytesIO()
    write_po(out, catalog, width=120, no_location=True, sort_output=True, omit_header=True)
    facts = (f"Language: {catalog.locale}", "Content-Type: text/plain; charset=utf-8")
    head = "".join(f'"{fact}\\n"\n' for fact in (*facts, f"Plural-Forms: {catalog.plural_forms}"))
    file.write_bytes(f'msgid ""\nmsgstr ""\n{head}\n'.encode() + out.getvalue())
    return missing(catalogue(file))


if __name__ == "__main__":
    lacking = [f"{file.parent.parent.name}: {msgid}" for file in LOCALE.rglob("*.po") for msgid in update(file)]
    print(*lacking, sep="\n")
    sys.exit(bool(lacking))
