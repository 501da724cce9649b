"""Whatever a body holds, the reader never falls; what it takes is what plain JSON reads, and a fault has its field."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from posko.domain.intake import api, strict

# Text of JSON in which each value may be written in a way that plain JSON bends.
NUMBERS = st.one_of(
    st.integers().map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.from_regex(r"-?[1-9][0-9]{0,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,4})?", fullmatch=True),
)
LEAVES = st.one_of(NUMBERS, st.text(max_size=8).map(json.dumps), st.sampled_from(["true", "null", "NaN", "-Infinity"]))
NAMES = st.sampled_from(["form", "place", "at", "answers", "text", "channel", "severity", "lat", "x", "\u0000"])
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: f"[{','.join(parts)}]"),
        st.lists(st.tuples(NAMES, inner), max_size=4).map(
            lambda pairs: "{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in pairs) + "}"
        ),
    ),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_taken_without_a_fault_is_what_was_written(body: str) -> None:
    try:
        told, faults = strict.load(body)
    except ValueError:
        assert "NaN" in body or "Infinity" in body
        return
    assert all(isinstance(fault.field, str) and fault.message for fault in faults)
    if not faults:
        assert json.dumps(told) == json.dumps(json.loads(body))
        assert "Infinity" not in json.dumps(told)


@given(st.one_of(VALUES, st.text(max_size=60), st.dictionaries(NAMES, st.text(max_size=5)).map(json.dumps)))
def test_no_body_makes_the_reader_fall(body: str) -> None:
    reading = api.read(body)
    assert reading.faults or reading.report.form is not None
    told: Any = reading.report.answers
    json.dumps(told)
