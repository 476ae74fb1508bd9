"""Which files an act runs through before the ledger is asked: `python -m tests.trace` prints a phone's tap, and a join.

Counted from the route's handler to `Store.submit`, by the first entry of each product file (docs/architecture.md says
how many there may be, and in which order). Classes being made, comprehensions and templates' own code count for
nothing: only functions of `beds` and `web` that are called.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import CodeType, FrameType

from msgspec import Struct

from beds.settings import Settings
from beds.store.schema import migrate
from beds.store.store import Store
from tests.web.conftest import Town, running
from web.public import joining
from web.unit import acts

ROOT = Path(__file__).parent.parent
LAYERS = (("web",), ("beds/app",), ("beds/people", "beds/world"), ("beds/store",))
"""From the outside to the inside. Files of `beds` in none of them are asked by whoever needs them, and counted."""
MOST_OF_A_TAP, MOST_OF_A_JOIN = 8, 10
"""Files before the ledger is asked."""
GIVEN = {("web/security.py", "limited"), ("beds/store/store.py", "now"), ("beds/store/store.py", "secret")}
"""What is given to whoever acts, and counts for nothing: the reader of the body, the clock, the house's secret."""


class Trace(Struct):
    """Files by first entry, and the jumps from an inner layer to an outer one."""

    files: list[str]
    outward: list[tuple[str, str]]

    @property
    def layers(self) -> list[int]:
        """The layers of the files, in their order."""
        return [layer for file in self.files if (layer := _layer(file)) >= 0]


class Tracer:
    """Follows the calls of one task."""

    def __init__(self, handler: CodeType, until: CodeType) -> None:
        self._handler, self._until = handler, until
        self._done = False
        self.trace = Trace([], [])

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """As `sys.setprofile` calls it."""
        if event != "call" or self._done:
            return
        code = frame.f_code
        if code is not self._handler and not self._within(frame):
            return
        if code is self._until:
            self._done = True
            return
        file = _product(code)
        if file is None or code.co_name.startswith("<") or (file, code.co_name) in GIVEN:
            return
        if file not in self.trace.files:
            self.trace.files.append(file)
        caller = _caller(frame)
        if caller and _layer(caller) > _layer(file) >= 0:
            self.trace.outward.append((caller, file))

    def _within(self, frame: FrameType) -> bool:
        """Whether the handler waits for this call: other tasks run meanwhile."""
        at = frame.f_back
        while at is not None and at.f_code is not self._handler:
            at = at.f_back
        return at is not None


def _product(code: CodeType) -> str | None:
    try:
        path = Path(code.co_filename).relative_to(ROOT).as_posix()
    except ValueError:
        return None
    return path if path.startswith(("beds/", "web/")) else None


def _caller(frame: FrameType) -> str | None:
    """The nearest product file that this call comes from."""
    at = frame.f_back
    while at is not None:
        if file := _product(at.f_code):
            return file
        at = at.f_back
    return None


def _layer(file: str) -> int:
    return next((n for n, roots in enumerate(LAYERS) for root in roots if file.startswith(root + "/")), -1)


async def traced(
    handler: Callable[..., object], until: Callable[..., object], act: Callable[[], Awaitable[object]]
) -> Trace:
    """What the act runs through, from the handler on until the other is called."""
    tracer = Tracer(handler.__code__, until.__code__)
    sys.setprofile(tracer)
    try:
        await act()
    finally:
        sys.setprofile(None)
    return tracer.trace


async def of_a_tap(town: Town) -> Trace:
    """A phone's tap: somebody without a number is checked in."""
    browser = await town.sign_in("nisse", "staff", units=("home",))
    form = {"who": "none", "children": "no", "conditions": "true"}
    headers = {"Accept": "text/x-part", "Idempotency-Key": "tapped-once"}

    async def tap() -> None:
        answer = await browser.post("/units/home/beds/home-1/admit", data=form, headers=headers)
        assert answer.status_code == 200, answer.text

    return await traced(acts.act, Store.submit, tap)


async def of_a_join(town: Town) -> Trace:
    """Somebody makes themselves a number, in one line."""
    form = {"unit": "home", "for": "men", "children": "no", "conditions": "yes", "once": "once"}

    async def join() -> None:
        answer = await town.browser.post("/place/number", data=form)
        assert answer.status_code == 200, answer.text

    return await traced(joining.join, Store.submit, join)


async def main() -> None:
    """Print both."""
    with tempfile.TemporaryDirectory() as made:
        url = f"sqlite://{Path(made) / 'beds.sqlite3'}"
        await migrate(Settings(database_url=url))
        async with running(url) as town:
            for name, trace in (("a phone's tap", await of_a_tap(town)), ("a join", await of_a_join(town))):
                print(f"{name}: {len(trace.files)} files", *trace.files, sep="\n  ")
                print(f"  {len(trace.outward)} jumps outward", *sorted(set(trace.outward)), sep="\n    ")


if __name__ == "__main__":
    asyncio.run(main())
