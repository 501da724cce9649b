"""Turns: whose move it is, on whatever noun. A turn belongs to a desk, which is an agency and a function.

What is late stands first, an agency's own broken word before anything else; then what is due next. What has no time
of its own comes after what is due within a day and before the rest, and of it what has waited longest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from posko.domain.errors import N_


class Kind(StrEnum):
    """What a turn is about; each kind has its one act."""

    PROMISE = "promise"
    REQUEST = "request"
    GAP = "gap"
    VERIFICATION = "verification"
    CLOSING = "closing"
    INVITATION = "invitation"
    MINUTES = "minutes"
    FOLLOW_UP = "follow_up"
    TASK = "task"
    DOUBT = "doubt"
    INCIDENT = "incident"
    ORDER = "order"
    OFFER = "offer"
    ARRIVAL = "arrival"
    ALERT = "alert"
    APPROVAL = "approval"
    MESSAGE = "message"
    STATION = "station"
    CLOCK = "clock"
    AGREEMENT = "agreement"
    CASE_CLOCK = "case_clock"
    CASE_TASK = "case_task"
    MEMBER = "member"
    OLD_KEYS = "old_keys"
    WAY_IN = "way_in"
    EXCLUSION = "exclusion"
    HAND_OVER = "hand_over"
    TAKE_OVER = "take_over"
    VAULT = "vault"
    CHIEF_KEY = "chief_key"
    RECOVERY = "recovery"
    ACCOUNT = "account"
    DEAD = "dead"
    NUMBERS = "numbers"


class Desk(StrEnum):
    """The function of an agency that a turn belongs to."""

    TABLE = "table"
    WATCH = "watch"
    LAW = "law"


class Whose(StrEnum):
    """The tabs of the queue: one's own desk, what one waits for, and everything that waits for anybody."""

    MINE = "mine"
    WAITING = "waiting"
    ALL = "all"


class Due(StrEnum):
    """What a queue is narrowed to by its clocks: what is overdue, and what is due within two days."""

    LATE = "late"
    SOON = "soon"


