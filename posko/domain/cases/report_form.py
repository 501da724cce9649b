"""The formal and the material review of a report: what it holds, what is missing, and what follows by the table.

The fields of the form are those of the Perbawaslu. Here they only count as present or missing, and are never kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from posko.domain.cases import filing
from posko.law import cases as law

REGIME = "pilkada"
Advice = Literal["register", "complete", "late", "in_doubt", "unknown_reporter"]


@dataclass(frozen=True, slots=True)
class Look:
    """`missing`: codes of requirements that are not met. `advice`: what the table says; Bawaslu decides."""

    missing: tuple[str, ...]
    advice: Advice

    @property
    def complete(self) -> bool:
        """Whether it may be registered."""
        return not self.missing


def look_at(held: Mapping[str, object], *, known_at: datetime, received_at: datetime, regime: str = REGIME) -> Look:
    """Hold a report against what it must hold. `held`: form fields by name, empty or 0 where they are not there.

    A report that is late or names no reporter is not registered; it may still be initial information for a finding.
    """
    filed = filing.look_at(known_at, received_at, regime=regime).word
    facts = {**held, "in_time": filed != "late"}
    missing = tuple(each.code for each in law.requirements(regime) if not all(facts.get(name) for name in each.fields))
    if filed == "late":
        return Look(missing, "late")
    if not held.get("reporter_name"):
        return Look(missing, "unknown_reporter")
    if filed == "in_doubt":
        return Look(missing, "in_doubt")
    return Look(missing, "complete" if missing else "register")
