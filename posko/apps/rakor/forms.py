"""Forms of the rakor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.gaps.forms import PlaceField
from posko.apps.operation.forms import MomentField, OnceForm, no_personal_numbers
from posko.apps.people import selectors as people
from posko.apps.people.models import Agency
from posko.domain.access import Viewer


class RakorForm(OnceForm):
    """Convening a meeting."""

    title = forms.CharField(label=_("What it is about"), max_length=160, validators=[no_personal_numbers])
    held_at = MomentField(label=_("When"))
    venue = forms.CharField(label=_("Where"), max_length=160, required=False, validators=[no_personal_numbers])
    chair = forms.ModelChoiceField(label=_("Chaired by"), queryset=Agency.objects.none(), to_field_name="code")

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["chair"].queryset = people.agencies(viewer)  # type: ignore[attr-defined]


class InputForm(OnceForm):
    """What the own agency brings to the table."""

    text = forms.CharField(
        label=_("What we bring to the table"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[no_personal_numbers],
    )
    place = PlaceField(
        label=_("Place"), max_length=120, required=False, widget=forms.TextInput(attrs={"list": "places"})
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].viewer = viewer  # type: ignore[attr-defined]
