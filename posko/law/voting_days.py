"""Voting days: that of the regime, and those of stations that vote once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from posko.law import marks, tables
from posko.law.eligibility_facts import VOTES, Vote
from posko.law.marks import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingDay(Ground):
    """A later day on which the regime votes once more, and what kind of vote it is."""

    vote: Vote
    day: date


@dataclass(frozen=True, slots=True)
class VotingDays:
    """The later days that are `known`; any other day after the regime's own is that of a vote of the kind `others`."""

    known: tuple[VotingDay, ...]
    others: Vote


def read(table: Mapping[str, Any], where: str) -> VotingDays:
    """The [voting_days] of a parsed table. Raises ValueError for an unknown kind of vote and a missing field."""
    head = tables.entry(table, "voting_days", where)
    found = VotingDays(
        known=tables.each(
            tables.entries(head.fields, "known", head.where),
            lambda row: VotingDay(vote=vote(row, row.text("vote")), day=row.day("day"), **marks.ground(row)),
        ),
        others=vote(head, head.text("others")),
    )
    head.finish()
    return found


def vote(row: tables.Entry, word: str) -> Vote:
    """A kind of vote. Raises ValueError for a word that is none."""
    if word not in VOTES:
        raise ValueError(f"{row.where}: unknown vote {word!r}; known: {', '.join(VOTES)}.")
    return word
