"""Papers of a case: the list, issuing one after what is missing was shown, both files, and their signed scans."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.cases.course import page as case_page
from posko.apps.cases.course import services as case_services
from posko.apps.cases.papers import page as paper_page
from posko.apps.cases.papers import selectors as paper_selectors
from posko.apps.cases.papers import services as paper_services
from posko.apps.cases.papers.forms import IssueForm, ScanForm
from posko.apps.cases.papers.services import NewPaper
from posko.apps.cases.scans import selectors as scan_selectors
from posko.apps.cases.scans import services as scan_services
from posko.apps.evidence.forms import announced_fault
from posko.domain.cases.papers import KINDS
from posko.domain.errors import BadInput
from posko.domain.files import checks
from posko.domain.files.archives import DOCX
from posko.kit.actions import Refused
from posko.kit.downloads import PDF, download
from posko.kit.refusals import form_error, shown_on
from posko.kit.requests import PoskoRequest
from posko.kit.vaults import vault_of

if TYPE_CHECKING:
    from posko.apps.cases.models import Case, CasePaper, Discussion, PaperScan

MEDIA = {"pdf": PDF, "docx": DOCX}


@require_GET
def papers(request: PoskoRequest, number: int) -> HttpResponse:
    """Every paper that left, and which may be issued by this viewer's institution."""
    return _show(request, number)


@require_http_methods(["GET", "POST"])
def issue(request: PoskoRequest, number: int, kind: str) -> HttpResponse:
    """Look at what is missing, then issue the paper."""
    case = case_page.case_of(request, number)
    discussions = paper_selectors.own_discussions(request.viewer, case)
    if kind not in KINDS or kind not in paper_selectors.kinds_of(request.viewer, discussions):
        raise Http404
    minutes = kind == "minutes"
    own = discussions if minutes else []  # no other paper speaks of one discussion
    numbers = [each.number for each in own] if minutes else None
    asked = request.GET.get("discussion", "")
    given = {"discussion": asked or (str(own[-1].number) if own else "")}
    least = KINDS[kind].least
    form = IssueForm(request.POST or None, viewer=request.viewer, least=least, numbers=numbers, initial=given)
    if request.method == "POST" and form.is_valid():
        chosen = _chosen(own, form.cleaned_data.get("discussion"))
        told = form.cleaned_data
        new = NewPaper(told["form_key"], kind, told["language"], chosen, form.wishes())
        with shown_on(form):
            made = paper_services.issue(case, new, vault=vault_of(request), by=request.viewer, at=request.at)
            messages.success(request, _("Issued: %(number)s.") % {"number": made.number})
            return redirect("cases:papers", number)
    talk = _chosen(own, form.data.get("discussion") or given["discussion"])
    return _preview(request, case, kind, form, own, talk)


@require_GET
def file(request: PoskoRequest, number: int, pk: int, ending: str) -> HttpResponse:
    """A paper as PDF or DOCX, as it left; one whose bytes are not that is not handed out, and the ledger says so."""
    if ending not in MEDIA:
        raise Http404
    paper = _paper_of(request, number, pk)
    if paper.purged_at is not None:
        return _gone(request, paper)
    if paper_selectors.fault_of(request.viewer, paper, ending):
        paper_services.record_damage(paper, ending, by=request.viewer, at=request.at)
        return _gone(request, paper)
    content = paper_selectors.content_of(request.viewer, paper, ending, vault=vault_of(request))
    case_services.look(paper.case, f"paper {paper.number} {ending}", by=request.viewer, at=request.at)
    return download(content, MEDIA[ending], f"{paper.number.replace('/', '-')}.{ending}")


@csrf_exempt  # only so that a body of 4 GB is refused before anybody reads it for a token; what goes on is protected
@require_POST
def add_scan(request: PoskoRequest, number: int, pk: int) -> HttpResponse:
    """Keep the signed scan of a paper; what is too large is refused by the size that its sender announces."""
    paper = _paper_of(request, number, pk)
    if wrong := announced_fault(request.META):
        form = ScanForm({"form_key": uuid.uuid4()}, auto_id=f"{paper_page.slot(paper)}-%s")
        form.errors.clear()  # nothing of it was read
        form.add_error("upload", wrong)
        return _show(request, number, refused={paper_page.slot(paper): form})
    return _add_scan(request, number, paper)


