"""The situation report (sitrep, laporan situasi): its content and its counts.

Everything here is plain data: the report says what the post knew at one moment (`at`), how sure it is (labels), what
was promised and not kept, and the ledger head at that moment. `posko.domain.papers.sitrep` prints it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import Formatter
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from posko.domain.gaps import states
from posko.domain.ledger import Head, read_head
from posko.domain.situation.brief import Brief
from posko.domain.situation.period import Period
from posko.domain.territory.places import Label

Classification = Literal["biasa", "terbatas", "rahasia"]
Klass = Literal["low", "mid", "high", "unknown"]
GapState = Literal["open", "promised", "started", "filed", "proven", "closed", "reopened", "accepted"]

WIB: Final = ZoneInfo("Asia/Jakarta")
NUMBER_PATTERN: Final = "{mark}/LAPSIT-{sequence:03d}/{month}/{year}/{agency}"
_PATTERN_FIELDS: Final = frozenset({"mark", "sequence", "month", "year", "agency"})
_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_RISING: Final[tuple[Classification, ...]] = get_args(Classification)
# Ledger rows of the audit compartment name every compartment's subjects, so they weigh as the heaviest.
_BY_COMPARTMENT: Final[dict[str, Classification]] = {
    "public": "biasa",
    "coordination": "terbatas",
    "security": "rahasia",
    "voter": "rahasia",
    "case": "rahasia",
    "audit": "rahasia",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A count and its label; `source` is printed with it if given."""

    value: int
    label: Label
    source: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """The size of the ground: kecamatan and kelurahan, polling stations, voters on the roll."""

    kecamatan: Figure
    kelurahan: Figure
    stations: Figure
    voters: Figure


@dataclass(frozen=True, slots=True)
class Phase:
    """The phase in force at the report's hour; `next_name` begins at `next_at` (aware), if any follows."""

    name: str
    next_name: str = ""
    next_at: datetime | None = None
    verified: bool = True


@dataclass(frozen=True, slots=True)
class HighClass:
    """Kelurahan of the whole city: `assessed` have a score, `high` are of the high class, `certain` of these are
    so whatever is assumed."""

    assessed: int
    high: int
    certain: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A fact printed beside the index at a place, in a few words, and how far its figures can be trusted."""

    name: str
    label: Label


@dataclass(frozen=True, slots=True)
class WeakPoint:
    """One place of the vulnerability list; `score` 0-100, `certain` False where the class may be another.

    `label` is the weakest of everything the score was made from.
    """

    place: str
    kecamatan: str
    klass: Klass
    score: float
    drivers: tuple[str, ...]
    supplement: tuple[Beside, ...]
    open_gaps: int
    label: Label
    certain: bool = True


@dataclass(frozen=True, slots=True)
class PromiseFact:
    """One live promise as the tally needs it: whose, due when (the first date agreed), filed and kept when."""

    owner: str
    due: datetime
    filed_at: datetime | None = None
    kept_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """Gaps an agency raised, promises it made, kept (verified) and late: not kept, and evidence not there in time."""

    agency: str
    opened: int
    promised: int
    kept: int
    late: int


@dataclass(frozen=True, slots=True)
class GapLine:
    """One gap; `owner` and `due` are empty until someone promises; `late_by` is None unless evidence is overdue.

    `state` is that of the promise it turns on, where one stands.
    """

    ref: str
    title: str
    place: str
    state: GapState
    owner: str = ""
    due: datetime | None = None
    late_by: timedelta | None = None

    def __post_init__(self) -> None:
        if self.state not in get_args(GapState):
            raise ValueError(f"Gap {self.ref}: state {self.state!r} is none of {', '.join(get_args(GapState))}.")


@dataclass(frozen=True, slots=True)
class GapCounts:
    """How many gaps are not closed, how many of these are late, and how many are closed."""

    open: int
    late: int
    closed: int


@dataclass(frozen=True, slots=True)
class RakorLine:
    """One meeting: when it was held, its name, and what came of it in a sentence or two."""

    held_at: datetime
    title: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Sitrep:
    """One situation report, complete; `at` is aware and is the hour every figure in it speaks of.

    `high` counts the whole city, `weak_points` are its weakest. `gap_lines` are the most urgent gaps, `gap_counts`
    those of the whole operation; without these the lines are all gaps, closed ones too. `head` is the ledger's head
    at `head_taken_at`, `basis` the written grounds of the operation, `caveats` what a reader must know before
    trusting a figure; an empty `closing` prints the customary sentence. `brief` is page one, all else its annex.
    """

    number: str
    classification: Classification
    addressees: tuple[str, ...]
    copies: tuple[str, ...]
    operation_name: str
    operation_kind: str
    city_name: str
    agency: str
    issued_by: str
    issued_role: str
    at: datetime
    demo: bool
    phase: Phase
    situation: Situation
    high: HighClass
    head: Head
    head_taken_at: datetime
    basis: tuple[str, ...] = ()
    weak_points: tuple[WeakPoint, ...] = ()
    gaps_by_agency: tuple[AgencyRow, ...] = ()
    gap_lines: tuple[GapLine, ...] = ()
    rakor: tuple[RakorLine, ...] = ()
    closing: str = ""
    caveats: tuple[str, ...] = ()
    gap_counts: GapCounts | None = None
    period: Period | None = None
    brief: Brief | None = None
    checkpoint: str = ""

    def __post_init__(self) -> None:
        read_head(head_text(self.head))
        if self.at.tzinfo is None or self.head_taken_at.tzinfo is None:
            raise ValueError("A sitrep's hour needs a time zone; give an aware datetime.")
        if self.classification not in _RISING:
            raise ValueError(f"Classification {self.classification!r} is none of {', '.join(_RISING)}.")


def head_text(head: Head) -> str:
    """The head as people print, read out and type it: `COUNT:ROOT`."""
    return f"{head.count}:{head.root}"


def sitrep_number(
    sequence: int,
    at: datetime,
    agency_short: str,
    *,
    classification: Classification = "terbatas",
    pattern: str = NUMBER_PATTERN,
) -> str:
    """The report's number, for instance `T/LAPSIT-007/XI/2024/POSKO-JT`.

    The pattern is ours, after the habit of official letters: mark of the classification (B, T, R), kind
    and running number, month in Roman numerals, year, issuer; month and year are those of WIB. An
    operation may set another `pattern` from the places mark, sequence, month, year and agency.
    Raises ValueError for a sequence below 1, a naive `at`, or a pattern with any other place.
    """
    if sequence < 1:
        raise ValueError(f"Sitreps are numbered from 1, not {sequence}.")
    if at.tzinfo is None:
        raise ValueError("The month of a sitrep's number needs an aware datetime.")
    _check_pattern(pattern)
    local = at.astimezone(WIB)
    return pattern.format(
        mark=classification[0].upper(),
        sequence=sequence,
        month=_ROMAN[local.month - 1],
        year=local.year,
        agency=agency_short,
    )


def post_mark(city_name: str) -> str:
    """How the post of a city signs: with the city's initials (POSKO-JT)."""
    initials = "".join(word[0] for word in city_name.split() if word[0].isalpha())
    return f"POSKO-{initials.upper()}"


