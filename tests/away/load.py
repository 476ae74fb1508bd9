"""Everybody at once: programs that tap, make numbers, join and offer, a browser, phones that bring what waited, and
readers of the live board. Each insists until it is answered, with the same key, as clients should; and each writes down
what it was told, to be held against the ledger afterwards."""

import asyncio
import random
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable

import httpx2
import msgspec
from msgspec import Struct
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from tests.away.house import UNIT, House, Phone
from tests.store.support import ask

ANSWERED_S = 60
"""After which a client gives up on an answer: far more than is promised, on a machine with much else to do."""
GIVEN_UP_S = 120
"""After which a test gives up on any answer at all."""
SOON_S = 0.05
"""How long a client waits before it asks again: these are in a hurry."""
BUSY = 503
ACTIONS = (
    ("hold", {"minutes": 60, "children": "no"}), ("admit", {"children": "no", "conditions": True}),
    ("discharge", {"reason": "own-choice"}), ("ready", {}), ("release", {}), ("close", {"reason": "repair"}),
    ("reopen", {}), ("absent", {}), ("back", {}),
)  # fmt: skip
GOODBYES = {1006, 1012, 1013}
"""How a socket may end while its server, or its database, dies: cut, restarting, come again."""


class Told(Struct):
    """What was answered. `changes` has, for each key whose request was done, the name of its change; `once` counts
    what must stand in the ledger exactly so many times, by the kind of the entry."""

    statuses: Counter[int] = msgspec.field(default_factory=Counter)
    faults: list[str] = []
    changes: dict[str, int] = {}
    once: Counter[str] = msgspec.field(default_factory=Counter)
    numbers: set[str] = set()
    frames: int = 0
    slowest: float = 0.0


