"""Forms to issue a paper of a case, and to file the signed scan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.cases.scans.services import NewScan
from posko.apps.evidence.forms import EvidenceField
from posko.apps.people.offices.forms import LetterForm
from posko.apps.people.offices.steps import Wishes
from posko.domain.access import Viewer
from posko.domain.cases.papers import SCANS
from posko.domain.situation.sitrep import Classification
from posko.kit.forms import OnceForm

LANGUAGES = {"id": _("Indonesian"), "en": _("English")}


class IssueForm(LetterForm):
    """A paper that leaves. `numbers`: the discussions that minutes may speak of, None for another paper.

    The discussion is the one of which the page showed what is missing. Subject and addressees are those of the kind.
    """

    subject = None  # type: ignore[assignment]
    to = None  # type: ignore[assignment]
    field_order = ("form_key", "discussion", "language", "classification")

    discussion = forms.TypedChoiceField(coerce=int, widget=forms.HiddenInput)
    language = forms.ChoiceField(label=_("Language"), choices=lambda: list(LANGUAGES.items()))

    def __init__(
        self, *args: Any, viewer: Viewer, least: Classification, numbers: Sequence[int] | None = None, **options: Any
    ) -> None:
        super().__init__(*args, viewer=viewer, least=least, **options)
        self.fields["classification"].required = False
        self.least = least
        outside = _("Stands outside the seal: offices only, no person of the case.")
        for name in ("office_number", "attachments", "cc"):
            self.fields[name].help_text = outside
        if numbers is None:
            del self.fields["discussion"]
        else:
            self.fields["discussion"].choices = [(str(n), str(n)) for n in numbers]  # type: ignore[attr-defined]

    def wishes(self) -> Wishes:
        """What was said of the frame of the paper."""
        given = self.cleaned_data
        return Wishes(
            given["classification"] or self.least,
            "",
            (),
            given["cc"],
            given["office_number"],
            given["attachments"],
            int(given["signer"]) if given["signer"] else None,
        )


class ScanForm(OnceForm):
    """The signed paper, scanned. Its bytes are checked before anything is saved."""

    upload = EvidenceField(label=_("Signed paper (PDF, JPEG or PNG; at most 10 MB)"), required=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["upload"].widget.attrs["accept"] = ",".join(SCANS)

    def new_scan(self) -> NewScan:
        """What the service takes in."""
        return NewScan(self.cleaned_data["form_key"], self.cleaned_data["upload"])
