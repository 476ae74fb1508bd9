"""axe-core, the accessibility checker, on a page of the browser."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.support.long_run import LONG

SCRIPT = Path(__file__).parent.parent / "browser" / "vendor" / "axe-4.14.1.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that depend on nothing but colours: the only ones for a page that was checked in another theme."""
RUN = "only => axe.run(document, {runOnly: only, resultTypes: ['violations']})"


def lights(turn: int) -> tuple[tuple[str, Sequence[str]], ...]:
    """The lights in which this run looks at a page, each with its rules: in `make test` day or night, by turns from
    page to page (`turn` is the place of the page in its row), in `make test-long` both."""
    if LONG:
        return ("light", ()), ("dark", COLOURS)
    return ((("light", "dark")[turn % 2], ()),)


async def violations(page: Any, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds wrong on `page` (of a context with `bypass_csp=True`), by these rules or by all: a line for each
    rule and element."""
    if not await page.evaluate("typeof axe === 'object'"):
        await page.add_script_tag(path=SCRIPT)
    found = await page.evaluate(RUN, {"type": "rule" if rules else "tag", "values": list(rules or TAGS)})
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {' '.join(map(str, node['target']))}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
