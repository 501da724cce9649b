"""The code on the wall: ours, for this meeting, for ten minutes of real time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from posko.domain.errors import BadInput
from posko.domain.rakor.check_in import LIFE, drawing, must_be_fresh, token

KEY, NOW = b"only for tests", datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_it_holds_for_its_meeting_until_it_runs_out() -> None:
    word = token(KEY, 7, NOW)
    must_be_fresh(KEY, 7, word, NOW + LIFE)
    with pytest.raises(BadInput, match="run out"):
        must_be_fresh(KEY, 7, word, NOW + LIFE + timedelta(seconds=1))


@pytest.mark.parametrize("told", ["", "x", "-", "67-abc", "zz-00", "９-0"])
def test_what_we_did_not_make_is_refused(told: str) -> None:
    with pytest.raises(BadInput, match="no meeting"):
        must_be_fresh(KEY, 7, told, NOW)


def test_it_opens_no_other_meeting_and_its_time_cannot_be_stretched() -> None:
    word = token(KEY, 7, NOW)
    expiry, _, signature = word.partition("-")
    for meeting, told, key in ((8, word, KEY), (7, f"{int(expiry, 16) + 999:x}-{signature}", KEY), (7, word, b"other")):
        with pytest.raises(BadInput, match="no meeting"):
            must_be_fresh(key, meeting, told, NOW)


def test_the_drawing_is_an_svg_of_its_own_size_without_script_or_style() -> None:
    root = ElementTree.fromstring(drawing("http://127.0.0.1:8000/rakor/1/here/67-abc/"))
    assert root.tag.endswith("svg") and root.get("viewBox")
    assert {child.tag for child in root.iter()} == {"svg", "path"}
    assert not any(child.get("style") for child in root.iter())
