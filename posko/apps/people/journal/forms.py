"""One line of the journal."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posko.apps.people.models import Post
from posko.domain.errors import BadInput
from posko.domain.people import journal
from posko.kit.forms import DayField, HourField, OnceForm, no_personal_numbers
from posko.kit.refusals import form_error

if TYPE_CHECKING:
    _PostField = forms.ModelChoiceField[Post]
else:
    _PostField = forms.ModelChoiceField


class LineForm(OnceForm):
    """A line of the journal. Without day and time it is now; a time alone is the last time the clock showed it.

    `ready`: the page opens with the cursor in the line, for the next one.
    """

    sender = forms.CharField(label=_("From"), max_length=journal.PARTY_LIMIT, validators=[no_personal_numbers])
    recipient = forms.CharField(label=_("To"), max_length=journal.PARTY_LIMIT, validators=[no_personal_numbers])
    channel = forms.ChoiceField(
        label=_("Channel"), choices=lambda: [(key, _(word)) for key, word in journal.CHANNELS.items()]
    )
    text = forms.CharField(label=_("What was said"), max_length=journal.TEXT_LIMIT, validators=[no_personal_numbers])
    clock = HourField(label=_("Time"), required=False)
    day = DayField(label=_("Day"), required=False)
    corrects = forms.IntegerField(required=False, min_value=1, max_value=10**9, widget=forms.HiddenInput)

    def __init__(self, *args: Any, at: datetime, ready: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at
        if ready:
            self.fields["sender"].widget.attrs["autofocus"] = True
        for party in ("sender", "recipient"):
            self.fields[party].widget.attrs["list"] = "parties"

    def clean(self) -> dict[str, Any]:
        """The moment, from day and time. Refused if it is ahead or too far back."""
        given = super().clean() or {}
        day, clock = given.get("day"), given.get("clock")
        if day and not clock:
            self.add_error("clock", _("Write the time too, since the day is another one."))
            return given
        given["happened_at"] = self._moment(day, clock)
        if given["happened_at"]:
            try:
                journal.must_be_time(given["happened_at"], self.at)
            except BadInput as refusal:
                self.add_error("clock", form_error(refusal))
        return given

    def _moment(self, day: date | None, clock: time | None) -> datetime | None:
        if clock is None:
            return None
        today = timezone.localdate(self.at)
        moment = timezone.make_aware(datetime.combine(day or today, clock))
        # Past midnight one writes down what happened before it: 23.55 was yesterday.
        ahead = not day and moment > self.at + journal.AHEAD
        return moment - timedelta(days=1) if ahead else moment
