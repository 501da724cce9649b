"""Forms of cards: the label and the life of a list, and which cards are revoked."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from posko.domain.intake.cards import DAYS, LABEL_LIMIT
from posko.kit.forms import no_personal_numbers

REASON_LIMIT = 300


class CardsForm(forms.Form):
    """What a list of cards is called, and how long its cards open."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    part = forms.BooleanField(widget=forms.HiddenInput, required=False)
    label = forms.CharField(
        label=_("Name of the list"),
        max_length=LABEL_LIMIT,
        validators=[no_personal_numbers],
        help_text=_("Such as “Linmas Ciracas”; it stands on every page."),
    )
    days = forms.TypedChoiceField(label=_("The cards may be used for"), coerce=int, initial=DAYS[0])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["form_key"].initial = uuid.uuid4
        offered = [(each, ngettext("%(days)d day", "%(days)d days", each) % {"days": each}) for each in sorted(DAYS)]
        self.fields["days"].choices = offered  # type: ignore[attr-defined]


class RevokeForm(forms.Form):
    """Which cards of a list open no more, and why. `whole`: every card that waits."""

    reason = forms.CharField(label=_("Why"), max_length=REASON_LIMIT, validators=[no_personal_numbers])
    whole = forms.BooleanField(required=False)
    cards = forms.TypedMultipleChoiceField(required=False, coerce=int)

    def __init__(self, *args: Any, numbers: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["cards"].choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One card at least, or the whole list."""
        told = super().clean() or self.cleaned_data
        if not self.errors and not told.get("whole") and not told.get("cards"):
            raise forms.ValidationError(_("Choose the cards that open no more."))
        return told
