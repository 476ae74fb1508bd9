"""The line over a server that only knows plain ASGI."""

import anyio

from web.live.plain import PlainLine


class Stub:
    """A reader's other half, which is told that it has gone."""

    left = False

    def gone(self) -> None:
        self.left = True


async def test_a_reader_who_left_while_something_was_sent_is_no_fault() -> None:
    async def send(_: dict) -> None:
        raise OSError("nobody is there")

    ended = False
    async with PlainLine(send) as line:
        line.reader = Stub()
        line._texts.append("{}")
        line._work.set()
        await anyio.sleep_forever()
        ended = True
    assert line.reader.left
    assert not ended
