"""The dots of a what-if stand at their ranks, then above now, in the band they may lie in."""

from __future__ import annotations

import re

import pytest

from posko.domain.pictures.dot_plot import Mark, dot_plot

NOW = Mark("Kini", "1, antara 1 dan 3", 1, 1, 3, "high", now=True)
THEN = Mark("Andai", "32, antara 16 dan 63", 32, 16, 63, "mid")


def test_the_first_rank_is_left_the_last_right_and_the_middle_between() -> None:
    svg = dot_plot([NOW, THEN], 63, label="Peringkat")
    assert re.findall(r'cx="([\d.]+)%"', svg) == ["2.0", "50.0"]
    assert re.findall(r'class="dp-band" x1="([\d.]+)%" x2="([\d.]+)%"', svg) == [("2.0", "5.1"), ("25.2", "98.0")]


def test_words_are_escaped_and_the_picture_has_its_name() -> None:
    svg = dot_plot([Mark("<b>", "a & b", 1, 1, 1, "low")], 1, label='Kini "lalu"')
    assert "<b>" not in svg and "a &amp; b" in svg and 'aria-label="Kini &quot;lalu&quot;"' in svg


@pytest.mark.parametrize(
    "mark", [Mark("x", "", 4, 1, 3, "low"), Mark("x", "", 1, 0, 3, "low"), Mark("x", "", 1, 3, 2, "")]
)
def test_a_rank_that_does_not_exist_is_refused(mark: Mark) -> None:
    with pytest.raises(ValueError, match="no such rank"):
        dot_plot([mark], 3, label="x")
