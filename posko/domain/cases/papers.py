"""The papers of a case: which there are, how they are numbered, and what each needs before it may leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from posko.domain.cases.events import TWO_PIECES
from posko.domain.errors import N_, BadInput
from posko.domain.files import photos
from posko.domain.plans.phases import JAKARTA
from posko.domain.situation.sitrep import Classification
from posko.law import cases as law

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_AGENCY_MOST = 40  # letters of an agency's code in a number


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper: its mark in numbers, the desk that writes it, what people call it, whose paper it is.

    `root`: the institution that issues it, "" where whoever wrote the discussion down does. `least`: the lowest class
    it may carry; what goes from member to member of the centre is secret by the wall of cases, what the reporter
    takes home is not.
    """

    mark: str
    desk: str
    name: str
    root: str = ""
    least: Classification = "rahasia"


# The patterns are ours; an institution that numbers otherwise changes the mark here.
KINDS = {
    "receipt": Kind("TT-LP", "PP", N_("Receipt of the report"), "bawaslu", "terbatas"),
    "notice": Kind("PS-LP", "PP", N_("Status notice to the reporter"), "bawaslu", "terbatas"),
    "minutes": Kind("BA-PBHS", "GKM", N_("Minutes of a discussion")),
    "forwarding": Kind("SPN", "GKM", N_("Forwarding letter"), "bawaslu"),
    "file_letter": Kind("SPBP", "SIDIK", N_("Letter with the investigation file"), "polri"),
}
SCANS = ("application/pdf", photos.JPEG, photos.PNG)
_SENDS_FILE = ("file.sent", "file.resubmitted")


@dataclass(frozen=True, slots=True)
class Held:
    """What a case holds of what papers need. `discussion`: the number of the one that minutes speak of, 0 for none."""

    is_report: bool
    reporter: bool
    reported: bool
    registered: bool
    evidence: int
    articles: bool
    crime: bool
    file_goes: bool = False
    discussion: int = 0
    silent: bool = False
    outcome: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is not there. Where it is a `must`, the paper does not leave; else it leaves a blank."""

    text: str
    must: bool


def missing(kind: str, held: Held) -> tuple[Missing, ...]:
    """What a paper lacks, musts first. Raises KeyError for an unknown kind."""
    found = [Missing(text, must) for text, must, there in _NEEDS[kind](held) if not there]
    return tuple(sorted(found, key=lambda each: not each.must))


@cache
def file_states(regime: str) -> frozenset[str]:
    """Where a crime stands while its file goes to the prosecutor, or has just gone: from the table of the law."""
    states, steps = law.states(regime), law.steps(regime)
    sent = [step for step in steps if step.event in _SENDS_FILE and states[step.to].actor == "kejaksaan"]
    return frozenset(state for step in sent for state in (*step.sources, step.to))


def year_of(at: datetime) -> int:
    """The year in which a paper is numbered."""
    return at.astimezone(JAKARTA).year


def number_of(kind: str, sequence: int, at: datetime, *, agency: str, city: str) -> str:
    """The number of a paper, for instance `003/BA-PBHS/GKM/BAWASLU.JT/XI/2024`; `agency` is a code."""
    found, local = KINDS[kind], at.astimezone(JAKARTA)
    initials = "".join(word[0] for word in city.split() if word[0].isalpha()).upper()
    office = agency[:_AGENCY_MOST].upper() + (f".{initials}" if initials else "")
    return f"{sequence:03}/{found.mark}/{found.desk}/{office}/{_ROMAN[local.month - 1]}/{local.year}"


def names_nobody(texts: Iterable[str], persons: Iterable[str]) -> None:
    """BadInput where a text outside the seal holds the name of a person of the case, of three letters or more."""
    known = [name for name in map(str.casefold, persons) if len(name) > 2]
    for text in texts:
        if any(name in text.casefold() for name in known):
            raise BadInput(
                "“%(text)s” names a person of the case. This stands outside the seal: name offices only.", text=text
            )


def must_be_scan(name: str, media: str) -> str:
    """The media type of a signed scan; BadInput for a file that is whole, but no scan."""
    if media not in SCANS:
        raise BadInput(
            "“%(name)s” is no scan. A signed paper is scanned as PDF, or photographed as JPEG or PNG.", name=name
        )
    return media


_Need = tuple[str, bool, bool]

_A_REPORT = N_("This matter is a finding; there is no reporter to write to.")
_REPORTER = N_("The reporter is not entered, or was purged.")
_REPORTED = N_("The reported person is not entered.")
_EVIDENCE = N_("No piece of evidence is registered.")
_REGISTER = N_("The case has no register number yet.")
_ARTICLES = N_("No article was picked.")
_CRIME = N_("It was not decided that this is an electoral crime.")
_PIECES = N_("Fewer than two pieces of evidence are registered.")
_DISCUSSION = N_("No discussion was chosen.")
_SILENT = N_("An institution that was there has not said what it holds.")
_FILE = N_(
    "The file goes to the prosecutor once the third discussion was held, and again after P-19; the case does not stand "
    "there."
)
_CHARGES = N_("No article was picked; a file is sent for the articles that are charged.")
_OUTCOME = N_("The outcome of the discussion is not written down.")


def _receipt(held: Held) -> list[_Need]:
    reporter = (_REPORTER, True, held.reporter or not held.is_report)
    rest = [(_REPORTED, False, held.reported), (_EVIDENCE, False, held.evidence > 0)]
    return [(_A_REPORT, True, held.is_report), reporter, *rest]


def _notice(held: Held) -> list[_Need]:
    reporter = (_REPORTER, True, held.reporter or not held.is_report)
    return [(_A_REPORT, True, held.is_report), reporter, (_REGISTER, False, held.registered)]


def _minutes(held: Held) -> list[_Need]:
    there = held.discussion > 0
    return [
        (_DISCUSSION, True, there),
        (_SILENT, False, not there or not held.silent),
        (_OUTCOME, False, not there or held.outcome),
        (_ARTICLES, False, held.articles),
    ]


def _forwarding(held: Held) -> list[_Need]:
    return [
        (_CRIME, True, held.crime),
        (_PIECES, True, held.evidence >= TWO_PIECES),
        (_REPORTER, False, held.reporter or not held.is_report),
        (_REPORTED, False, held.reported),
        (_REGISTER, False, held.registered),
        (_ARTICLES, False, held.articles),
    ]


def _file_letter(held: Held) -> list[_Need]:
    return [
        (_FILE, True, held.file_goes),
        (_PIECES, True, held.evidence >= TWO_PIECES),
        (_CHARGES, True, held.articles),
        (_REPORTER, False, held.reporter or not held.is_report),
        (_REPORTED, False, held.reported),
        (_REGISTER, False, held.registered),
    ]


_NEEDS = {
    "receipt": _receipt,
    "notice": _notice,
    "minutes": _minutes,
    "forwarding": _forwarding,
    "file_letter": _file_letter,
}
