"""Forms of offices about the vote of one station."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.roll.desk.forms import Choice, StationField, StationInput
from posko.domain.access import Viewer
from posko.kit.forms import DayField, OnceForm, no_personal_numbers

AGAIN = (
    ("repeat", _("Repeat vote (PSU)")),
    ("follow_up", _("Follow-up vote (PSL)")),
    ("postponed", _("Postponed vote (PSS)")),
)
SAID_BY = (
    ("panwascam", _("Panwascam confirmed it")),
    ("ptps", _("The station supervisor confirmed it")),
    ("kpps", _("KPPS confirmed it")),
    ("other", _("Only reported")),
)


class VotingDayForm(OnceForm):
    """A day on which one station votes once more."""

    station = StationField(label=_("Station"), max_length=120, widget=StationInput)
    vote = Choice(AGAIN, label=_("Kind of vote"))
    day = DayField(label=_("Day"))
    struck = forms.BooleanField(label=_("Take this day back"), required=False)
    source = forms.CharField(
        label=_("Where it is written down"),
        max_length=200,
        help_text=_("For instance “Kep. KPU 12, 3 December”"),
        validators=[no_personal_numbers],
    )

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **{"auto_id": "day_%s", **more})  # two forms stand on the page
        self.fields["station"].viewer = viewer  # type: ignore[attr-defined]


class ConfirmedVotesForm(OnceForm):
    """Confirmed votes of one kind at one station."""

    station = StationField(label=_("Station"), max_length=120, widget=StationInput)
    kind = Choice((), label=_("What happened"))
    said_by = Choice(SAID_BY, label=_("On whose word"))
    count = forms.IntegerField(label=_("How many in all by now"), min_value=0, max_value=500, initial=1)
    source = forms.CharField(
        label=_("Where it is written down"),
        max_length=200,
        help_text=_("For instance “Form A PTPS, 27 November”"),
        validators=[no_personal_numbers],
    )

    def __init__(self, *args: Any, viewer: Viewer, kinds: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = list(kinds)  # type: ignore[attr-defined]
        self.fields["station"].viewer = viewer  # type: ignore[attr-defined]