DUES: Final[Mapping[Due, str]] = {Due.LATE: N_("Overdue"), Due.SOON: N_("Due within 48 hours")}
SOON: Final = timedelta(hours=48)
KINDS: Final[Mapping[Kind, str]] = {
    Kind.PROMISE: N_("Promises"),
    Kind.REQUEST: N_("Requests to promise"),
    Kind.GAP: N_("Gaps without a promise"),
    Kind.VERIFICATION: N_("Evidence to verify"),
    Kind.CLOSING: N_("Gaps to close"),
    Kind.INVITATION: N_("Invitations"),
    Kind.MINUTES: N_("Minutes to approve"),
    Kind.FOLLOW_UP: N_("Decisions to carry out"),
    Kind.TASK: N_("Tasks"),
    Kind.DOUBT: N_("Conflicts to settle"),
    Kind.INCIDENT: N_("Incidents to handle"),
    Kind.ORDER: N_("Resource orders to answer"),
    Kind.OFFER: N_("Offers of other agencies to answer"),
    Kind.ARRIVAL: N_("Lent forces that are to arrive"),
    Kind.ALERT: N_("Alerts to acknowledge"),
    Kind.APPROVAL: N_("Alerts to approve"),
    Kind.MESSAGE: N_("Messages to sort"),
    Kind.STATION: N_("Stations that nobody reaches"),
    Kind.CLOCK: N_("Statutory clocks"),
    Kind.AGREEMENT: N_("Agreements to countersign"),
    Kind.CASE_CLOCK: N_("Clocks of cases"),
    Kind.CASE_TASK: N_("Tasks in cases"),
    Kind.MEMBER: N_("Members to let in"),
    Kind.OLD_KEYS: N_("Older keys to give"),
    Kind.WAY_IN: N_("Own way into the centre"),
    Kind.EXCLUSION: N_("Exclusions to confirm"),
    Kind.HAND_OVER: N_("Watches to hand over"),
    Kind.TAKE_OVER: N_("Watches to take over"),
    Kind.VAULT: N_("Own vault"),
    Kind.CHIEF_KEY: N_("Keys to compare"),
    Kind.RECOVERY: N_("Lost keys to recover"),
    Kind.ACCOUNT: N_("Accounts to decide on"),
    Kind.DEAD: N_("Messages that did not leave"),
    Kind.NUMBERS: N_("Numbers to prove"),
}
DESKS: Final[Mapping[Kind, Desk]] = {
    **dict.fromkeys(Kind, Desk.TABLE),
    **dict.fromkeys((Kind.TASK, Kind.INCIDENT, Kind.ALERT, Kind.APPROVAL, Kind.MESSAGE, Kind.STATION), Desk.WATCH),
    **dict.fromkeys((Kind.DOUBT, Kind.DEAD), Desk.WATCH),
    **dict.fromkeys((Kind.HAND_OVER, Kind.TAKE_OVER), Desk.WATCH),
    **dict.fromkeys((Kind.ORDER, Kind.OFFER, Kind.ARRIVAL), Desk.WATCH),
    **dict.fromkeys((Kind.CLOCK, Kind.CASE_CLOCK, Kind.CASE_TASK, Kind.CHIEF_KEY), Desk.LAW),
    **dict.fromkeys((Kind.MEMBER, Kind.OLD_KEYS, Kind.WAY_IN, Kind.EXCLUSION), Desk.LAW),
}
# A watch is told to hand over this long before its end.
HAND_OVER_FROM: Final = timedelta(hours=1)
_UNDATED: Final = timedelta(days=1)
_KINDS: Final[Mapping[str, Kind]] = {kind.value: kind for kind in Kind}
_DUES: Final[Mapping[str, Due]] = {due.value: due for due in Due}
_WHOSE: Final[Mapping[str, Whose]] = {whose.value: whose for whose in Whose}


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a tab is narrowed to besides a kind: by its clocks, and to the inside of a place."""

    due: Due | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn. `key` is the thing's own key among its kind, `url` its page; `due` may be missing, `since` never.

    `agency` is the short name of whose turn it is, empty where any other institution may; `mine`: the viewer's desk
    may do it. `severity` is that of an incident or a gap, 0 otherwise; `state` the word of its noun. `peek` names what
    the panel shows. `holder` is who claimed it; `may_remind`: the viewer may remind whose turn it is.
    """

    kind: Kind
    key: int
    title: str
    url: str
    since: datetime
    due: datetime | None = None
    place: str = ""
    place_code: str = ""
    agency: str = ""
    mine: bool = False
    late: bool = False
    severity: int = 0
    state: str = ""
    peek: str = ""
    holder: str = ""
    may_remind: bool = False

    @property
    def ref(self) -> str:
        """How a claim names the turn: `promise:12`."""
        return f"{self.kind}:{self.key}"

    def is_due(self, due: Due, at: datetime) -> bool:
        """Whether it is overdue, or due within two days."""
        if due is Due.LATE or self.late:
            return self.late and due is Due.LATE
        return self.due is not None and at <= self.due < at + SOON

    def order(self, at: datetime) -> tuple[int, datetime, datetime, int, str]:
        """What a queue is sorted by at a moment."""
        own_word = self.late and self.mine and self.kind is Kind.PROMISE
        first = 0 if own_word else 1 if self.late else 2
        return (first, self.due or at + _UNDATED, self.since, -self.severity, self.ref)


def kind_of(word: str) -> Kind | None:
    """The kind that a word of the address names; None for any other word."""
    return _KINDS.get(word)


def due_of(word: str) -> Due | None:
    """What a word of the address says of clocks; None for any other word."""
    return _DUES.get(word)


def whose_of(word: str) -> Whose | None:
    """The tab that a word of the address names; None for the first page, which shows some of each."""
    return _WHOSE.get(word)
