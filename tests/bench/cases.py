"""Eligibility cases drawn at random from a fixed seed: the same file on every machine."""

from __future__ import annotations

import json
import random
from pathlib import Path

from posko.law.eligibility_facts import CASE_FIELDS, Field

SEED = 20241127
HOURS = ("06:30", "07:00", "09:15", "10:59", "11:00", "11:59", "12:00", "12:45", "13:00", "13:20")


def write(path: Path, count: int) -> None:
    """`count` cases, one JSON object a line."""
    dice = random.Random(SEED)  # cases to measure with, nothing secret
    with path.open("w", encoding="utf-8") as file:
        file.writelines(
            json.dumps({f.name: _value(f, dice) for f in CASE_FIELDS if f.required}) + "\n" for _ in range(count)
        )


def _value(field: Field, dice: random.Random) -> object:
    if field.kind == "moment":
        return f"2024-11-27T{dice.choice(HOURS)}"
    if field.kind == "choice":
        return dice.choice(field.values)
    if field.kind == "flag":
        # Rare facts stay rare, as they are at a station, so that the rows further down are reached too.
        return (dice.random() < 0.9) == (field.name in ("identity_matches", "doc_rt_rw_match"))
    if field.kind == "count":
        return dice.randint(16, 90) if field.name == "age" else dice.randint(0, 15)
    return dice.choice(("DKI", "DKI", "DKI", "Jawa Barat", None))
