"""Forms of gaps that are lived with for a time."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.territory.forms import PlaceField as PlaceField
from posko.kit.forms import MomentField, no_personal_numbers


class AcceptanceForm(forms.Form):
    """Asking to live with a gap for a time."""

    reason = forms.CharField(
        label=_("Why it cannot be closed, and what is done instead"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[no_personal_numbers],
    )
    until = MomentField(label=_("Risk accepted until"))


class CountersignForm(forms.Form):
    """Which request was read: the moment at which it was asked."""

    asked = forms.DateTimeField(widget=forms.HiddenInput)
