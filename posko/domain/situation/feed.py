"""The changes feed: which topic an event belongs to, and how far a reader may read without leaving anything out.

The feed is the ledger read forward by number. On PostgreSQL numbers are given out before they are committed, so a
number may come to light after a higher one; whoever read past it would never see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

# Topic -> first words of its events. Events without a topic are not shown: log-ins, notices, rounds.
TOPICS: Final[Mapping[str, frozenset[str]]] = {
    "incident": frozenset({"incident", "incidents", "incident_task", "task", "merge"}),
    "tps": frozenset({"station", "stations", "tps", "count", "contact_attempt"}),
    "gap": frozenset({"gap", "gaps", "commitment", "comment"}),
    "alert": frozenset({"alert"}),
    "surge": frozenset({"surge"}),
    "rakor": frozenset({"rakor", "input", "followup", "invitation", "attendance", "minutes"}),
    "index": frozenset({"index_event", "index_events", "index_run", "nothing_report"}),
    "clock": frozenset({"clock"}),
    "sitrep": frozenset({"sitrep"}),
    "intake": frozenset({"intake", "message", "messages", "sender"}),
    "team": frozenset({"team", "teams", "positions"}),
    "order": frozenset({"resource_order"}),
    "duty": frozenset({"shift", "journal"}),
}
_TOPIC_OF: Final = {head: topic for topic, heads in TOPICS.items() for head in heads}
HEADS: Final = frozenset(_TOPIC_OF)
# Events for the ledger alone: that somebody looked, or came and went. No count or page depends on them.
LOOKS: Final = frozenset(
    {
        "case.seen",
        "contact.seen",
        "contacts.seen",
        "login.refused",
        "person.logged_in",
        "person.logged_out",
        "second_factor.refused",
    }
)
A_PAGE: Final = 200
LARGEST: Final = 2**63 - 1  # what the database can count to


def topic_of(event: str) -> str:
    """The topic of an event (`gap.opened` -> `gap`); empty for one that the feed does not tell."""
    return _TOPIC_OF.get(event.partition(".")[0], "")


def whole_until(after: int, numbers: Iterable[int]) -> int:
    """The last number up to which none is missing, from `after` on through ascending `numbers` above it."""
    reached = after
    for number in numbers:
        if number != reached + 1:
            break
        reached = number
    return reached


def read_cursor(text: str) -> int | None:
    """The number behind a cursor; None for no cursor or one that the feed never gave."""
    if not text.isascii() or not text.isdecimal() or len(text) > 19:
        return None
    return min(int(text), LARGEST)
