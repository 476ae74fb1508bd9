"""A newer program takes the database over while this one serves: it writes nothing more, sends every screen away, and
ends with one sentence, its supervisor as well."""

import asyncio
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from beds.store import Busy
from beds.store.script import Query
from beds.world.commands import Confirm
from beds.world.upcast import VERSION
from tests.away.house import UNIT, found
from tests.store.support import ask, build, opened, write
from tests.support.program import Program

TAKEN_OVER = Query("UPDATE head SET words = $1", (VERSION + 1,))
RESTARTING = 1012
MOST_LINES = 8
"""Of two processes and their supervisor: nothing is tried again and again."""
SENTENCE = "A newer version of this program has written to the database: start that one."


async def test_a_process_that_meets_newer_words_writes_nothing_more(migrated_url: str) -> None:
    async with opened(migrated_url) as store:
        await build(store)
        before = await ask(migrated_url, "SELECT seq, alive_at FROM head")
        await write(migrated_url, TAKEN_OVER)
        with pytest.raises(Busy):
            await store.submit(Confirm(by="anna", own=True, unit="hem"))
        async with asyncio.timeout(30):
            await store.outdated.wait()
        with pytest.raises(Busy):
            await store.submit(Confirm(by="anna", own=True, unit="hem"))
    assert await ask(migrated_url, "SELECT seq, alive_at FROM head") == before


async def test_what_serves_ends_with_one_sentence(own_url: str, tmp_path: Path) -> None:
    house = await found(own_url)
    program = Program(own_url, "--workers", "2", log=tmp_path / "log")
    await asyncio.to_thread(program.start, "/readyz")
    try:
        address = f"{program.address.replace('http', 'ws', 1)}/api/v1/live"
        headers = {"Authorization": f"Bearer {house.intake}"}
        async with connect(address, additional_headers=headers, origin=program.address) as board:
            assert UNIT in await board.recv()
            await write(own_url, TAKEN_OVER)
            assert await sent_away(board) == RESTARTING
        assert await asyncio.to_thread(program.ended) == 1
    finally:
        await asyncio.to_thread(program.stop)
    said = [line for line in program.said().splitlines() if " WARNING " not in line]
    assert said[-1] == SENTENCE
    assert len(said) <= MOST_LINES, said
    again = Program(own_url, log=tmp_path / "again")
    with pytest.raises(RuntimeError):
        await asyncio.to_thread(again.start)
    assert again.said().splitlines() == [SENTENCE]


async def sent_away(board: ClientConnection) -> int:
    """The code with which it is closed."""
    try:
        while True:
            await board.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code
