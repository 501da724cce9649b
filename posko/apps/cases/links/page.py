"""The links of a case as their page shows them: where each leads, what was struck out and why, and what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posko.apps.cases.links import selectors as link_selectors
from posko.apps.cases.links.forms import KINDS, StrikeForm
from posko.apps.cases.reports.selectors import DOUBLE
from posko.apps.people.accounts import selectors as people
from posko.apps.plans.paper import law_name
from posko.domain.access import Viewer
from posko.domain.cases import policies
from posko.kit.actions import Press, Refused, SmallAct, form_in, slot_of

if TYPE_CHECKING:
    from posko.apps.cases.links.selectors import Linked, Target
    from posko.apps.cases.models import Case, CaseLink

_WORDS = {**dict(KINDS), DOUBLE: gettext_lazy("Possible double")}


@dataclass(frozen=True, slots=True)
class Line:
    """A link, its kind in words, where it leads, and the acts of this viewer; `struck_by` is a name.

    `grounds`: by which triggers of the law a station is a candidate, and how many votes met each.
    """

    row: CaseLink
    kind: str
    target: Target | None
    grounds: list[tuple[str, int]]
    struck_by: str
    acts: list[SmallAct]


def lines(viewer: Viewer, case: Case, refused: Refused) -> list[Line]:
    """The links of a case."""
    names = people.people_names(viewer)
    return [_line(viewer, case, each, names, refused) for each in link_selectors.links(viewer, case)]


def slot(pk: int) -> str:
    """The place on the page of the form that strikes a link out."""
    return slot_of("strike", pk)


def _line(viewer: Viewer, case: Case, each: Linked, names: Mapping[str, str], refused: Refused) -> Line:
    row = each.row
    strikes = row.struck_at is None and policies.linking(row.case.holder.root, viewer) is None
    acts = [_strike(case, each, refused)] if strikes else []
    struck_by = names.get(row.struck_by, row.struck_by)
    return Line(row, str(_WORDS[row.kind]), each.target, _grounds(each), struck_by, acts)


def _strike(case: Case, each: Linked, refused: Refused) -> SmallAct:
    place, url = slot(each.row.pk), reverse("cases:strike_link", args=[case.number, each.row.pk])
    told = _("It stays to be read, with the reason, and counts no more. The same link can be made again.")
    press = Press(_("Strike it out"), "is-danger")
    return SmallAct(place, url, _("Strike it out"), (press,), told, form_in(StrikeForm, place, refused))


def _grounds(each: Linked) -> list[tuple[str, int]]:
    return [(law_name(found.trigger), found.count) for found in each.target.candidates] if each.target else []