def _check_pattern(pattern: str) -> None:
    unknown = {name for _, name, _, _ in Formatter().parse(pattern) if name is not None} - _PATTERN_FIELDS
    if unknown:
        raise ValueError(
            f"The number pattern names {', '.join(sorted(unknown))}; it may use {', '.join(sorted(_PATTERN_FIELDS))}."
        )


def classification_of(compartments: Iterable[str]) -> Classification:
    """The heaviest classification among the compartments a paper draws on (design section 4).

    Raises ValueError when none is named or one is unknown: a paper is never classed by guess.
    """
    named = sorted(set(compartments))
    unknown = [name for name in named if name not in _BY_COMPARTMENT]
    if unknown or not named:
        raise ValueError(f"Name at least one of {', '.join(_BY_COMPARTMENT)}; got {', '.join(named) or 'none'}.")
    return max((_BY_COMPARTMENT[name] for name in named), key=_RISING.index)


def tally(agency: str, *, raised: Iterable[str], promises: Iterable[PromiseFact], at: datetime) -> AgencyRow:
    """One agency's row at `at`. `raised`: the raising agency of every gap; `promises`: all live ones.

    Kept means verified by then, in time or not; late means not kept, and evidence not there at the due hour: still
    owed, or filed after it. Evidence that came in time is not late while it waits for the verifier. What was filed
    or kept after `at` had not happened yet: the row speaks of the report's hour, not of today.
    """
    own = [promise for promise in promises if promise.owner == agency]
    open_still = [promise for promise in own if promise.kept_at is None or promise.kept_at > at]
    late = sum(_is_late(promise, at) for promise in open_still)
    return AgencyRow(agency, sum(name == agency for name in raised), len(own), len(own) - len(open_still), late)


def _is_late(promise: PromiseFact, at: datetime) -> bool:
    filed_at = promise.filed_at if promise.filed_at is not None and promise.filed_at <= at else None
    state = states.CommitmentState.PROMISED if filed_at is None else states.CommitmentState.FILED
    return states.late_by(states.Promise(state, promise.due, filed_at), at) is not None


def busiest(rows: Iterable[AgencyRow]) -> tuple[AgencyRow, ...]:
    """The agencies that raised or promised anything; most overdue first, then by name."""
    busy = [row for row in rows if row.opened or row.promised]
    return tuple(sorted(busy, key=lambda row: (-row.late, row.promised == row.kept, row.agency)))


def late_first(lines: Iterable[GapLine]) -> tuple[GapLine, ...]:
    """Gaps not yet closed: the latest first, then by due hour (undated last), then by reference."""
    live = [line for line in lines if line.state != "closed"]

    def rank(line: GapLine) -> tuple[timedelta, bool, float, str]:
        due = line.due.timestamp() if line.due else 0.0
        return (-(line.late_by or timedelta(0)), line.due is None, due, line.ref)

    return tuple(sorted(live, key=rank))


def counts_of(sitrep: Sitrep) -> GapCounts:
    """The counts that a report was given, or those of its lines."""
    if sitrep.gap_counts is not None:
        return sitrep.gap_counts
    live = late_first(sitrep.gap_lines)
    return GapCounts(len(live), sum(line.late_by is not None for line in live), len(sitrep.gap_lines) - len(live))
