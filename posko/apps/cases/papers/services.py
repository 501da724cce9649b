"""Issuing papers of a case: numbered under a lock, set in both files, sealed at once; the ledger holds the hashes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from posko.apps.cases.course import steps
from posko.apps.cases.keys import keyring
from posko.apps.cases.keys import selectors as key_selectors
from posko.apps.cases.keys import steps as key_steps
from posko.apps.cases.models import Case, CasePaper, Discussion, PaperScan
from posko.apps.cases.papers import selectors as paper_selectors
from posko.apps.operation import steps as operation_steps
from posko.apps.people.accounts import selectors as people
from posko.apps.people.offices import selectors as offices
from posko.apps.people.offices.steps import Wishes, letter_of
from posko.domain.access import Viewer
from posko.domain.cases import papers, policies
from posko.domain.errors import BadInput, insist
from posko.domain.files import checks
from posko.domain.papers.case_paper import (
    addressees_of,
    attachments_of,
    case_paper_docx,
    case_paper_pdf,
    subject_of,
)
from posko.domain.papers.case_sheet import CaseSheet
from posko.domain.papers.formats import Language
from posko.domain.papers.letter import Letter, letter_json
from posko.domain.vaults.pairs import OpenVault
from posko.kit import locks
from posko.kit.acts import act, step, unchanged


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper that leaves; `discussion` for minutes. `letter` is what its writer says of the frame, whose subject and
    addressees are those of the kind; None for a paper signed by who usually signs."""

    form_key: uuid.UUID
    kind: str
    language: Language
    discussion: Discussion | None = None
    letter: Wishes | None = None


@act
def issue(case: Case, new: NewPaper, *, vault: OpenVault, by: Viewer, at: datetime) -> CasePaper:
    """Issue a paper of the own institution; the same form sent twice is one paper with one number.

    The paper names the persons of the case, whom the issuer's own vault opens.
    """
    if new.kind not in papers.KINDS or new.language not in ("id", "en"):
        raise BadInput("A paper of a case is one of: %(kinds)s.", kinds=", ".join(papers.KINDS))
    (case,) = steps.locked(by, case)
    if made := CasePaper.objects.filter(case=case, form_key=new.form_key).first():
        return unchanged(made)
    insist(policies.issuing(paper_selectors.owner(by, new.kind, new.discussion), by))
    _must_be_whole(case, new, by, at)
    paper = _numbered(case, new, by, at)
    _set(paper, new, vault, by, at)
    paper.save(force_insert=True)
    payload = {
        "kind": new.kind,
        "number": paper.number,
        "pdf_sha256": paper.pdf_sha256,
        "docx_sha256": paper.docx_sha256,
        "pdf_sealed_sha256": paper.pdf_sealed_sha256,
        "docx_sealed_sha256": paper.docx_sealed_sha256,
    }
    steps.record("case.paper_issued", case, by=by, at=at, payload=payload)
    return paper


@act
def record_damage(paper: CasePaper, ending: str, *, by: Viewer, at: datetime) -> bool:
    """Record once a paper that its bytes are not those that were issued. Returns whether this was new."""
    row = locks.row(CasePaper.objects.select_related("case"), paper.pk)
    if row.damaged_at is not None:
        return unchanged(False)
    row.damaged_at = at
    row.save(update_fields=["damaged_at"])
    payload = {"number": row.number, "file": ending}
    steps.record("case.paper_damaged", row.case, by=by, at=at, payload=payload)
    return True


@step
def purge(case: Case, *, by: Viewer, at: datetime) -> int:
    """Empty the papers of a case, and their scans, after its last person was removed. Number and hashes stay.

    Returns how many.

    The caller holds the lock of the case and knows that the case is over.
    """
    keys = list(paper_selectors.outlived(by).filter(case=case).values_list("pk", flat=True))
    if not keys:
        return 0
    CasePaper.objects.filter(pk__in=keys).update(pdf=b"", docx=b"", purged_at=at)
    scans = PaperScan.objects.filter(paper__in=keys).update(sealed=b"")
    steps.record("case.papers_purged", case, by=by, at=at, payload={"papers": len(keys), "scans": scans})
    return len(keys)


def _must_be_whole(case: Case, new: NewPaper, by: Viewer, at: datetime) -> None:
    if new.discussion is not None and new.discussion.case_id != case.pk:
        raise BadInput("This discussion belongs to another case.")
    for lack in paper_selectors.missing(by, case, new.kind, new.discussion, at):
        if lack.must:
            raise BadInput(lack.text)


def _numbered(case: Case, new: NewPaper, by: Viewer, at: datetime) -> CasePaper:
    """A paper with the next number of its institution, kind and year. The number stands in both files, so others who
    issue the same wait until they are set and kept: no number is left out."""
    agency, year = people.own_agency(by), papers.year_of(at)
    before = CasePaper.objects.filter(agency=agency, kind=new.kind, year=year)
    counter = f"paper:{agency.pk}:{new.kind}:{year}"
    sequence = operation_steps.next_number(case.operation, counter, before, "sequence")
    city = case.operation.city.name
    return CasePaper(
        case=case,
        form_key=new.form_key,
        kind=new.kind,
        discussion=new.discussion,
        agency=agency,
        year=year,
        sequence=sequence,
        number=papers.number_of(new.kind, sequence, at, agency=agency.code, city=city),
        language=new.language,
        issued_by=by.actor,
        issued_at=at,
    )


def _set(paper: CasePaper, new: NewPaper, vault: OpenVault, by: Viewer, at: datetime) -> None:
    """Both files of one description, hashed and then sealed; nothing of them lies open anywhere."""
    keys = key_selectors.keys_of(by, paper.case, vault)
    sheet = paper_selectors.sheet_of(by, paper.case, new.kind, new.discussion, new.language, at, paper.number, keys)
    letter = _letter(paper, new, sheet, paper_selectors.names_in(by, paper.case, keys), by, at)
    sheet, paper.letter = replace(sheet, letter=letter), letter_json(letter)
    pdf = case_paper_pdf(sheet, language=new.language, fonts=paper_selectors.FONTS)
    docx = case_paper_docx(sheet, language=new.language)
    key = key_steps.key_to_seal(paper.case, by=by, at=at)
    paper.pdf_sha256, paper.docx_sha256 = checks.digest(pdf), checks.digest(docx)
    paper.pdf = keyring.seal(key, pdf, of=keyring.paper_bound_to(paper, "pdf"))
    paper.docx = keyring.seal(key, docx, of=keyring.paper_bound_to(paper, "docx"))
    paper.pdf_sealed_sha256, paper.docx_sealed_sha256 = checks.digest(paper.pdf), checks.digest(paper.docx)


def _letter(
    paper: CasePaper, new: NewPaper, sheet: CaseSheet, persons: Sequence[str], by: Viewer, at: datetime
) -> Letter:
    """The frame of the paper. It lies open beside the sealed files, so it names no person of the case."""
    least = papers.KINDS[new.kind].least
    usual = next((row.pk for row in offices.signing(by) if row.usual), None)
    said = new.letter or Wishes(least, "", (), signer=usual)
    papers.names_nobody((said.office_number, said.attachments, *said.cc), persons)
    told = replace(
        said,
        subject=subject_of(sheet, new.language),
        to=addressees_of(sheet, new.language),
        attachments=said.attachments or attachments_of(sheet, new.language),
    )
    return letter_of(told, least=least, register=paper.number, by=by, at=at)
