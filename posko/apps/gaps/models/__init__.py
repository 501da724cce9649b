"""Gaps and the commitments that close them. No field for a person: "who" is an agency."""

from __future__ import annotations

from posko.apps.gaps.models.comments import Comment
from posko.apps.gaps.models.gap import LIST_COLUMNS, Gap
from posko.apps.gaps.models.listing import GapChange, SavedView
from posko.apps.gaps.models.promises import Commitment, Escalation, Extension, Filing

__all__ = [
    "LIST_COLUMNS",
    "Comment",
    "Commitment",
    "Escalation",
    "Extension",
    "Filing",
    "Gap",
    "GapChange",
    "SavedView",
]
