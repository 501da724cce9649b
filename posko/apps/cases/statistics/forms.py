"""The period of the statistics."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.kit.forms import YEARS


def _of_an_operation(day: date) -> None:
    """A year that an operation can be in; one far off has no moment that a database could compare."""
    if day.year not in YEARS:
        raise forms.ValidationError(_("Check the year: it must lie between 2000 and 2100."))


def _day(label: Any) -> forms.DateField:
    day = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=day, validators=[_of_an_operation])


class PeriodForm(forms.Form):
    """The days on which the counted cases were opened, both included; left empty, all."""

    since = _day(_("Opened from"))
    until = _day(_("to"))

    def clean(self) -> dict[str, Any] | None:
        """The first day does not lie after the last."""
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            raise forms.ValidationError(_("The period ends before it begins."))
        return data
