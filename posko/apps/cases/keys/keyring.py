"""Bawaslu's key and what it opens. The key is a file outside the database; without it no case is opened or read."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from posko.apps.cases.models import Case, CasePaper, EvidenceItem, PaperScan
from posko.domain.cases import sealing
from posko.domain.errors import BadInput
from posko.domain.files import vault


def of(case: Case) -> str:
    """The words that the seals of this case are bound to."""
    return f"case:{case.operation_id}:{case.number}"


def key() -> bytes:
    """Bawaslu's key. BadInput where its file is not there."""
    found = sealing.read_key_file(settings.CASE_KEY)
    if found is None:
        raise BadInput(
            "Bawaslu's key is not there (%(name)s), so no case can be opened. Put the file in its place, or make one "
            "with: posko cases new-key",
            name=settings.CASE_KEY.name,
        )
    return found


def there() -> bool:
    """Whether the key is there and is one."""
    try:
        return sealing.read_key_file(settings.CASE_KEY) is not None
    except BadInput:
        return False


def mark() -> str:
    """Which key it is, 16 hex digits that say nothing of it."""
    return vault.mark_of(key())


def open_case_key(case: Case) -> bytes:
    """The case's own key. BadInput for another key of Bawaslu than the one that sealed it."""
    own = key()
    must_be_of(case, own)
    return sealing.unseal_key(bytes(case.sealed_key), own, of=of(case))


def must_be_of(case: Case, own: bytes) -> None:
    """BadInput for another key than the one that seals the case: nothing is damaged then, it is only locked."""
    if case.key_mark != vault.mark_of(own):
        raise BadInput(
            "Bawaslu's key with the mark %(own)s does not open case %(number)s: it is sealed under the key with the "
            "mark %(found)s. Put that key in its place.",
            own=vault.mark_of(own),
            number=case.number,
            found=case.key_mark,
        )


def sealed_anew(case: Case, old: bytes, new: bytes) -> bytes:
    """The case's own key, sealed under a new key of Bawaslu and opened once to prove it. BadInput as `open_case_key`"""
    must_be_of(case, old)
    own = sealing.unseal_key(bytes(case.sealed_key), old, of=of(case))
    sealed = sealing.seal_key(own, new, of=of(case))
    sealing.unseal_key(sealed, new, of=of(case))
    return sealed


def path_of(item: EvidenceItem, *, view: bool = False) -> Path:
    """Where the sealed bytes of a piece of evidence lie; whoever asks has the row, and so the right, already."""
    name = f"{item.form_key.hex}{'-view' if view else ''}.sealed"
    return Path(settings.MEDIA_ROOT) / "cases" / str(item.case_id) / name


def bound_to(item: EvidenceItem, *, view: bool = False) -> str:
    """What the sealed bytes of a piece are bound to."""
    return f"{of(item.case)} item {item.form_key.hex}{' view' if view else ''}"


def paper_bound_to(paper: CasePaper, ending: str) -> str:
    """The words that the seal of one file of a paper (pdf or docx) is bound to."""
    return f"{of(paper.case)} paper {paper.form_key.hex} {ending}"


def scan_bound_to(scan: PaperScan) -> str:
    """What a signed scan is bound to: its paper, and itself."""
    return f"{of(scan.paper.case)} paper {scan.paper.form_key.hex} scan {scan.form_key.hex}"
