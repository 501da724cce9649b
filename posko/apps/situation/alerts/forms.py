"""Forms for alerts and saved views of the live picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.apps.territory.forms import resolved
from posko.apps.territory.models import Place
from posko.domain import severity
from posko.domain.access import Viewer
from posko.domain.situation import alerts
from posko.kit.forms import OnceForm, no_personal_numbers

RUNS = (1, 2, 4, 8, 12, 24, 48, 72)  # hours
MOST_PLACES = 20
ALL, CHOSEN = "all", "chosen"


def _cap_words(table: Mapping[str, str]) -> Callable[[], list[tuple[str, str]]]:
    """Choices of a vocabulary of CAP, in our words; a severity by the scale of the post and what it means."""

    def choices() -> list[tuple[str, str]]:
        own = {severity.IN_CAP[level]: f"{now(word)}: " for level, word in severity.LEVELS.items()}
        said = {word: now(meaning) for word, meaning in table.items()}
        if table is not alerts.SEVERITIES:
            return [(word, meaning[:1].upper() + meaning[1:]) for word, meaning in said.items()]
        return [(word, f"{own.get(word, '')}{meaning}") for word, meaning in said.items()]

    return choices


class PlacesField(forms.CharField):
    """Places, one a line, each by code or by name in any spelling; knows the viewer once `viewer` is set."""

    viewer: Viewer

    def clean(self, value: Any) -> list[Place]:
        """The places meant, or which line is none."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_PLACES:
            raise forms.ValidationError(
                _("At most %(most)s places; name the kecamatan instead."), params={"most": MOST_PLACES}
            )
        found = [resolved(self.viewer, line) for line in lines]
        return list({place.code: place for place in found}.values())


class AlertForm(OnceForm):
    """Writing an alert, an update of one, or its end."""

    headline = forms.CharField(label=_("Headline"), max_length=160, validators=[no_personal_numbers])
    description = forms.CharField(
        label=_("What is known"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[no_personal_numbers],
    )
    instruction = forms.CharField(
        label=_("What each agency is asked to do"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[no_personal_numbers],
    )
    places = PlacesField(
        label=_("Places, one a line"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A kelurahan, a kecamatan, or a code such as 31.75.03.1001 or 31.75.03.1001/012."),
    )
    category = forms.ChoiceField(
        label=_("Field"), choices=lambda: [(word, now(meaning)) for word, meaning in alerts.CATEGORIES.items()]
    )
    severity = forms.ChoiceField(label=_("Severity"), choices=_cap_words(alerts.SEVERITIES))
    urgency = forms.ChoiceField(label=_("Urgency"), choices=_cap_words(alerts.URGENCIES))
    certainty = forms.ChoiceField(label=_("Certainty"), choices=_cap_words(alerts.CERTAINTIES))
    runs = forms.TypedChoiceField(
        label=_("Runs for"),
        coerce=int,
        choices=lambda: [(hours, now("%(hours)d h") % {"hours": hours}) for hours in RUNS],
        help_text=_("Counted again each time the wording is kept."),
    )
    addressed = forms.ChoiceField(
        label=_("To whom"),
        choices=[(ALL, _("All agencies at the table")), (CHOSEN, _("The agencies ticked below"))],
        widget=forms.RadioSelect,
    )
    agencies = forms.ModelMultipleChoiceField(
        label=_("Agencies"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    asked = forms.ModelChoiceField(
        label=_("Who is asked to approve it"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("Another person of the own agency"),
        help_text=_("A critical alert needs a person of another institution."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["places"].viewer = viewer  # type: ignore[attr-defined]
        self.root = viewer.root
        for name in ("agencies", "asked"):
            field: Any = self.fields[name]
            field.queryset = people.agencies(viewer)
            field.label_from_instance = lambda agency: agency.short
        self.fields["asked"].queryset = people.agencies(viewer).exclude(code=viewer.agency)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Somebody is addressed, and who is asked to approve may do so."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("addressed") == CHOSEN and not told.get("agencies"):
            self.add_error("agencies", _("Tick at least one agency, or choose all of them."))
        asked = told.get("asked")
        if told.get("severity") == alerts.EXTREME and (asked is None or asked.root == self.root):
            self.add_error(
                "asked", _("A critical alert is approved by another institution: choose one of its agencies.")
            )
        return told

    def told(self, at: datetime) -> dict[str, Any]:
        """The words of `NewAlert`, but for what it refers to."""
        own = {name: value for name, value in self.cleaned_data.items() if name not in ("runs", "addressed")}
        hours: int = self.cleaned_data["runs"]
        return {**own, "to_all": self.cleaned_data["addressed"] == ALL, "expires_at": at + timedelta(hours=hours)}


class LiveViewForm(OnceForm):
    """Keeping the filter of the URL under a name."""

    name = forms.CharField(label=_("Name of this view"), max_length=60, validators=[no_personal_numbers])
    query = forms.CharField(required=False, max_length=600, widget=forms.HiddenInput)
    shared = forms.BooleanField(label=_("Share it with my agency"), required=False)


class ReasonForm(forms.Form):
    """Why an alert goes back or is withdrawn."""

    reason = forms.CharField(label=_("Reason"), max_length=300, validators=[no_personal_numbers])
