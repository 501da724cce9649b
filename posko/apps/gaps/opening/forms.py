"""Forms that open a gap. Text that looks like a person's number is stopped with a hint."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.apps.territory.forms import PlaceField
from posko.domain.access import Viewer
from posko.domain.gaps import states
from posko.kit.forms import OnceForm, no_personal_numbers


class GapForm(OnceForm):
    """Opening a gap."""

    title = forms.CharField(label=_("What is missing"), max_length=160, validators=[no_personal_numbers])
    place = PlaceField(label=_("Place"), max_length=120, widget=forms.TextInput(attrs={"list": "places"}))
    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: [(key, _(word)) for key, word in states.KINDS.items()])
    severity = forms.TypedChoiceField(
        label=_("Severity"),
        coerce=int,
        choices=lambda: [(key, _(word)) for key, word in states.SEVERITIES.items()],
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
    severity = forms.TypedChoiceField(coerce=int, choices=list(states.SEVERITIES.items()))

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].viewer = viewer  # type: ignore[attr-defined]


class SourceForm(forms.Form):
    """Where a gap comes from, as the page that led here said it: `journal:12`. What reads otherwise is passed over.

    A rakor, the index and a file have doors of their own, and nobody else may speak for them.
    """

    source = forms.RegexField(
        r"^(?!rakor:|index:|file:)[a-z_]{2,30}:[\w./-]{1,80}$", required=False, widget=forms.HiddenInput
    )

    def told(self) -> dict[str, str]:
        """The two words of the source that a gap keeps, or none if no source was given."""
        kind, _colon, ref = (self.cleaned_data.get("source") or "").partition(":") if self.is_valid() else ("", "", "")
        return {"source_kind": kind, "source_ref": ref} if kind else {}
