"""What comes from outside, however it was spoilt on its way or on purpose, is read or refused, in time. `make fuzz`
goes on for minutes; here each parser is fed with some sixty inputs, always the same."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.errors import BadInput
from tests.fuzz import targets
from tests.fuzz.run import run
from tests.fuzz.targets import TARGETS, Target

INPUTS = 60
CELL = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
ANY = st.recursive(
    CELL, lambda held: st.lists(held, max_size=4) | st.dictionaries(st.text(max_size=8), held, max_size=4)
)
FIELDS = st.sampled_from(
    ["form", "place", "at", "answers", "text", "channel", "sender", "ts", "part", "parts", "message", "from", "chat",
     "entry", "changes", "value", "messages", "type"]
)  # fmt: skip
BODIES = st.dictionaries(FIELDS, ANY, max_size=6).map(lambda told: json.dumps(told).encode())


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_spoilt_input_is_read_or_refused(target: Target) -> None:
    tally = run(target, inputs=INPUTS)
    assert tally.inputs == INPUTS and not tally.faults, "\n".join(tally.faults)


@settings(max_examples=60, derandomize=True)
@given(BODIES, st.sampled_from([targets.read_api, targets.read_sms, targets.read_chat]))
def test_any_object_is_a_report_or_refused(body: bytes, read: targets.Read) -> None:
    with suppress(BadInput):
        read(body)


@settings(max_examples=60, derandomize=True)
@given(st.text(max_size=250), st.sampled_from([targets.read_place, targets.read_words, targets.read_table]))
def test_any_words_are_read_or_refused(text: str, read: targets.Read) -> None:
    with suppress(BadInput):
        read(text.encode("utf-8", "replace"))
