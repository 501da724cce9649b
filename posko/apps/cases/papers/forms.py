"""Forms to issue a paper of a case, and to file the signed scan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.cases.scans.services import NewScan
from posko.apps.evidence.forms import EvidenceField
from posko.domain.cases.papers import SCANS
from posko.kit.forms import OnceForm

LANGUAGES = {"id": _("Indonesian"), "en": _("English")}


class IssueForm(OnceForm):
    """A paper that leaves. `numbers`: the discussions that minutes may speak of, None for another paper.

    The discussion is the one of which the page showed what is missing.
    """

    discussion = forms.TypedChoiceField(coerce=int, widget=forms.HiddenInput)
    language = forms.ChoiceField(label=_("Language"), choices=lambda: list(LANGUAGES.items()))

    def __init__(self, *args: Any, numbers: Sequence[int] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if numbers is None:
            del self.fields["discussion"]
        else:
            self.fields["discussion"].choices = [(str(n), str(n)) for n in numbers]  # type: ignore[attr-defined]


class ScanForm(OnceForm):
    """The signed paper, scanned. Its bytes are checked before anything is saved."""

    upload = EvidenceField(label=_("Signed paper (PDF, JPEG or PNG; at most 10 MB)"), required=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["upload"].widget.attrs["accept"] = ",".join(SCANS)

    def new_scan(self) -> NewScan:
        """What the service takes in."""
        return NewScan(self.cleaned_data["form_key"], self.cleaned_data["upload"])
