"""Change owner, severity or kind of many gaps in one act: what may be changed, and what it would do.

The convener of a meeting may change any gap; everybody else those of the own institution. A change opens no back door:
a gap that touches the vote still touches it, and a request that waits for a countersignature stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from posko.domain.access import Act, Viewer
from posko.domain.errors import BadInput
from posko.domain.gaps.states import ELECTORAL, KINDS, SEVERITIES, GapState

MOST = 200  # gaps in one act: what a person can still look over
FIELDS = ("owner", "severity", "kind")
Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A gap as a change sees it. `roots`: institutions that opened or own it; `pending`: lived with, or asked to be."""

    number: int
    place: str
    state: str
    roots: frozenset[str]
    pending: bool
    values: Values


@dataclass(frozen=True, slots=True)
class Change:
    """One gap before and after. `refusal` says why it stays as it is, and then nothing else counts."""

    number: int
    before: Values
    after: Values
    refusal: BadInput | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that change."""
        return () if self.refusal else tuple(each for each in FIELDS if self.before[each] != self.after[each])


def check_wanted(wanted: Mapping[str, str], agencies: frozenset[str]) -> Values:
    """The fields to set, with their codes checked. Fields to leave as they are do not appear."""
    told = {field: value for field, value in wanted.items() if field in FIELDS and value}
    if not told:
        raise BadInput("Choose what to change: the owner, the severity or the kind.")
    known = {"owner": agencies, "severity": {str(level) for level in SEVERITIES}, "kind": set(KINDS)}
    for field, value in told.items():
        if value not in known[field]:
            raise BadInput("“%(value)s” is not one of the choices; choose one of the list.", value=value)
    return told


def plan(gap: Known, wanted: Values, by: Viewer) -> Change:
    """What the change would do to one gap, or why it may not."""
    after = {**gap.values, **wanted}
    return Change(gap.number, gap.values, after, _refusal(gap, after, by))


def back(gap: Known, change: Change, by: Viewer) -> Change:
    """The changes that an undo would make, for gaps that nobody has changed since."""
    refusal = _closed_door(gap, by)
    if refusal is None and any(gap.values[each] != change.after[each] for each in change.fields):
        refusal = BadInput("It was changed again since; correct it by hand.")
    after = {**gap.values, **{field: change.before[field] for field in change.fields}}
    return Change(gap.number, gap.values, after, refusal or _refusal(gap, after, by, undoing=True))


def _refusal(gap: Known, after: Values, by: Viewer, *, undoing: bool = False) -> BadInput | None:
    if refusal := _closed_door(gap, by):
        return refusal
    moved = any(gap.values[field] != after[field] for field in ("owner", "kind"))
    if gap.pending and moved:
        return BadInput("To live with it was asked or is agreed; owner and kind stay until that is over.")
    electoral = gap.values["kind"] in ELECTORAL and after["kind"] not in ELECTORAL
    if electoral and by.root != "bawaslu" and not undoing:
        return BadInput("It touches the vote; only Bawaslu may say that it does not.")
    return None


def _closed_door(gap: Known, by: Viewer) -> BadInput | None:
    if gap.state == GapState.CLOSED:
        return BadInput("It is closed; what is closed stays as it was.")
    if gap.state == GapState.VOID:
        return BadInput("It was taken back with its table; nothing is done on it any more.")
    if not by.acts_at(gap.place):
        return BadInput("Your post is bound to one area, and this lies outside it.")
    if not by.may(Act.RAKOR_CONVENE) and by.root not in gap.roots:
        return BadInput("It is another institution's; who convenes the rakor may change it.")
    return None
