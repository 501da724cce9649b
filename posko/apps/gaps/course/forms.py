"""Forms of gaps, their promises and the smaller acts. Text that looks like a person's number is stopped with a hint."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posko.apps.evidence.forms import EvidenceFilesField
from posko.kit.forms import MomentField, OnceForm, no_personal_numbers


class CommitmentForm(OnceForm):
    """Promising, for the own agency."""

    promise = forms.CharField(
        label=_("What we will do"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[no_personal_numbers],
    )
    evidence_asked = forms.CharField(
        label=_("Which evidence will show it"), max_length=300, validators=[no_personal_numbers]
    )
    due = MomentField(label=_("Due"))

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at

    def clean_due(self) -> datetime:
        """A promise is for later."""
        due: datetime = self.cleaned_data["due"]
        if due <= self.at:
            now = timezone.localtime(self.at).strftime("%H.%M")
            raise forms.ValidationError(_("The due time lies in the past; it is now %(now)s."), params={"now": now})
        return due


class EvidenceForm(OnceForm):
    """Filing evidence: files, a statement, or both."""

    uploads = EvidenceFilesField(label=_("Files (PDF, JPEG, PNG, DOCX, XLSX or text; at most 10, of 10 MB each)"))
    note = forms.CharField(
        label=_("Statement"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[no_personal_numbers],
    )

    def clean(self) -> dict[str, Any]:
        """At least one of the two."""
        given = super().clean() or {}
        if not given.get("uploads") and not given.get("note", "").strip() and not self.errors:
            raise forms.ValidationError(_("Choose a file or write a statement: evidence is one of the two."))
        return given


class ReasonForm(forms.Form):
    """A reason for taking something back."""

    reason = forms.CharField(label=_("Reason"), max_length=300, validators=[no_personal_numbers])


REASON = {"max_length": 300, "validators": [no_personal_numbers]}
