"""Forms of tasks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.incidents.course.forms import WORDS
from posko.apps.people.accounts.forms import offer_agencies
from posko.apps.people.models import Agency
from posko.domain.access import Viewer
from posko.kit.forms import OnceForm, no_personal_numbers


class TaskForm(OnceForm):
    """Asking an agency to go."""

    agency = forms.ModelChoiceField(
        label=_("Who is asked"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        empty_label=_("Choose an agency"),
    )
    team = forms.CharField(
        label=_("Team or post"),
        required=False,
        max_length=80,
        validators=[no_personal_numbers],
        help_text=_("A unit or an area, never a person's name."),
    )
    what = forms.CharField(label=_("What to do"), **WORDS)

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_agencies(self.fields["agency"], viewer)

    def clean_agency(self) -> str:
        """The agency's code."""
        agency: Agency = self.cleaned_data["agency"]
        return agency.code


class DoneForm(forms.Form):
    """That a task is done, with a word on it or none."""

    outcome = forms.CharField(label=_("What came of it"), required=False, **WORDS)
