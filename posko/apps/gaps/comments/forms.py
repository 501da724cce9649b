"""The form of a comment. Text that looks like a person's number is stopped with a hint."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.territory.forms import PlaceField as PlaceField
from posko.kit.forms import OnceForm, no_personal_numbers


class CommentForm(OnceForm):
    """A word on a gap."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[no_personal_numbers],
    )
    own_only = forms.BooleanField(label=_("Only for my own institution"), required=False)
