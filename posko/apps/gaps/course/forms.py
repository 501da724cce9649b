"""Forms of gaps, their promises and the smaller acts. Text that looks like a person's number is stopped with a hint."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posko.apps.evidence.forms import EvidenceFilesField
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.apps.territory.forms import PlaceField as PlaceField
from posko.domain.access import Viewer
from posko.domain.gaps import states as gaps
from posko.kit.forms import MomentField, OnceForm, no_personal_numbers


class GapForm(OnceForm):
    """Opening a gap."""

    title = forms.CharField(label=_("What is missing"), max_length=160, validators=[no_personal_numbers])
    place = PlaceField(label=_("Place"), max_length=120, widget=forms.TextInput(attrs={"list": "places"}))
    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: [(key, _(word)) for key, word in gaps.KINDS.items()])
    severity = forms.TypedChoiceField(
        label=_("Severity"),
        coerce=int,
        choices=lambda: [(key, _(word)) for key, word in gaps.SEVERITIES.items()],
    )
    detail = forms.CharField(
        label=_("Details"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[no_personal_numbers],
    )
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("No owner yet"),
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].viewer = viewer  # type: ignore[attr-defined]
        self.fields["owner"].queryset = people.agencies(viewer)  # type: ignore[attr-defined]


class DriverGapForm(OnceForm):
    """One press on a driver of the index: the place, the indicator, and how grave its gravest event was."""

    place = PlaceField(max_length=40)
    indicator = forms.CharField(max_length=12)
    severity = forms.TypedChoiceField(coerce=int, choices=list(gaps.SEVERITIES.items()))

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].viewer = viewer  # type: ignore[attr-defined]


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
