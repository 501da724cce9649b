"""A place in a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.territory import selectors
from posko.apps.territory.models import Place
from posko.domain.access import Viewer


class PlaceField(forms.CharField):
    """A place by code or by name in any spelling; knows the viewer once `viewer` is set."""

    viewer: Viewer

    def clean(self, value: Any) -> Place | None:
        """The place meant, or what to write instead."""
        text = super().clean(value)
        if not text:
            return None
        place = selectors.find(self.viewer, text.partition(" · ")[0])
        if place is None:
            raise forms.ValidationError(
                _("“%(text)s” is no place here. Write a kelurahan, a kecamatan or a code such as 31.75.03.1001."),
                params={"text": text},
            )
        return place
