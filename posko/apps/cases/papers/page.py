"""The papers of a case as their page shows them: each with its signed scans, and who may add one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.cases.papers import selectors as paper_selectors
from posko.apps.cases.papers.forms import LANGUAGES, ScanForm
from posko.apps.cases.scans import selectors as scan_selectors
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Viewer
from posko.domain.cases import policies
from posko.domain.cases.papers import KINDS
from posko.kit.actions import Press, Refused, SmallAct, form_in, slot_of

if TYPE_CHECKING:
    from posko.apps.cases.models import Case, CasePaper, PaperScan


@dataclass(frozen=True, slots=True)
class Scan:
    """A signed scan with the name of the person who filed it. `counts`: it is the newest of its paper."""

    row: PaperScan
    by: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A paper that left."""

    paper: CasePaper
    name: str
    language: Any
    issuer: str
    scans: list[Scan]
    act: SmallAct | None


def slot(paper: CasePaper) -> str:
    """The place of the form by which a scan comes back."""
    return slot_of("scan", paper.pk)


def lines(viewer: Viewer, case: Case, refused: Refused) -> list[Line]:
    """Every paper of a case in the order in which they left."""
    names = people.people_names(viewer)
    scans: dict[int, list[PaperScan]] = {}
    for scan in scan_selectors.scans(viewer, case):
        scans.setdefault(scan.paper_id, []).append(scan)
    return [
        Line(
            paper,
            _(KINDS[paper.kind].name),
            LANGUAGES[paper.language],
            names.get(paper.issued_by, paper.issued_by),
            _scans(scans.get(paper.pk, []), names),
            _act(viewer, case, paper, refused),
        )
        for paper in paper_selectors.papers(viewer, case)
    ]


def _scans(rows: list[PaperScan], names: Mapping[str, str]) -> list[Scan]:
    return [Scan(row, names.get(row.taken_in_by, row.taken_in_by), row is rows[0]) for row in rows]


def _act(viewer: Viewer, case: Case, paper: CasePaper, refused: Refused) -> SmallAct | None:
    """Keep the signed scan, for who issued the paper."""
    purged = paper.purged_at is not None
    if policies.keeping_scan(paper.number, paper.agency.root, viewer, purged=purged) is not None:
        return None
    url = reverse("cases:add_scan", args=[case.number, paper.pk])
    told = _("It is kept as it is, sealed, with its hash. The newest scan counts; older ones stay.")
    form = form_in(ScanForm, slot(paper), refused)
    return SmallAct(
        slot(paper), url, _("Keep the signed scan"), (Press(_("Keep it and seal it"), "is-go"),), told, form
    )
