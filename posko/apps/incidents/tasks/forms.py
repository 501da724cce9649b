"""Forms of tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.incidents.course.forms import WORDS
from posko.apps.incidents.reach.selectors import Offer
from posko.apps.people.accounts import selectors as people
from posko.apps.people.accounts.forms import offer_agencies
from posko.apps.people.models import Agency
from posko.apps.territory.forms import PlaceField
from posko.apps.territory.models import Place
from posko.domain.access import Viewer
from posko.kit.forms import OnceForm, no_personal_numbers


def recipients(offers: Sequence[Offer], viewer: Viewer) -> list[tuple[str, Any]]:
    """Whom an order is brought to, as a field offers it: the desk, or what an agency has, under its name."""
    names = {agency.code: agency.short for agency in people.table(viewer)}
    grouped: dict[str, list[tuple[str, str]]] = {}
    for each in offers:
        grouped.setdefault(names.get(each.agency, each.agency), []).append((each.word, each.name))
    return [("", _("the desk of the agency")), *sorted(grouped.items())]


class TaskForm(OnceForm):
    """Asking an agency to go."""

    agency = forms.ModelChoiceField(
        label=_("Who is asked"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        empty_label=_("Choose an agency"),
    )
    to = forms.ChoiceField(
        label=_("Brought to"),
        required=False,
        help_text=_("A team, phone or proven number of that agency. It acknowledges; else the order climbs."),
    )
    team = forms.CharField(
        label=_("Team or post"),
        required=False,
        max_length=80,
        validators=[no_personal_numbers],
        help_text=_("A unit or an area, never a person's name."),
    )
    what = forms.CharField(label=_("What to do"), initial=_("Go there, look, and report back."), **WORDS)
    place = PlaceField(
        label=_("Where to"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "places"}),
        help_text=_("Only if not to the place of the incident."),
    )
    way = forms.CharField(label=_("Words of the way"), required=False, **WORDS)

    def __init__(self, *args: Any, viewer: Viewer, offers: Sequence[Offer] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        offer_agencies(self.fields["agency"], viewer)
        self.fields["to"].choices = recipients(offers, viewer)  # type: ignore[attr-defined]
        self.fields["place"].viewer = viewer  # type: ignore[attr-defined]
        if not offers:
            del self.fields["to"]

    def clean_agency(self) -> str:
        """The agency's code."""
        agency: Agency = self.cleaned_data["agency"]
        return agency.code

    def clean_place(self) -> str:
        """The place's code, or an empty word."""
        return _code(self.cleaned_data["place"])


class MoveForm(forms.Form):
    """Where an order goes instead, and who goes."""

    to = forms.ChoiceField(label=_("Brought to"), required=False)
    place = PlaceField(
        label=_("Where to"), required=False, max_length=120, widget=forms.TextInput(attrs={"list": "places"})
    )
    way = forms.CharField(label=_("Words of the way"), required=False, **WORDS)

    def __init__(
        self, *args: Any, viewer: Viewer, offers: Sequence[Offer] = (), agency: str = "", **options: Any
    ) -> None:
        super().__init__(*args, **options)
        own = [each for each in offers if each.agency == agency]
        self.fields["to"].choices = recipients(own, viewer)  # type: ignore[attr-defined]
        self.fields["place"].viewer = viewer  # type: ignore[attr-defined]
        if not own:
            del self.fields["to"]

    def clean_place(self) -> str:
        """The place's code, or an empty word."""
        return _code(self.cleaned_data["place"])


def _code(place: Place | None) -> str:
    return place.code if place else ""


class DoneForm(forms.Form):
    """That a task is done, with a word on it or none."""

    outcome = forms.CharField(label=_("What came of it"), required=False, **WORDS)