@csrf_protect
def _add_scan(request: PoskoRequest, number: int, paper: CasePaper) -> HttpResponse:
    slot = paper_page.slot(paper)
    form = ScanForm(request.POST, request.FILES, auto_id=f"{slot}-%s")
    if form.is_valid():
        try:
            scan_services.take_in(paper, form.new_scan(), by=request.viewer, at=request.at)
        except BadInput as refusal:
            form.add_error("upload", form_error(refusal))
        else:
            messages.success(request, _("The signed scan is kept and sealed."))
            return redirect("cases:papers", number)
    return _show(request, number, refused={slot: form})


@require_GET
def scan(request: PoskoRequest, number: int, pk: int) -> HttpResponse:
    """A signed scan as it came in; one whose bytes are not that is not handed out, and the ledger says so."""
    case = case_page.case_of(request, number)
    found: PaperScan = get_object_or_404(scan_selectors.scans(request.viewer, case), pk=pk)
    if found.paper.purged_at is not None:
        return _gone(request, found.paper)
    if scan_selectors.fault_of(request.viewer, found):
        scan_services.record_damage(found, by=request.viewer, at=request.at)
        return _gone(request, found.paper, found)
    content = scan_selectors.content_of(request.viewer, found, vault=vault_of(request))
    case_services.look(case, f"scan of paper {found.paper.number} {found.sha256}", by=request.viewer, at=request.at)
    name = f"{found.paper.number.replace('/', '-')}-{found.sha256[:8]}"
    return download(content, found.media_type, checks.handed_name(name, found.media_type))


def _show(request: PoskoRequest, number: int, *, refused: Refused | None = None) -> HttpResponse:
    """The page, a look that is recorded; `refused` are forms by their slot."""
    case = case_page.seen(request, number, "papers")
    found = paper_page.lines(request.viewer, case, refused or {})
    slots = {line.act.slot for line in found if line.act}
    own = paper_selectors.own_discussions(request.viewer, case)
    context = {
        **case_page.head(request, case, "cases:papers"),
        "papers": found,
        "kinds": [(kind, _(KINDS[kind].name)) for kind in paper_selectors.kinds_of(request.viewer, own)],
        "unplaced": [form for slot, form in (refused or {}).items() if slot not in slots],
    }
    return render(request, "cases/papers/papers.html", context, status=422 if refused else 200)


def _paper_of(request: PoskoRequest, number: int, pk: int) -> CasePaper:
    """The paper, and the right to its case (404 without)."""
    case = case_page.case_of(request, number)
    found: CasePaper = get_object_or_404(paper_selectors.papers(request.viewer, case), pk=pk)
    return found


def _gone(request: PoskoRequest, paper: CasePaper, scan: PaperScan | None = None) -> HttpResponse:
    """Why nothing is handed out: deleted by its keeping time, or not what it was."""
    context = {"case": paper.case, "paper": paper, "scan": scan}
    return render(request, "cases/papers/paper_gone.html", context, status=410)


def _chosen(own: list[Discussion], number: object) -> Discussion | None:
    return next((each for each in own if str(each.number) == str(number)), None)


def _preview(
    request: PoskoRequest, case: Case, kind: str, form: IssueForm, talks: list[Discussion], talk: Discussion | None
) -> HttpResponse:
    case_services.look(case, f"paper {kind}", by=request.viewer, at=request.at)
    lacks = paper_selectors.missing(request.viewer, case, kind, talk, request.at)
    context = {
        **case_page.head(request, case, "cases:papers"),
        "kind": kind,
        "name": _(KINDS[kind].name),
        "form": form,
        "talks": talks,
        "talk": talk,
        "blanks": [_(lack.text) for lack in lacks if not lack.must],
        "musts": [_(lack.text) for lack in lacks if lack.must],
    }
    return render(request, "cases/papers/issue_paper.html", context, status=422 if form.errors else 200)
