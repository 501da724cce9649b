"""How grave something is: one scale for pages, telephones, short messages, papers and CAP.

A gap goes from 1 to 3, an incident and an alert from 1 to 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from posko.domain.errors import N_

LEVELS: Final[Mapping[int, str]] = {1: N_("Minor"), 2: N_("Moderate"), 3: N_("Severe"), 4: N_("Critical")}
# The vocabulary of CAP 1.2 has its own word for the highest.
IN_CAP: Final[Mapping[int, str]] = {1: "Minor", 2: "Moderate", 3: "Severe", 4: "Extreme"}
# As officers write them in files and short messages; the last four are words of before.
TYPED: Final[Mapping[str, int]] = {
    "1": 1, "2": 2, "3": 3, "4": 4, "ringan": 1, "sedang": 2, "berat": 3, "kritis": 4,
    "minor": 1, "moderate": 2, "severe": 3, "critical": 4, "serious": 2, "serius": 2, "grave": 3, "gawat": 3,
}  # fmt: skip


def of_cap(word: str) -> int | None:
    """The level that a severity of CAP means; None for the unknown one."""
    return next((level for level, own in IN_CAP.items() if own == word), None)
