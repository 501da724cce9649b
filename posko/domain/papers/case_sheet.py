"""What a paper of a case may say: who, what, when, in plain values that the papers are set from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from posko.domain.cases.discussion import Voice
from posko.domain.cases.penalty import Range
from posko.domain.papers.head import NOTHING, Carried
from posko.domain.papers.letter import Letter


@dataclass(frozen=True, slots=True)
class Party:
    """A person as the paper names them."""

    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence: its number in the register, what it is, its SHA-256 ("" for a thing)."""

    number: int
    label: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Charge:
    """An article that is charged, with its name, and the range of its penalty; `both` as in the table of crimes."""

    article: str
    name: str
    range: Range
    both: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """The return of the file by the prosecutor (P-19): when, by which letter, and what to complete."""

    at: datetime
    letter: str = ""
    wanting: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """The view of one institution by its own member. `name` is the institution's."""

    voice: Voice
    name: str
    reason: str
    member: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Talk:
    """A discussion that was held; `views` in the order of the institutions."""

    number: int
    held_at: datetime
    venue: str = ""
    outcome: str = ""
    views: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """The facts that a paper of a case may print, in the paper's language where there are two.

    `kind` as `domain/cases/papers`.

    `state`: the state of the matter in the words for the reporter; `lacking` and `due`: what a report still lacks and
    by when. `talk`: the discussion of the minutes; `talks`: all discussions held. `returned`: why a file that goes to
    the prosecutor again came back. `letter`: kop, numbers, class, copies and signer as the office writes; papers from
    before it was kept have none. No person of the case stands in it.
    """

    kind: str
    number: str
    operation: str
    city: str
    demo: bool
    agency: str
    officer: str
    at: datetime
    case_number: int
    register_number: str
    title: str
    place: str
    received_at: datetime
    known_at: datetime | None
    event_at: datetime | None
    channel: str
    reporters: tuple[Party, ...] = ()
    reported: tuple[Party, ...] = ()
    evidence: tuple[Piece, ...] = ()
    articles: tuple[str, ...] = ()
    state_code: str = ""
    state: str = ""
    state_since: datetime | None = None
    lacking: tuple[str, ...] = ()
    due: datetime | None = None
    talk: Talk | None = None
    talks: tuple[Talk, ...] = ()
    decided_at: datetime | None = None
    addressee: str = ""
    charges: tuple[Charge, ...] = ()
    forwarded_at: datetime | None = None
    returned: Returned | None = None
    head: Carried = NOTHING
    letter: Letter | None = None
