"""Forms of the duty roster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.people.accounts.forms import ColleagueField
from posko.apps.people.duty import selectors as duty_selectors
from posko.apps.people.models import Post
from posko.domain.access import Viewer
from posko.kit.forms import MomentField, OnceForm, no_personal_numbers

if TYPE_CHECKING:
    _PostField = forms.ModelChoiceField[Post]
else:
    _PostField = forms.ModelChoiceField


class ShiftForm(OnceForm):
    """A shift of the own agency."""

    post = ColleagueField(label=_("Who keeps watch"), queryset=Post.objects.none())
    starts_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("Until"))
    note = forms.CharField(
        label=_("Note for the roster"), max_length=200, required=False, validators=[no_personal_numbers]
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["post"].queryset = duty_selectors.who_may_keep_watch(viewer)  # type: ignore[attr-defined]


class HandoverForm(forms.Form):
    """What the next shift must know."""

    handover = forms.CharField(
        label=_("Hand-over note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[no_personal_numbers],
        help_text=_("What is running, what is owed, what the next shift must look at first."),
    )
