"""Forms of teams."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from posko.apps.outgoing.contacts.forms import NumberForm
from posko.apps.territory.forms import PlaceField
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput
from posko.domain.units import teams
from posko.domain.units.rows import NAME_LIMIT, VEHICLE_LIMIT
from posko.kit.forms import MomentField, OnceForm, no_personal_numbers
from posko.kit.refusals import form_error


def _places(**options: Any) -> PlaceField:
    return PlaceField(max_length=120, required=False, widget=forms.TextInput(attrs={"list": "places"}), **options)


class TeamForm(OnceForm):
    """What a team is. Where it stands by plan is asked of who is behind the security wall alone."""

    code = forms.CharField(
        label=_("Call sign"),
        max_length=20,
        help_text=_("One word of letters and digits, such as RAJA12."),
    )
    name = forms.CharField(
        label=_("Team"),
        max_length=NAME_LIMIT,
        validators=[no_personal_numbers],
        help_text=_("A post, platoon or area, never a person's name."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=lambda: [(code, _now(word)) for code, word in teams.KINDS.items()]
    )
    size = forms.IntegerField(label=_("How many people"), min_value=0, max_value=teams.BIGGEST, initial=0)
    vehicle = forms.CharField(
        label=_("Vehicle"), max_length=VEHICLE_LIMIT, required=False, validators=[no_personal_numbers]
    )
    check_every = forms.IntegerField(
        label=_("Check-in every so many minutes"),
        min_value=0,
        max_value=teams.LONGEST,
        initial=teams.USUAL,
        help_text=_("From 10 to 480; 0 asks for none. The timer asks, it never tracks."),
    )
    base = _places(label=_("Where it stands by plan"))

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["base"].viewer = viewer  # type: ignore[attr-defined]
        if not viewer.sees(Compartment.SECURITY):
            del self.fields["base"]

    def clean_code(self) -> str:
        """The call sign as it is kept."""
        try:
            return teams.call_sign(self.cleaned_data["code"])
        except BadInput as refusal:
            raise form_error(refusal) from refusal

    def clean_check_every(self) -> int:
        """None, or a stretch that somebody can keep."""
        try:
            return teams.check_every(self.cleaned_data["check_every"])
        except BadInput as refusal:
            raise form_error(refusal) from refusal


class SayForm(forms.Form):
    """What a team says of itself. Its buttons bring the state; without one it is a plain check-in."""

    form_key = forms.UUIDField(required=False)
    state = forms.CharField(required=False, max_length=8)

    def clean_form_key(self) -> uuid.UUID:
        """The key of the button; a form that was sent without one is a new act."""
        return self.cleaned_data["form_key"] or uuid.uuid4()


class ShiftForm(OnceForm):
    """Coming on duty, with the end of the shift and where the team is, if it says so."""

    until = MomentField(label=_("On duty until"), required=False)
    place = _places(label=_("Where it is now"), help_text=_("Removed 24 hours after the shift."))

    def __init__(self, *args: Any, viewer: Viewer, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at
        self.fields["place"].viewer = viewer  # type: ignore[attr-defined]

    def clean_until(self) -> datetime | None:
        """It ends later."""
        until: datetime | None = self.cleaned_data["until"]
        if until is not None and not self.at < until <= self.at + 2 * teams.SHIFT:
            raise forms.ValidationError(_("A shift ends after now and within 24 hours."))
        return until


class TeamNumberForm(NumberForm):
    """The number by which a team is reached, as its own officer gives it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["number"].label = _("Number of the team")


class MemberForm(forms.Form):
    """Who belongs to the team: a person with an account, or a phone."""

    member = forms.ChoiceField(label=_("Who"))

    def __init__(self, *args: Any, offered: list[tuple[str, list[tuple[str, str]]]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["member"].choices = offered  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """As the service takes it."""
        kind, _colon, key = self.cleaned_data["member"].partition(":")
        return {"device": int(key)} if kind == "device" else {"username": key}
