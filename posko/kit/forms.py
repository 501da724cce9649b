"""What the forms of every noun are made of: moments, keys that make a double post one row, refusals in words."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.domain import privacy
from posko.domain.errors import BadInput
from posko.kit.refusals import form_error

# A year outside of these is a slip of the finger, and databases disagree on what they do with it.
YEARS = range(2000, 2101)


def checked_by(check: Callable[[str], None]) -> Callable[[str], None]:
    """A validator that says a refusal of the domain in the person's language."""

    def validate(text: str) -> None:
        try:
            check(text)
        except BadInput as refusal:
            raise form_error(refusal) from refusal

    return validate


# Texts are about places and events: a NIK or a telephone number is stopped with a hint.
no_personal_numbers = checked_by(privacy.refuse_personal_numbers)


class MomentField(forms.SplitDateTimeField):
    """A date and a time in the operation's zone."""

    def __init__(self, **options: Any) -> None:
        day: dict[str, Any] = {"type": "date", "aria-label": _("Date")}
        hour: dict[str, Any] = {"type": "time", "aria-label": _("Time (WIB)")}
        super().__init__(
            widget=forms.SplitDateTimeWidget(
                date_attrs=day, time_attrs=hour, date_format="%Y-%m-%d", time_format="%H:%M"
            ),
            input_date_formats=["%Y-%m-%d", "%d/%m/%Y"],
            input_time_formats=["%H:%M", "%H.%M"],
            **options,
        )

    def compress(self, data_list: tuple[date, time] | None) -> datetime | None:
        """The moment, in a year that an operation can be in."""
        if data_list and data_list[0] and data_list[0].year not in YEARS:
            raise forms.ValidationError(_("Check the year: it must lie between 2000 and 2100."))
        moment: datetime | None = super().compress(data_list)
        return moment


class OnceForm(forms.Form):
    """A form that carries its own key, so that sending it twice makes one row."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
