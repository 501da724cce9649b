"""What the forms of every noun are made of: moments, keys that make a double post one row, refusals in words."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.domain import privacy
from posko.domain.errors import BadInput
from posko.domain.typed_time import LONGEST, day_of, hour_of
from posko.kit.refusals import form_error

Typed = TypeVar("Typed", date, time)


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


class DayInput(forms.DateInput):
    """A day as a text of our own, 25-11-2024: a browser's field would follow the browser's language."""

    def __init__(self, **attrs: Any) -> None:
        own = {"data-day": True, "inputmode": "numeric", "placeholder": "dd-mm-yyyy", "autocomplete": "off"}
        super().__init__({**own, "maxlength": LONGEST, **attrs}, format="%d-%m-%Y")


class HourInput(forms.TimeInput):
    """An hour of 24 as a text of our own, 15.05."""

    def __init__(self, **attrs: Any) -> None:
        own = {"data-hour": True, "inputmode": "numeric", "placeholder": "00.00", "autocomplete": "off"}
        super().__init__({**own, "maxlength": LONGEST, **attrs}, format="%H.%M")


class DayField(forms.DateField):
    """A day, in a year that an operation can be in."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        """The day that was typed, or None."""
        return _typed(day_of, value, super().to_python)


class HourField(forms.TimeField):
    """An hour of the day, from 00.00 to 23.59."""

    widget = HourInput

    def to_python(self, value: Any) -> time | None:
        """The hour that was typed, or None."""
        return _typed(hour_of, value, super().to_python)


def _typed(read: Callable[[str], Typed], value: Any, otherwise: Callable[[Any], Typed | None]) -> Typed | None:
    if not isinstance(value, str) or not value.strip():
        return otherwise(value)
    try:
        return read(value)
    except BadInput as refusal:
        raise form_error(refusal) from refusal


class MomentInput(forms.SplitDateTimeWidget):
    """A day and an hour beside each other."""

    def __init__(self) -> None:
        super().__init__()
        self.widgets = (DayInput(**{"aria-label": _("Date")}), HourInput(**{"aria-label": _("Time (WIB)")}))


class MomentField(forms.SplitDateTimeField):
    """A day and an hour in the operation's zone. A part that cannot be read is named, the other one stays."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=MomentInput(), **options)
        self.fields = (DayField(required=False), HourField(required=False))

    def clean(self, value: Any) -> datetime | None:
        """The moment. Half of one is refused by the half that lacks."""
        day, hour = value if isinstance(value, list) and len(value) == len(self.fields) else ("", "")
        if day and not hour:
            raise forms.ValidationError(_("Write the time, too."))
        if hour and not day:
            raise forms.ValidationError(_("Write the date, too."))
        moment: datetime | None = super().clean(value)
        return moment


class OnceForm(forms.Form):
    """A form that carries its own key, so that sending it twice makes one row."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
