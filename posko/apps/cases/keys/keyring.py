"""The keys of a case as one open vault opens them, and what each sealed thing is bound to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from posko.apps.cases.models import Case, CaseKey, CasePaper, CasePerson, EvidenceItem, PaperScan
from posko.domain.cases import sealing
from posko.domain.errors import BadInput
from posko.domain.files import checks
from posko.domain.vaults.pairs import OpenVault, Pair


def of(case: Case) -> str:
    """The words that the seals of this case are bound to."""
    return f"case:{case.operation_id}:{case.number}"


def seal(key: CaseKey, content: bytes, *, of: str) -> bytes:
    """Bytes sealed under a version of a case's key: for whoever has a wrap of it, and not for who seals."""
    return sealing.seal(content, bytes(key.public), key.version, of=of)


class Keys:
    """The keys of one case that one vault opens, each unwrapped when it is first needed. `wrapped`: by version."""

    def __init__(self, case: Case, vault: OpenVault, wrapped: Mapping[int, bytes]) -> None:
        self._wrapped = wrapped
        self._case, self._number, self._own = of(case), case.number, vault.pair
        self._pairs: dict[int, Pair] = {}

    def __repr__(self) -> str:
        return f"Keys({self._case})"

    @property
    def versions(self) -> list[int]:
        """The versions that were wrapped for this vault."""
        return sorted(self._wrapped)

    def pair(self, version: int) -> Pair:
        """The pair of a version. NotGiven where it is not wrapped for this vault, or the wrap was altered."""
        if version not in self._pairs:
            if version not in self._wrapped:
                raise sealing.NotGiven(version, self._number)
            try:
                self._pairs[version] = sealing.unwrap(self._wrapped[version], self._own, version, of=self._case)
            except BadInput as altered:
                raise sealing.NotGiven(version, self._number) from altered
        return self._pairs[version]

    def opens(self, version: int) -> bool:
        """Whether a version was wrapped for this vault, and unaltered."""
        try:
            self.pair(version)
        except sealing.NotGiven:
            return False
        return True

    def unseal(self, sealed: bytes, *, of: str) -> bytes:
        """What was sealed. NotGiven for a key that this vault has not got; BadInput for what does not open."""
        return sealing.unseal(sealed, self.pair(sealing.version_of(sealed)), of=of)

    def whole(self, sealed: bytes, sha256: str, *, of: str) -> tuple[bytes, str]:
        """What was sealed, and "" where it agrees with its hash; else nothing and "altered". NotGiven as `unseal`."""
        try:
            content = self.unseal(sealed, of=of)
        except sealing.NotGiven:
            raise
        except BadInput:
            return b"", "altered"
        fault = checks.fault(content, sha256)
        return (b"", fault) if fault else (content, "")


def path_of(item: EvidenceItem, *, view: bool = False) -> Path:
    """Where the sealed bytes of a piece of evidence lie; whoever asks has the row, and so the right, already."""
    name = f"{item.form_key.hex}{'-view' if view else ''}.sealed"
    return Path(settings.MEDIA_ROOT) / "cases" / str(item.case_id) / name


def bound_to(item: EvidenceItem, *, view: bool = False) -> str:
    """What the sealed bytes of a piece are bound to."""
    return f"{of(item.case)} item {item.form_key.hex}{' view' if view else ''}"


def person_bound_to(person: CasePerson) -> str:
    """What the facts of a person are bound to."""
    return f"{of(person.case)} person {person.form_key.hex}"


def paper_bound_to(paper: CasePaper, ending: str) -> str:
    """The words that the seal of one file of a paper (pdf or docx) is bound to."""
    return f"{of(paper.case)} paper {paper.form_key.hex} {ending}"


def scan_bound_to(scan: PaperScan) -> str:
    """What a signed scan is bound to: its paper, and itself."""
    return f"{of(scan.paper.case)} paper {scan.paper.form_key.hex} scan {scan.form_key.hex}"
