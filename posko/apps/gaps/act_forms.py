"""What people type for the smaller acts on a gap and its promises, and on many gaps at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.gaps.forms import CommitmentForm
from posko.apps.people import selectors as people
from posko.apps.people.models import Agency
from posko.domain import gaps
from posko.domain.access import Viewer
from posko.kit.forms import MomentField, OnceForm, no_personal_numbers

REASON = {"max_length": 300, "validators": [no_personal_numbers]}


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


class SourceForm(forms.Form):
    """Where a gap comes from, as the page that led here said it: `journal:12`. What reads otherwise is passed over.

    A rakor, the index and a file have doors of their own, and nobody else may speak for them.
    """

    source = forms.RegexField(
        r"^(?!rakor:|index:|file:)[a-z_]{2,30}:[\w./-]{1,80}$", required=False, widget=forms.HiddenInput
    )

    def told(self) -> dict[str, str]:
        """The two words that a gap keeps; none where no source was told."""
        kind, _colon, ref = (self.cleaned_data.get("source") or "").partition(":") if self.is_valid() else ("", "", "")
        return {"source_kind": kind, "source_ref": ref} if kind else {}


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


class AcceptanceForm(forms.Form):
    """Asking to live with a gap for a time."""

    reason = forms.CharField(
        label=_("Why it cannot be closed, and what is done instead"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[no_personal_numbers],
    )
    until = MomentField(label=_("Lived with until"))


class CountersignForm(forms.Form):
    """Which request was read: the moment at which it was asked."""

    asked = forms.DateTimeField(widget=forms.HiddenInput)


class DuplicateForm(forms.Form):
    """The number of the gap that says the same."""

    number = forms.IntegerField(label=_("Number of the other gap"), min_value=1, max_value=10**9)


class CommentForm(OnceForm):
    """A word on a gap."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[no_personal_numbers],
    )
    own_only = forms.BooleanField(label=_("Only for my own institution"), required=False)


class ChangeForm(OnceForm):
    """What is set on many gaps; a field left empty stays as it is."""

    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("as it is"),
    )
    severity = forms.ChoiceField(
        label=_("Severity"),
        required=False,
        choices=lambda: [("", _("as it is")), *((str(key), _(word)) for key, word in gaps.SEVERITIES.items())],
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=lambda: [("", _("as it is")), *((key, _(word)) for key, word in gaps.KINDS.items())],
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = people.agencies(viewer)  # type: ignore[attr-defined]

    def clean_owner(self) -> str:
        """The agency's code, or the empty word."""
        agency: Agency | None = self.cleaned_data["owner"]
        return agency.code if agency else ""

    def clean(self) -> dict[str, Any]:
        """Something is to be changed."""
        given = super().clean() or {}
        if not self.errors and not any(given.get(field) for field in ("owner", "severity", "kind")):
            raise forms.ValidationError(_("Choose what to change: the owner, the severity or the kind."))
        return given


class SavedViewForm(OnceForm):
    """A name for the filter that stands in the URL."""

    name = forms.CharField(label=_("Name of this view"), max_length=60, validators=[no_personal_numbers])
    shared = forms.BooleanField(label=_("Share it with my agency"), required=False)
    page = forms.ChoiceField(choices=[("list", "list"), ("board", "board")], widget=forms.HiddenInput)
    query = forms.CharField(max_length=600, required=False, widget=forms.HiddenInput)