class Load:
    """The clients, as long as the context lasts; at its end each finishes what it has begun."""

    def __init__(self, house: House, address: str, readers: int = 3) -> None:
        self.house, self.address, self.told = house, address, Told()
        self._readers = readers
        self._ends = asyncio.Event()
        self._moves = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Load":
        self._client = httpx2.AsyncClient(base_url=self.address, timeout=ANSWERED_S)
        self._loop(self._tap), self._loop(self._tap), self._loop(self._confirm)
        self._loop(self._join), self._loop(self._offer), self._loop(self._browse)
        for phone in self.house.phones:
            self._loop(lambda phone=phone: self._carry(phone))
        self._tasks += [asyncio.create_task(self._read()) for _ in range(self._readers)]
        return self

    async def __aexit__(self, kind: type | None, *error: object) -> None:
        self._ends.set()
        try:
            if kind is None:
                async with asyncio.timeout(GIVEN_UP_S):
                    await asyncio.gather(*self._tasks)
                    for phone in self.house.phones:
                        while phone.waiting:
                            await self._bring(phone)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._client.aclose()

    async def until(self, status: int, more: int) -> None:
        """Wait until so many more requests have been answered with that."""
        enough = self.told.statuses[status] + more
        while self.told.statuses[status] < enough:
            self._moves.clear()
            async with asyncio.timeout(GIVEN_UP_S):
                await self._moves.wait()

    def _loop(self, act: Callable[[], Awaitable[None]]) -> None:
        async def again() -> None:
            while not self._ends.is_set():
                await act()

        self._tasks.append(asyncio.create_task(again()))

    async def _insist(
        self, path: str, token: str = "", key: str = "", cookie: str = "", **body: object
    ) -> httpx2.Response:
        """The answer, however often one has to ask for it."""
        headers = {"Idempotency-Key": key} if key else {}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"Cookie": f"beds={cookie}", "Accept": "text/x-part"} if cookie else {}
        while True:
            begun = time.monotonic()
            try:
                answer = await self._client.post(path, headers=headers, **body)
            except httpx2.ReadTimeout:
                self.told.faults.append(f"{path} was not answered")
                continue
            except httpx2.TransportError:  # nobody there
                await asyncio.sleep(SOON_S)
                continue
            self.told.slowest = max(self.told.slowest, time.monotonic() - begun)
            self.told.statuses[answer.status_code] += 1
            self._moves.set()
            if answer.status_code != BUSY:
                if answer.status_code >= 500:
                    self.told.faults.append(f"{path}: {answer.status_code}")
                return answer
            if "retry-after" not in answer.headers:
                self.told.faults.append(f"{path}: not said when to come again")
            await asyncio.sleep(SOON_S)

    async def _do(self, path: str, token: str, **body: object) -> dict | None:
        """One request of a program, sometimes twice; what was answered, if it was done."""
        key = secrets.token_hex(8)
        answer = await self._insist(path, token, key, json=body)
        if answer.status_code >= 300:
            return None
        done = answer.json()
        if "change" in done:
            self.told.changes[key] = int(done["change"])
            if random.random() < 0.2:
                again = await self._insist(path, token, key, json=body)
                if again.status_code >= 300 or again.json()["change"] != done["change"]:
                    self.told.faults.append(f"{path}: {again.status_code}, another answer for the same key")
        return done

    async def _tap(self) -> None:
        action, body = random.choice(ACTIONS)
        await self._do(f"/api/v1/beds/home-{random.randint(10, 21)}/{action}", self.house.staff, **body)

    async def _confirm(self) -> None:
        if await self._do(f"/api/v1/units/{UNIT}/confirm", self.house.staff):
            self.told.once["confirm"] += 1

    async def _join(self) -> None:
        made = await self._do("/api/v1/tickets", self.house.intake)
        self.told.numbers.add(made["number"])
        await self._do("/api/v1/waitlist", self.house.intake, number=made["number"], units=[UNIT], children="no")

    async def _offer(self) -> None:
        made = await self._do(f"/api/v1/units/{UNIT}/offers", self.house.staff)
        if made and made["number"]:
            body = random.choice(({"answer": "accept"}, {"answer": "decline", "reason": "not-now"}))
            await self._do(f"/api/v1/waitlist/{made['number']}/answer", self.house.intake, **body)
        else:
            await asyncio.sleep(SOON_S)

    async def _browse(self) -> None:
        """A tap on the unit's screen: that somebody was turned away can always be said."""
        key = secrets.token_hex(8)
        path, form = f"/units/{UNIT}/turned-away", {"reason": "full"}
        answer = await self._insist(path, key=key, cookie=self.house.session, data=form)
        if answer.status_code == 200:
            self.told.once["turn-away"] += 1
        else:
            self.told.faults.append(f"{path}: {answer.status_code}")

    async def _carry(self, phone: Phone) -> None:
        """A phone is tapped on without network, and then has some."""
        for _ in range(random.randint(1, 4)):
            phone.tap(f"/units/{UNIT}/turned-away", "reason=late")
        await self._bring(phone)

    async def _bring(self, phone: Phone) -> None:
        """As web/static/queue.js does it: what is decided goes, all else stays and is brought again. Only rules may
        refuse, and none does here."""
        some = dict(list(phone.waiting.items())[:10])
        answer = await self._insist("/queued", json={"envelopes": list(some.values())})
        for key, result in zip(some, answer.json()["results"], strict=True):
            if result["state"] == "later":
                await asyncio.sleep(SOON_S)
                continue
            if result["state"] != "done":
                self.told.faults.append(f"a tap was {result['state']}")
            del phone.waiting[key]
            self.told.once["turn-away"] += 1

    async def _read(self) -> None:
        """Follow the live board, and come back whenever the line is lost."""
        place = ""
        url = f"{self.address.replace('http', 'ws')}/api/v1/live"
        headers = {"Authorization": f"Bearer {self.house.staff}"}
        while not self._ends.is_set():
            try:
                async with connect(url + place, additional_headers=headers, proxy=None) as socket:
                    while not self._ends.is_set():
                        async with asyncio.timeout(0.2):
                            frame = msgspec.json.decode(await socket.recv())
                        self.told.frames += 1
                        epoch = frame.get("epoch") or place.rpartition("=")[2]
                        place = f"?after={frame['id']}&epoch={epoch}"
            except TimeoutError:
                continue
            except ConnectionClosed as ended:
                code = ended.rcvd.code if ended.rcvd else 1006
                if code not in GOODBYES:
                    self.told.faults.append(f"a reader was closed with {code}")
            except (OSError, InvalidHandshake, InvalidMessage, EOFError):
                pass
            await asyncio.sleep(SOON_S)


async def found_out(load: Load) -> list[str]:
    """What does not hold: faults that clients met, answers that are not in the ledger once, what is there twice."""
    told, url = load.told, load.house.url
    kept = Counter(name for (name,) in await ask(url, "SELECT name FROM detail"))
    wrong = list(told.faults)
    wrong += [f"change {change} stands in the ledger {kept[change]} times" for change in told.changes.values()
              if change and kept[change] != 1]  # fmt: skip
    done = [change for change in told.changes.values() if change]
    if len(set(done)) != len(done):
        wrong.append("two keys were answered with one change")
    kinds = Counter(msgspec.json.decode(bytes(body))["kind"] for (body,) in await ask(url, "SELECT body FROM detail"))
    wrong += [f"{kind}: {kinds[kind]}, not {count}" for kind, count in told.once.items() if kinds[kind] != count]
    ((numbers,),) = await ask(url, "SELECT count(*) FROM ticket")
    if numbers != len(told.numbers):
        wrong.append(f"{numbers} numbers were made, and {len(told.numbers)} told")
    wrong += [f"{len(phone.waiting)} taps still wait on a phone" for phone in load.house.phones if phone.waiting]
    return wrong
