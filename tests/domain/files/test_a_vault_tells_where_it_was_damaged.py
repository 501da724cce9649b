"""A sealed stream: opened by its key only, and a changed byte is told by where it lies."""

from __future__ import annotations

import io
import os
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.errors import BadInput
from posko.domain.files.vault import CHUNK, MAGIC, Opener, Sealer, new_key, read_key

KEY = bytes(range(32))


def sealed(plain: bytes, key: bytes = KEY) -> bytes:
    target = io.BytesIO()
    with Sealer(target, key) as sealer:
        for start in range(0, len(plain), 1000):
            sealer.write(plain[start : start + 1000])
    return target.getvalue()


def opened(data: bytes, key: bytes = KEY) -> bytes:
    return Opener(io.BytesIO(data), key).read()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
def test_what_was_sealed_comes_out_again(size: int) -> None:
    plain = os.urandom(size)
    assert opened(sealed(plain)) == plain


def test_it_is_read_in_pieces_of_any_size() -> None:
    plain = os.urandom(2 * CHUNK + 100)
    opener, found = Opener(io.BytesIO(sealed(plain)), KEY), b""
    while piece := opener.read(777):
        found += piece
    assert found == plain


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3 * CHUNK), st.integers(0, 7))
def test_any_flipped_bit_is_found(place: int, bit: int) -> None:
    data = bytearray(SEALED)
    data[place % len(data)] ^= 1 << bit
    with pytest.raises(BadInput):
        opened(bytes(data))


SEALED = sealed(bytes(3 * CHUNK))


def test_a_flipped_byte_is_told_by_where_it_lies() -> None:
    data, place = bytearray(SEALED), CHUNK + 5000
    data[place] ^= 1
    with pytest.raises(BadInput) as refusal:
        opened(bytes(data))
    found = re.search(r"between byte (\d+) and byte (\d+) \(chunk 2\)", str(refusal.value))
    assert found
    assert int(found[1]) <= place < int(found[2])


@pytest.mark.parametrize("cut", [1, CHUNK + 16, CHUNK + 17])
def test_a_stream_that_was_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(BadInput, match="cut off"):
        opened(SEALED[:-cut])


def test_two_chunks_do_not_change_places() -> None:
    size, head = CHUNK + 16, len(SEALED) - (2 * (CHUNK + 16) + CHUNK + 16)
    swapped = (
        SEALED[:head] + SEALED[head + size : head + 2 * size] + SEALED[head : head + size] + SEALED[head + 2 * size :]
    )
    with pytest.raises(BadInput, match="chunk 1"):
        opened(swapped)


def test_another_key_is_told_from_damage() -> None:
    with pytest.raises(BadInput, match="sealed with another key"):
        opened(SEALED, bytes(32))


def test_something_else_is_no_backup() -> None:
    for data in (b"", b"PK\x03\x04", MAGIC[:5], os.urandom(200)):
        with pytest.raises(BadInput, match="no backup of Posko"):
            opened(data)


def test_a_key_is_64_hex_digits() -> None:
    assert len(read_key(new_key() + "\n", "key")) == 32
    for wrong in ("", "abc", "z" * 64, "0" * 63):
        with pytest.raises(BadInput, match="holds no key"):
            read_key(wrong, "key")
