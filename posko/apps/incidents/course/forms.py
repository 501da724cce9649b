"""Forms about incidents. Text that looks like a person's number is refused with a hint."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from posko.apps.evidence.forms import EvidenceFilesField
from posko.apps.territory.forms import PlaceField
from posko.domain import incidents
from posko.domain.access import Viewer
from posko.domain.incidents.kinds import kinds
from posko.domain.people import journal
from posko.kit.forms import MomentField, OnceForm, checked_by, no_personal_numbers

_POSITION = re.compile(r"\s*(-?\d{1,2}(?:[.,]\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*")
WORDS: dict[str, Any] = {"max_length": 300, "validators": [no_personal_numbers]}


def kind_choices() -> list[tuple[str, str]]:
    """The kinds in the reader's language."""
    return [(kind.code, kind.name(get_language() or "id")) for kind in kinds().values()]


def severity_choices() -> list[tuple[str, Any]]:
    """The severities in words, the gravest last."""
    return [(str(level), _(word)) for level, word in incidents.SEVERITIES.items()]


class WhatForm(forms.Form):
    """Kind, severity and place, as reported or corrected."""

    kind = forms.ChoiceField(label=_("What is happening"), choices=kind_choices)
    place = PlaceField(label=_("Place"), max_length=120, widget=forms.TextInput(attrs={"list": "places"}))
    severity = forms.TypedChoiceField(label=_("Severity"), coerce=int, choices=severity_choices)

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].viewer = viewer  # type: ignore[attr-defined]


class ReportForm(WhatForm, OnceForm):
    """Reporting an incident at the post."""

    severity = forms.TypedChoiceField(
        label=_("Severity"),
        required=False,
        coerce=int,
        empty_value="",
        choices=lambda: [("", _("as its kind usually is")), *severity_choices()],
    )
    text = forms.CharField(
        label=_("What was seen"),
        max_length=incidents.TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[no_personal_numbers],
        help_text=_("What, how many, what is needed. About the place and the event, never about a person."),
    )
    happened_at = MomentField(label=_("When"))
    channel = forms.ChoiceField(
        label=_("How it reached you"),
        required=False,
        choices=lambda: [("", _("seen or heard myself")), *((key, _(word)) for key, word in journal.CHANNELS.items())],
    )
    position = forms.CharField(
        label=_("Position"),
        required=False,
        max_length=60,
        help_text=_("Latitude and longitude, such as -6.2300, 106.8700"),
    )
    uploads = EvidenceFilesField(label=_("Photos or papers"))
    line = forms.IntegerField(required=False, widget=forms.HiddenInput)
    field_order = ("kind", "place", "severity", "text", "happened_at", "channel", "position", "uploads", "line")

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at

    def clean_happened_at(self) -> datetime:
        """The moment of the incident: in the past, and not too far."""
        happened: datetime = self.cleaned_data["happened_at"]
        # a form knows minutes only: what happened in this one is not ahead
        checked_by(lambda _text: incidents.must_be_time(happened, self.at))("")
        return happened

    def clean_position(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees. Anything else is refused, since a wrong position misleads."""
        text = self.cleaned_data["position"]
        if not text.strip():
            return None
        found = _POSITION.fullmatch(text)
        lat, lng = (float(part.replace(",", ".")) for part in found.groups()) if found else (99.0, 0.0)
        if abs(lat) > 90 or abs(lng) > 180:
            raise forms.ValidationError(_("This is no position. Write latitude and longitude: -6.2300, 106.8700"))
        return lat, lng


class CorrectionForm(WhatForm):
    """Putting kind, place or severity right."""

    reason = forms.CharField(label=_("Why"), **WORDS)


class ReasonForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label=_("Reason"), **WORDS)


class OutcomeForm(forms.Form):
    """The outcome."""

    outcome = forms.CharField(
        label=_("What came of it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[no_personal_numbers],
    )


class CaseForm(forms.Form):
    """The number under which a case is kept."""

    ref = forms.CharField(
        label=_("Number of the case"),
        required=False,
        max_length=80,
        validators=[no_personal_numbers],
        help_text=_("The register number at Bawaslu or Gakkumdu; leave it empty to take the link off."),
    )


class MergeForm(forms.Form):
    """The number of the incident that is the same."""

    number = forms.IntegerField(label=_("Number of the other incident"), min_value=1, max_value=10**9)


def initial_moment(at: datetime) -> datetime:
    """Now, as a form says it: to the minute."""
    return timezone.localtime(at).replace(second=0, microsecond=0)
