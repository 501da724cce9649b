"""Forms of clocks: starting one and ending one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.apps.plans import selectors
from posko.apps.plans.paper import law_name
from posko.domain.access import Viewer
from posko.domain.plans import clocks
from posko.domain.plans.clocks import ClockEnd
from posko.kit.forms import MomentField, OnceForm, checked_by, no_personal_numbers
from posko.law.deadlines import Rule

# The first part of a rule's code, and under which heading the form shows it.
GROUPS = {
    "report": _("Reports and findings"),
    "gakkumdu": _("Gakkumdu"),
    "court": _("Court"),
    "dispute": _("Disputes and what follows"),
    "kpu": _("Disputes and what follows"),
    "mk": _("After the result"),
    "psu": _("After the result"),
}


class ClockForm(OnceForm):
    """Starting a clock."""

    rule = forms.ChoiceField(label=_("Which clock"))
    started_at = MomentField(
        label=_("When it started"),
        help_text=_("The moment of the event that the law names; the clocks and their events stand beside."),
    )
    agency = forms.ModelChoiceField(
        label=_("Whose turn it is"), queryset=Agency.objects.none(), to_field_name="code", empty_label=None
    )
    reference = forms.CharField(
        label=_("Number of the case or report"),
        required=False,
        max_length=40,
        validators=[checked_by(clocks.check_reference)],
        help_text=_("Such as “Perkara 03” or “Lap. 12/2024”. No names: the whole table reads it."),
    )

    def __init__(self, data: Any = None, *, viewer: Viewer, at: datetime) -> None:
        super().__init__(data, initial={"started_at": at, "agency": viewer.agency})
        self.at = at
        self.fields["agency"].queryset = people.agencies(viewer)  # type: ignore[attr-defined]
        known = selectors.rules(viewer, timezone.localdate(at))
        self.fields["rule"].choices = _grouped(known)  # type: ignore[attr-defined]

    def clean_started_at(self) -> datetime:
        """An event that has happened."""
        started: datetime = self.cleaned_data["started_at"]
        return not_after(started, self.at)


class EndForm(forms.Form):
    """Ending a clock."""

    how = forms.TypedChoiceField(
        label=_("How it ended"),
        coerce=ClockEnd,
        choices=[
            (ClockEnd.MET.value, _("Met: what was due is done")),
            (ClockEnd.LAPSED.value, _("Lapsed: the time ran out for good")),
            (ClockEnd.WITHDRAWN.value, _("Withdrawn: it should not have been started")),
        ],
    )
    ended_at = MomentField(label=_("When"))
    reason = forms.CharField(
        label=_("Which paper or event shows it"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[no_personal_numbers],
        help_text=_("Numbers and dates, no names."),
    )

    def __init__(self, data: Any = None, *, at: datetime) -> None:
        super().__init__(data, initial={"ended_at": at})
        self.at = at

    def clean_ended_at(self) -> datetime:
        """An event that has happened."""
        ended: datetime = self.cleaned_data["ended_at"]
        return not_after(ended, self.at)


def not_after(moment: datetime, at: datetime) -> datetime:
    """The moment, or a refusal of one in the future."""
    if moment > at:
        now = timezone.localtime(at).strftime("%H.%M")
        raise forms.ValidationError(_("This lies in the future; it is now %(now)s."), params={"now": now})
    return moment


def _grouped(rules: list[Rule]) -> list[tuple[str, list[tuple[str, str]]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for rule in rules:
        heading = str(GROUPS.get(rule.code.partition(".")[0], rule.code))
        found.setdefault(heading, []).append((rule.code, law_name(rule)))
    return list(found.items())
