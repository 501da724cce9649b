"""Forms about a discussion: that it was held, the view of the own institution, a correction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.cases.discussions.services import OUTCOME_MOST, REASON_MOST, VENUE_MOST
from posko.kit.forms import DayField, MomentField, OnceForm, no_personal_numbers

HOLDINGS = {
    "crime": _("an electoral crime"),
    "not_crime": _("no electoral crime"),
    "more_proof": _("more evidence is needed"),
}


class WrittenForm(forms.Form):
    """The record of a discussion without its number and its hour."""

    venue = forms.CharField(
        label=_("Where: building and room"), max_length=VENUE_MOST, required=False, validators=[no_personal_numbers]
    )
    present = forms.MultipleChoiceField(
        label=_("Institutions that were there"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One that is not ticked was absent; the minutes say so."),
    )
    outcome = forms.CharField(
        label=_("Outcome"),
        required=False,
        max_length=OUTCOME_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[no_personal_numbers],
        help_text=_("In dry words, without names of persons."),
    )

    def __init__(self, *args: Any, names: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["present"].choices = list(names.items())  # type: ignore[attr-defined]


class HoldForm(WrittenForm, OnceForm):
    """A discussion that was held."""

    number = forms.TypedChoiceField(label=_("Which discussion"), coerce=int)
    held_at = MomentField(label=_("When it was held"))
    paper = forms.CharField(
        label=_("Number of the paper"),
        required=False,
        max_length=80,
        validators=[no_personal_numbers],
        help_text=_("As it stands on the paper, if there is one."),
    )
    paper_date = DayField(label=_("Date of the paper"), required=False)
    field_order = ("number", "held_at", "venue", "present", "outcome", "paper", "paper_date")

    def __init__(self, *args: Any, numbers: Sequence[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["number"].choices = [(str(number), str(number)) for number in numbers]  # type: ignore[attr-defined]


class SpeakForm(forms.Form):
    """What the own institution holds, and why."""

    word = forms.ChoiceField(label=_("Your institution holds"), choices=lambda: list(HOLDINGS.items()))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[no_personal_numbers],
        help_text=_("In dry words, without names of persons."),
    )
