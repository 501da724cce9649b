"""Forms on the page of links and tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.cases.links import selectors as link_selectors
from posko.apps.people.models import Agency
from posko.domain.access import Viewer
from posko.kit.forms import MomentField, OnceForm, no_personal_numbers

KINDS = (
    ("incident", _("Incident")),
    ("gap", _("Gap")),
    ("tps", _("Station (TPS)")),
    ("psu", _("Candidate for a repeat vote (PSU)")),
)


class CaseTaskForm(OnceForm):
    """Something to do in a case."""

    what = forms.CharField(
        label=_("What is to be done"),
        max_length=200,
        validators=[no_personal_numbers],
        help_text=_("Say what, and name nobody."),
    )
    agency = forms.ModelChoiceField(
        label=_("Agency"), queryset=Agency.objects.none(), to_field_name="code", empty_label=_("Choose an agency")
    )
    due = MomentField(label=_("Due"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = "task-%s"
        self.at = at
        self.fields["agency"].queryset = link_selectors.agencies(viewer)  # type: ignore[attr-defined]

    def clean_due(self) -> datetime | None:
        """A task is for later."""
        due: datetime | None = self.cleaned_data["due"]
        if due is not None and due <= self.at:
            raise forms.ValidationError(_("The due time of a task lies ahead."))
        return due


class CaseLinkForm(forms.Form):
    """What a case has to do with."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    ref = forms.CharField(
        label=_("Number or code"),
        max_length=60,
        help_text=_("The number of the incident or gap, or the code of the station, such as 31.75.08.1002/028."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = "link-%s"


class StrikeForm(forms.Form):
    """Why a link is struck out."""

    reason = forms.CharField(
        label=_("Why it is struck out"),
        max_length=200,
        validators=[no_personal_numbers],
        help_text=_("In dry words, without names of persons."),
    )
