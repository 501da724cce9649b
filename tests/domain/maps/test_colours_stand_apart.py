"""The colours of tokens.css stand far enough apart, by day and by night.

Ground and three classes cannot all be 3:1 apart by fill: 3 x 3 x 3 = 27, and black on white is 21. So each class is
3:1 from its neighbour, ochre and plum are 3:1 from the ground, and where sand meets the ground the edge parts them.
"""

from __future__ import annotations

import math
import re
from importlib.resources import files

import pytest

SHEET = files("posko.web") / "static" / "posko" / "tokens.css"
# Two tokens, and how far apart they are at least (WCAG 2 contrast).
PAIRS = (
    ("sand", "ochre", 3.0), ("ochre", "plum", 3.0), ("sand", "plum", 3.0),
    ("ochre", "ground", 3.0), ("plum", "ground", 3.0), ("edge", "ground", 3.0), ("edge", "sand", 3.0),
    ("water", "ground", 3.0), ("rail-line", "ground", 3.0),
    ("late", "card", 4.5), ("late", "paper", 4.5), ("late", "late-soft", 4.5), ("late-ink", "late", 4.5),
    ("ink", "card", 7.0), ("ink-2", "card", 4.5), ("ink-3", "card", 4.5), ("ink-3", "paper", 4.5),
    ("ink-3", "sunk", 4.5), ("ink-3", "ground", 4.5), ("ink-3", "act-soft", 4.5), ("ink", "late-soft", 7.0),
    ("ink", "soft-warn", 7.0), ("ink", "soft-ok", 7.0), ("ink", "soft-info", 7.0),
    ("act-ink", "act", 4.5), ("act-ink", "act-2", 4.5), ("act", "act-soft", 4.5), ("act", "card", 4.5),
    ("focus", "card", 3.0), ("focus", "ground", 3.0), ("focus", "sand", 3.0),
    ("check", "card", 4.5), ("done", "card", 4.5), ("wrong", "card", 4.5),
    ("on-sand", "sand", 4.5), ("on-ochre", "ochre", 4.5), ("on-plum", "plum", 4.5), ("ink", "void", 4.5),
    ("n1", "n2", 1.5), ("n2", "n3", 1.5), ("n3", "n4", 1.5),
    ("g1", "g2", 1.2), ("g2", "g3", 1.3), ("g3", "g4", 1.5), ("g4", "g5", 1.5), ("late", "g3", 2.5),
    ("rail-ink", "rail", 4.5), ("rail-quiet", "rail", 4.5), ("mint", "rail", 4.5),
)  # fmt: skip
# Crimson is not taken for another colour (Delta-E of 1976 in CIELAB).
UNLIKE = (("late", "plum", 25.0), ("late", "ochre", 25.0), ("late", "act", 25.0))
_XYZ = ((0.4124, 0.3576, 0.1805, 0.9505), (0.2126, 0.7152, 0.0722, 1.0), (0.0193, 0.1192, 0.9505, 1.089))


def _tables() -> dict[str, dict[str, str]]:
    """The colours of the day, of the night that is chosen, and of the night of the device."""
    blocks = re.findall(r"(:root[^{]*)\{(.*?)\n\s*\}", SHEET.read_text("utf-8"), re.DOTALL)
    told = [(name.strip(), dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))) for name, body in blocks]
    return {name: colours for name, colours in told if "paper" in colours}


TABLES = _tables()


def _linear(colour: str) -> list[float]:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    lights = sorted(sum(w * part for w, part in zip(_XYZ[1], _linear(each), strict=False)) for each in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _lab(colour: str) -> tuple[float, float, float]:
    light = _linear(colour)
    xyz = [sum(w * part for w, part in zip(row[:3], light, strict=True)) / row[3] for row in _XYZ]
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_the_measure_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_there_are_three_tables_and_both_nights_are_one() -> None:
    day, chosen, device = TABLES.values()
    assert chosen == device
    assert chosen.keys() == day.keys()


@pytest.mark.parametrize("table", TABLES)
def test_what_stands_side_by_side_is_told_apart(table: str) -> None:
    colours = TABLES[table]
    near = [
        f"--{one} and --{other}: {found:.2f}, least {least}"
        for one, other, least in PAIRS
        if (found := contrast(colours[one], colours[other])) < least
    ]
    assert not near


@pytest.mark.parametrize("table", TABLES)
def test_late_is_like_no_other_colour(table: str) -> None:
    colours = TABLES[table]
    near = [
        f"--{one} and --{other}: {found:.0f}, least {least}"
        for one, other, least in UNLIKE
        if (found := math.dist(_lab(colours[one]), _lab(colours[other]))) < least
    ]
    assert not near
