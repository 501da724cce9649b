"""The list of what was decided: its chips, its rows under their heads, and what is left of it on pages of meetings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.people.accounts import selectors as people
from posko.apps.rakor.followups import selectors
from posko.apps.rakor.followups.selectors import ALL, DecidedView, Wanted
from posko.apps.rakor.meetings import selectors as meetings
from posko.apps.rakor.meetings.page import short_day
from posko.domain.errors import N_
from posko.domain.rakor import followups
from posko.domain.rakor.decided import KINDS, STANDINGS, Decided, Kind, Standing
from posko.domain.rakor.meetings import OPEN_TABLE
from posko.kit.chips import Chip, Choices, chip, strange_value, strange_words
from posko.kit.requests import PoskoRequest, typed_number
from posko.kit.rows import Glyph, Left, Press, Row, left_of

if TYPE_CHECKING:
    from posko.apps.rakor.models import Rakor

WORDS: Final = ("state", "agency", "kind", "rakor", "by")
ORDERS: Final = {"date": N_("by date"), "owner": N_("by agency")}
LEFT_NAMED: Final = 8  # lines that the page of a meeting names; the list has them all
TITLE: Final = 160
_GLYPHS: Final[dict[Standing, Glyph]] = {
    Standing.LATE: "late",
    Standing.FILED: "proven",
    Standing.ASKED: "message",
    Standing.NOTED: "message",
    Standing.DONE: "done",
    Standing.DROPPED: "open",
}


@dataclass(slots=True)
class Section:
    """A group of the list with its head, and how many there are of it in all."""

    words: str
    count: int
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. `strange`: in a sentence each what of it does not exist."""

    wanted: Wanted
    strange: list[str]
    choices: Choices


def asked(request: PoskoRequest) -> Asked:
    """The filter of the address; without a state it is what is open."""
    choices, told = _choices(request), request.GET.dict()
    strange = strange_words(request, WORDS)
    for word, (label, known) in choices.items():
        value = told.get(word, "").strip()[:80]
        if value and value not in dict(known):
            strange.append(strange_value(label, told.pop(word)))
    given = {word: told.get(word, "").strip() for word in ("state", "agency", "kind")}
    meeting = typed_number(told.get("rakor", ""))
    return Asked(Wanted(**given, rakor=meeting, by=told.get("by") or "date"), strange, choices)


def chips(request: PoskoRequest, found: Asked) -> list[Chip]:
    """A chip for each word of the filter."""
    chosen = {word: getattr(found.wanted, word) for word in ("state", "agency", "kind", "by")}
    chosen |= {"rakor": str(found.wanted.rakor or ""), "by": "" if found.wanted.by == "date" else found.wanted.by}
    return [chip(request, word, *found.choices[word], chosen[word]) for word in WORDS]


def sections(request: PoskoRequest, found: list[Decided], part: Iterable[Decided], wanted: Wanted) -> list[Section]:
    """The lines of a page under the heads of their standing, or of their owners."""
    head = _by_owner if wanted.by == "owner" else _by_standing
    counts: dict[str, int] = {}
    for each in found:
        counts[head(each)] = counts.get(head(each), 0) + 1
    shown = selectors.views(request.viewer, part)
    groups = groupby(shown, lambda seen: head(seen.decided))
    return [Section(words, counts[words], [row(request, seen) for seen in own]) for words, own in groups]


def row(request: PoskoRequest, seen: DecidedView) -> Row:
    """One line: what was decided, at which meeting, who owes it, how much time is left, and the press that ends it."""
    meeting, standing = seen.meeting, seen.decided.standing
    where = f"{meeting.title}, {short_day(meeting.held_at)}" if meeting else ""
    usual: Glyph = "promised" if seen.promise else "task"
    return Row(
        _GLYPHS.get(standing, usual),
        f"{_(KINDS[seen.decided.kind])}: {seen.text}"[:TITLE],
        _url(seen),
        where,
        seen.owner.short,
        seen.owner.code == request.viewer.agency,
        _left(request, seen),
        press(request, seen),
    )


def press(request: PoskoRequest, seen: DecidedView) -> Press | None:
    """The press that says it is done, for whom it would not be refused."""
    if (own := seen.follow_up) is None or seen.meeting is None:
        return None
    now, standing = meetings.meeting_now(seen.meeting), meetings.follow_up_now(own)
    if followups.moving(now, standing, followups.DONE, request.viewer) is not None:
        return None
    return Press(_("Done"), reverse("rakor:finish_follow_up", args=[own.pk]), "post")


def on_list(request: PoskoRequest) -> dict[str, Any]:
    """What is left of all meetings, beside the agenda of the next one."""
    return {"decided_left": _left_of_all(request)}


def on_meeting(request: PoskoRequest, meeting: Rakor) -> dict[str, Any]:
    """What is left, while the table is open."""
    return {"decided_left": _left_of_all(request) if meeting.state in OPEN_TABLE else None}


def _left_of_all(request: PoskoRequest) -> dict[str, Any]:
    """Decisions by name and the count of all; promises stand in the agenda already, at their gaps."""
    found = selectors.left(request.viewer, request.at)
    lines = [each for each in found if each.kind != Kind.PROMISE]
    rows = [row(request, seen) for seen in selectors.views(request.viewer, lines[:LEFT_NAMED])]
    late = sum(each.standing == Standing.LATE for each in found)
    return {"rows": rows, "count": len(found), "late": late, "more": len(lines) - len(rows)}


def _by_owner(each: Decided) -> str:
    return each.owner


def _by_standing(each: Decided) -> str:
    return _(STANDINGS[each.standing])


def _left(request: PoskoRequest, seen: DecidedView) -> Left:
    if seen.decided.standing in (Standing.LATE, Standing.SOON, Standing.LATER):
        return left_of(seen.decided.due, request.at, seen.since)
    return Left(short_day(seen.decided.due))


def _url(seen: DecidedView) -> str:
    if seen.promise:
        return f"{reverse('gaps:gap', args=[seen.promise.gap.number])}#promise-{seen.promise.pk}"
    return reverse("rakor:decided_line", args=[seen.decided.key])


def _choices(request: PoskoRequest) -> Choices:
    agencies = [(agency.code, agency.short) for agency in people.table(request.viewer)]
    held = [(str(each.pk), f"{each.title}, {short_day(each.held_at)}") for each in selectors.meetings(request.viewer)]
    return {
        "state": (_("Status"), [*_said(STANDINGS), (ALL, _("All"))]),
        "agency": (_("Agency"), agencies),
        "kind": (_("Kind"), _said(KINDS)),
        "rakor": (_("Meeting"), held),
        "by": (_("Order"), _said(ORDERS)),
    }


def _said(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(code), _(word)) for code, word in words.items()]
