"""A place in a form."""

from __future__ import annotations

from typing import Any

from django import forms

from posko.apps.territory import selectors
from posko.apps.territory.models import Place
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.territory.places import Level
from posko.kit.refusals import form_error


class PlaceField(forms.CharField):
    """A place by code or by name in any spelling; knows the viewer once `viewer` is set."""

    viewer: Viewer

    def clean(self, value: Any) -> Place | None:
        """The place meant, or what to write instead."""
        text = super().clean(value)
        if not text:
            return None
        return resolved(self.viewer, text)


def resolved(viewer: Viewer, text: str, *, level: Level | None = None) -> Place:
    """The place meant, or the refusal as a form says it."""
    try:
        return selectors.resolve(viewer, text, level=level)
    except BadInput as refusal:
        raise form_error(refusal) from refusal
