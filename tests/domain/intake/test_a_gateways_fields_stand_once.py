"""The JSON of gateways: of two fields of one name nobody knows which was signed for, and NaN is no JSON."""

from __future__ import annotations

import pytest

from posko.domain.errors import BadInput
from posko.domain.intake import gateways


@pytest.mark.parametrize(
    "body", [b'{"sender": "+628", "sender": "+629", "text": "x"}', b'{"message": {"sender": 1, "sender": 2}}']
)
def test_a_field_that_stands_twice_is_named(body: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        gateways.sms_fields(body)
    assert (refused.value.message, refused.value.params) == ("The field “%(field)s” stands twice.", {"field": "sender"})


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_no_json(number: str) -> None:
    with pytest.raises(BadInput, match="no JSON"):
        gateways.sms_fields(f'{{"ts": {number}}}'.encode())


def test_numbers_stay_as_they_were_signed() -> None:
    assert gateways.sms_fields(b'{"ts": 1.50, "n": 1e999}') == {"ts": "1.50", "n": "1e999"}
