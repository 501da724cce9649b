"""Issuing papers of a case: numbered under a lock, set in both files, sealed at once; the ledger holds the hashes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from posko.apps.cases import keyring, paper_selectors, selectors, trail
from posko.apps.cases.models import Case, CasePaper, Discussion, PaperScan
from posko.apps.people import selectors as people
from posko.apps.people.models import Agency
from posko.domain import files
from posko.domain.access import Viewer
from posko.domain.cases import papers as thinking
from posko.domain.cases import sealing
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.papers.case_paper import case_paper_docx, case_paper_pdf
from posko.domain.papers.formats import Language


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper that leaves; `discussion` for minutes."""

    form_key: uuid.UUID
    kind: str
    language: Language
    discussion: Discussion | None = None


def issue(case: Case, new: NewPaper, *, by: Viewer, at: datetime) -> CasePaper:
    """Issue a paper of the own institution; the same form sent twice is one paper with one number."""
    if new.kind not in thinking.KINDS or new.language not in ("id", "en"):
        raise BadInput("A paper of a case is one of: %(kinds)s.", kinds=", ".join(thinking.KINDS))
    with transaction.atomic():
        case = selectors.locked(by, case)
        if made := CasePaper.objects.filter(case=case, form_key=new.form_key).first():
            return made
        if not paper_selectors.may_issue(by, new.kind, new.discussion):
            raise NotAllowed("A paper is issued by the institution whose paper it is.")
        _must_be_whole(case, new, by, at)
        paper = _numbered(case, new, by, at)
        _set(paper, new, by, at)
        paper.save()
        payload = {
            "kind": new.kind,
            "number": paper.number,
            "pdf_sha256": paper.pdf_sha256,
            "docx_sha256": paper.docx_sha256,
        }
        trail.record("case.paper_issued", case, by=by, at=at, payload=payload)
        return paper


def tell_damage(paper: CasePaper, ending: str, *, by: Viewer, at: datetime) -> bool:
    """Put into the ledger, once a paper, that its bytes are not what was issued; says whether it was news."""
    with transaction.atomic():
        if not CasePaper.objects.filter(pk=paper.pk, damaged_at=None).update(damaged_at=at):
            return False
        payload = {"number": paper.number, "file": ending}
        trail.record("case.paper_damaged", paper.case, by=by, at=at, payload=payload)
        return True


def purge(case: Case, *, by: Viewer, at: datetime) -> int:
    """Empty the papers of a case that outlived its last person, and their scans; number and hashes stay. How many.

    Whoever calls holds the lock of the case, and knows that it is over.
    """
    with transaction.atomic():
        keys = list(paper_selectors.outlived(by).filter(case=case).values_list("pk", flat=True))
        if not keys:
            return 0
        CasePaper.objects.filter(pk__in=keys).update(pdf=b"", docx=b"", purged_at=at)
        scans = PaperScan.objects.filter(paper__in=keys).update(sealed=b"")
        trail.record("case.papers_purged", case, by=by, at=at, payload={"papers": len(keys), "scans": scans})
        return len(keys)


def _must_be_whole(case: Case, new: NewPaper, by: Viewer, at: datetime) -> None:
    if new.discussion is not None and new.discussion.case_id != case.pk:
        raise BadInput("This discussion belongs to another case.")
    for lack in paper_selectors.missing(by, case, new.kind, new.discussion, at):
        if lack.must:
            raise BadInput(lack.text)


def _numbered(case: Case, new: NewPaper, by: Viewer, at: datetime) -> CasePaper:
    """A paper with the next number of its institution, kind and year; the agency's row is locked until it is kept."""
    agency = Agency.objects.select_for_update(no_key=True).get(pk=people.own_agency(by).pk)
    year = thinking.year_of(at)
    before = CasePaper.objects.filter(agency=agency, kind=new.kind, year=year).aggregate(highest=Max("sequence"))
    sequence = (before["highest"] or 0) + 1
    city = case.operation.city.name
    return CasePaper(
        case=case,
        form_key=new.form_key,
        kind=new.kind,
        discussion=new.discussion,
        agency=agency,
        year=year,
        sequence=sequence,
        number=thinking.number_of(new.kind, sequence, at, agency=agency.code, city=city),
        language=new.language,
        issued_by=by.actor,
        issued_at=at,
    )


def _set(paper: CasePaper, new: NewPaper, by: Viewer, at: datetime) -> None:
    """Both files of one description, hashed and then sealed; nothing of them lies open anywhere."""
    sheet = paper_selectors.sheet_of(by, paper.case, new.kind, new.discussion, new.language, at, paper.number)
    pdf = case_paper_pdf(sheet, language=new.language, fonts=paper_selectors.FONTS)
    docx = case_paper_docx(sheet, language=new.language)
    key = keyring.open_case_key(paper.case)
    paper.pdf_sha256, paper.docx_sha256 = files.digest(pdf), files.digest(docx)
    paper.pdf = sealing.seal(pdf, key, of=keyring.paper_bound_to(paper, "pdf"))
    paper.docx = sealing.seal(docx, key, of=keyring.paper_bound_to(paper, "docx"))
