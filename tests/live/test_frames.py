"""The bytes on the wire."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from tests.live.fakes import NOON
from web.live.frames import alive_frame, text_frame, texts


def _parsed_by_the_library(frame: bytes) -> Frame:
    stream = StreamReader()
    stream.feed_data(frame)
    stream.feed_eof()
    parser = Frame.parse(stream.read_exact, mask=False)
    with pytest.raises(StopIteration) as parsed:
        next(parser)
    return parsed.value.value


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536])
def test_a_frame_of_any_length_is_read_by_another_implementation(length: int) -> None:
    payload = b"x" * length
    frame = _parsed_by_the_library(text_frame(payload))
    assert (frame.opcode, bytes(frame.data), frame.fin) == (Opcode.TEXT, payload, True)


@given(st.lists(st.text(max_size=70_000), max_size=4))
def test_texts_come_out_of_a_run_of_frames_as_they_went_in(messages: list[str]) -> None:
    assert texts(b"".join(text_frame(message.encode()) for message in messages)) == messages


def test_a_sign_of_life_names_the_last_frame_and_says_when_the_database_is_silent() -> None:
    assert texts(alive_frame("7", NOON)) == ['{"type":"alive","id":"7","at":"2026-01-05T12:00:00Z"}']
    silent = '{"type":"alive","id":"7","at":"2026-01-05T12:00:00Z","stale_since":"2026-01-05T12:00:00Z"}'
    assert texts(alive_frame("7", NOON, NOON)) == [silent]
