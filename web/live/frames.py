"""The bytes of a frame on the wire (RFC 6455), and the one message that every audience gets alike."""

from datetime import datetime

import msgspec

_TEXT = 0x81  # final fragment, opcode "text"
_LENGTH_IN_16_BITS = 126
_LENGTH_IN_64_BITS = 127

encoder = msgspec.json.Encoder()


def text_frame(payload: bytes) -> bytes:
    """One final, unmasked text frame, as servers send them (RFC 6455, 5.2)."""
    length = len(payload)
    if length < _LENGTH_IN_16_BITS:
        return bytes((_TEXT, length)) + payload
    if length < 1 << 16:
        return bytes((_TEXT, _LENGTH_IN_16_BITS)) + length.to_bytes(2) + payload
    return bytes((_TEXT, _LENGTH_IN_64_BITS)) + length.to_bytes(8) + payload


def texts(frames: bytes) -> list[str]:
    """The texts in a run of such frames, for servers that take text and make the frames themselves."""
    found = []
    start = 0
    while start < len(frames):
        length, start = frames[start + 1], start + 2
        wide = {_LENGTH_IN_16_BITS: 2, _LENGTH_IN_64_BITS: 8}.get(length, 0)
        if wide:
            length = int.from_bytes(frames[start : start + wide])
        start += wide
        found.append(frames[start : start + length].decode())
        start += length
    return found


class Alive(msgspec.Struct, frozen=True, tag_field="type", tag="alive", omit_defaults=True):
    """Nothing has happened since the frame `id`. `stale_since` is there only while the server itself has no word from
    its database: what it shows may then be out of date."""

    id: str
    at: datetime
    stale_since: datetime | None = None


def alive_frame(last: str, now: datetime, stale_since: datetime | None = None) -> bytes:
    """The heartbeat that a page can see, unlike a ping."""
    return text_frame(encoder.encode(Alive(last, now.replace(microsecond=0), stale_since)))
