"""The period of the statistics."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.kit.forms import DayField


class PeriodForm(forms.Form):
    """The days on which the counted cases were opened, both included; left empty, all."""

    since = DayField(label=_("Opened from"), required=False)
    until = DayField(label=_("to"), required=False)

    def clean(self) -> dict[str, Any] | None:
        """The first day does not lie after the last."""
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            raise forms.ValidationError(_("The period ends before it begins."))
        return data
