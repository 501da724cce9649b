"""The form that gives a line its owner and date."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.people.accounts.forms import offer_agencies
from posko.apps.rakor.meetings.forms import AgencyField
from posko.domain.access import Viewer
from posko.kit.forms import MomentField, OnceForm, no_personal_numbers


class FollowUpForm(OnceForm):
    """Who carries a line out, and by when; with the reason, once the minutes are fixed."""

    owner = AgencyField(label=_("Who carries it out"), empty_label=_("Choose an agency"))
    due = MomentField(label=_("By when"))
    reason = forms.CharField(label=_("Why it changes"), max_length=300, validators=[no_personal_numbers])

    def __init__(self, *args: Any, viewer: Viewer, at: datetime, fixed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at
        offer_agencies(self.fields["owner"], viewer)
        if not fixed:
            del self.fields["reason"]

    def clean_owner(self) -> str:
        """The agency's code."""
        code: str = self.cleaned_data["owner"].code
        return code

    def clean_due(self) -> datetime:
        """It is for later."""
        due: datetime = self.cleaned_data["due"]
        if due <= self.at:
            raise forms.ValidationError(_("The due time lies in the past. Choose a time after now."))
        return due


class ReasonForm(forms.Form):
    """Dropping what was decided, or taking it up again, with the reason."""

    reason = forms.CharField(label=_("Why"), max_length=300, validators=[no_personal_numbers])
