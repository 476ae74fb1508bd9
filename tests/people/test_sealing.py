"""Envelopes: what a phone has sealed only the house opens."""

import base64

import pytest

from beds.people.sealing import Unreadable, public_key, unseal
from tests.support.sealed import sealed

SECRET = b"a secret of these tests"
VECTOR = base64.b64decode(
    "AQSPormcXxXCQvUylhyTdy1lGi7XIQWCfH5C4CuOonoB9muhIvbQr4Gp5Rs20+WFPgj8MG1P+C/XMe25gurMuxbWKEzF0nYrnM3Qp5Kg"
    "jfa7mzW+Ux+BZgGU2juIj3YwgUN3xtUmfk5+bhWzWCoF900pojPOnbJyuPPNQR793CiqnCa3Z97O5j/iBocsyz+TaIw2PdABra0l6aLx"
    "PpoHSdvf4YvfZzhbwwQrP3I8k00PdQhcP8tBtamRgEAu+3tE/9xZlSVwnS12Tdd9/T6XAxvneDCVdMLUMCmKgIAN8TmdT5BnHbpu6Xrj"
    "6vKd/f9nPGKU/rl0TN0RjU1595oIrFXfVy+pVFYlnn/rkYpxqPfgCnAsJVsRFTcfgrvTIwQLTdMwjNOPS9uE7/nmOL1fTbX7pgFXvshZ"
    "B2ZcAGrMgUYIp8RpNv0nW6aXuZmCk+J59qqfeeVc0kTDhpGUXiB1odiWM5p+JkOM6EoUHovyQMGBlqmn/rPzMf9IecF5T22yiDSDFGXr"
    "aT6F65XRUuLehdI4ZHXpmpb+gcOxWjjVplIVgnHkPSmqg9aGkcFtXuRJdCW/O2zHAMsgdZpWGD7vatD4+/e8tWpFfU4fhdpRhRtAfEii"
    "hUr1XFbzPhoNt6m8PVkSSsNl6D5FuT0/LbbzCnEzm+sH7GxnZ5+zRR9F18l+di/LucLe26AJrDFtAY+rNaobXV11qgXd9oiEbbwFBkYb"
    "AW+aDdGGXgE7chNotRso0BK9T+As/tsSEhXJVhfo8KEAzBm1PXgCDxso242TRVK57S2C58o+I67Rk7J1"
)
"""Made by web/static/seal.js, to the public key of SECRET: "what a phone has sealed"."""


def test_the_house_opens_what_was_sealed_to_its_key() -> None:
    assert unseal(SECRET, sealed(public_key(SECRET), b"tapped")) == b"tapped"


def test_every_process_with_the_secret_has_the_same_key_and_no_other_has() -> None:
    assert public_key(SECRET) == public_key(bytes(SECRET))
    assert public_key(SECRET) != public_key(b"another")
    with pytest.raises(Unreadable):
        unseal(b"another", sealed(public_key(SECRET), b"tapped"))


def test_what_was_touched_on_the_way_is_unreadable_wherever_it_was_touched() -> None:
    envelope = sealed(public_key(SECRET), b"tapped")
    for at in range(0, len(envelope), 5):
        touched = bytearray(envelope)
        touched[at] ^= 1
        with pytest.raises(Unreadable):
            unseal(SECRET, bytes(touched))
    for length in (0, 1, 66, 78, len(envelope) - 1):
        with pytest.raises(Unreadable):
            unseal(SECRET, envelope[:length])


def test_a_browsers_envelope_opens() -> None:
    assert unseal(SECRET, VECTOR).rstrip() == b'"what a phone has sealed"'
