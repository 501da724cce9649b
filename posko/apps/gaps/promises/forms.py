"""Forms of promises: asking an agency, asking for more time and answering that."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.gaps.course.forms import REASON, CommitmentForm
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.apps.territory.forms import PlaceField as PlaceField
from posko.domain.access import Viewer
from posko.kit.forms import MomentField, OnceForm


class ProposalForm(CommitmentForm):
    """Asking another agency to promise."""

    agency = forms.ModelChoiceField(
        label=_("Which agency is asked"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        empty_label=_("Choose an agency"),
    )
    field_order = ("agency", "promise", "evidence_asked", "due")

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["agency"].queryset = people.agencies(viewer).exclude(code=viewer.agency)  # type: ignore[attr-defined]
        self.fields["promise"].label = _("What is asked")

    def clean_agency(self) -> str:
        """The agency's code."""
        agency: Agency = self.cleaned_data["agency"]
        return agency.code


class ExtensionForm(OnceForm):
    """More time for an own promise."""

    due = MomentField(label=_("Until when"))
    reason = forms.CharField(label=_("Why more time is needed"), **REASON)  # type: ignore[arg-type]


class DecisionForm(forms.Form):
    """Granting or refusing more time; the reason helps, and a refusal needs one."""

    granted = forms.TypedChoiceField(
        choices=[("1", "yes"), ("0", "no")], coerce=lambda value: value == "1", widget=forms.HiddenInput
    )
    reason = forms.CharField(label=_("Reason"), required=False, **REASON)  # type: ignore[arg-type]

    def clean(self) -> dict[str, Any]:
        """A refusal says why."""
        given = super().clean() or {}
        if given.get("granted") is False and not given.get("reason", "").strip():
            self.add_error("reason", forms.ValidationError(_("Say why more time is refused.")))
        return given
