"""An update on an incident. Text that looks like a person's number is stopped with a hint."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.kit.forms import OnceForm, no_personal_numbers


class NoteForm(OnceForm):
    """An update."""

    text = forms.CharField(
        label=_("Update"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[no_personal_numbers],
    )
