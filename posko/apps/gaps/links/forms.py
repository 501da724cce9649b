"""The form of a link."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.territory.forms import PlaceField as PlaceField


class DuplicateForm(forms.Form):
    """The number of the gap that says the same."""

    number = forms.IntegerField(label=_("Number of the other gap"), min_value=1, max_value=10**9)
