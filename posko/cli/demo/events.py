"""Synthetic indicator events for the demo: the scores show how the index works, not how the city is.

Some places carry a story; the rest get a few events by a fixed, seeded draw, so that every build is the same.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

SOURCE = "Sintetis, dibuat untuk contoh"
SEED = 20241127
FIRST_DAY = date(2024, 6, 1)
LAST_DAY = date(2024, 11, 23)
# The draw knows so many days; they are stretched over the time from the first day to the last.
DRAWN_DAYS = 150
DAYS = (LAST_DAY - FIRST_DAY).days + 1
# In Jatinegara the last week before voting brings more than the weeks before: floods, and logistics that come late.
LATE_FIRST_DAY = date(2024, 11, 21)
LATE_DAYS = 4
LATE = {"31.75.03.1001": ("IKP03", "IKP28"), "31.75.03.1002": ("IKP03", "IKP28")}
# Kelurahan that reported that nothing happened, and some that never reported: unknown is not zero.
QUIET = ("31.75.05.1004", "31.75.10.1003", "31.75.10.1008", "31.75.01.1005")
SILENT = ("31.75.08.1004", "31.75.10.1005")

# place: (indicator, level) ...; what the story needs the places to be known for.
TOLD: dict[str, tuple[tuple[str, int], ...]] = {
    "31.75.03.1001": (
        ("IKP03", 3), ("IKP03", 3), ("IKP28", 2), ("IKP17", 3), ("IKP35", 2), ("IKP22", 2), ("IKP54", 2), ("IKP56", 2),
        ("IKP31", 3), ("IKP07", 2),
    ),
    "31.75.03.1002": (
        ("IKP03", 3), ("IKP53", 3), ("IKP28", 2), ("IKP17", 2), ("IKP36", 2), ("IKP54", 2), ("IKP07", 1), ("IKP56", 1),
    ),
    "31.75.03.1008": (("IKP30", 3), ("IKP22", 3), ("IKP17", 2), ("IKP57", 2), ("IKP35", 2), ("IKP20", 2)),
    "31.75.04.1007": (("IKP03", 3), ("IKP28", 2), ("IKP39", 2), ("IKP49", 2), ("IKP54", 2), ("IKP36", 1)),
    "31.75.08.1002": (("IKP31", 3), ("IKP35", 3), ("IKP36", 2), ("IKP09", 1)),
    "31.75.06.1004": (("IKP03", 2), ("IKP27", 2), ("IKP17", 2), ("IKP57", 2)),
    "31.75.06.1003": (("IKP22", 2), ("IKP18", 2), ("IKP44", 1), ("IKP49", 2)),
    "31.75.04.1006": (("IKP03", 2), ("IKP28", 1), ("IKP53", 2)),
    "31.75.06.1005": (("IKP18", 2), ("IKP20", 2), ("IKP49", 1), ("IKP52", 1)),
}  # fmt: skip
# How many common events a kelurahan gets besides: most have some, a few have hardly any.
HOW_MANY = (1, 1, 5, 6, 7, 8, 9, 10)
COMMON = (
    "IKP03", "IKP07", "IKP08", "IKP12", "IKP17", "IKP18", "IKP20", "IKP22", "IKP27", "IKP28", "IKP31", "IKP35", "IKP36",
    "IKP39", "IKP44", "IKP49", "IKP52", "IKP53", "IKP54", "IKP56", "IKP57", "IKP59",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """One synthetic event."""

    place: str
    indicator: str
    level: int
    on: date
    note: str = ""


def synthetic(codes: Iterable[str]) -> tuple[list[Made], list[str]]:
    """All events for the kelurahan of these codes, in their order, and those that reported nothing."""
    draw = random.Random(SEED)  # noqa: S311 - a fixed draw for invented data, no secret
    made = []
    for code in codes:
        if code in QUIET or code in SILENT:
            continue
        drawn = [(draw.choice(COMMON), draw.choice((1, 1, 1, 2))) for _ in range(draw.choice(HOW_MANY))]
        for number, (indicator, level) in enumerate([*TOLD.get(code, ()), *drawn]):
            day = FIRST_DAY + timedelta(days=draw.randrange(DRAWN_DAYS) * DAYS // DRAWN_DAYS)
            if indicator in LATE.get(code, ()):
                day = LATE_FIRST_DAY + timedelta(days=number % LATE_DAYS)
            made.append(Made(code, indicator, level, day))
    return made, list(QUIET)
