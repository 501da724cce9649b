"""Forms of the attendance list: many persons at once, and the one who came by the code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.domain.errors import BadInput
from posko.domain.rakor import guests
from posko.domain.rakor.guests import Person
from posko.kit.forms import OnceForm, no_personal_numbers
from posko.kit.refusals import form_error


class PersonsForm(OnceForm):
    """Persons for the list, one a line, as they are pasted from a table or a message."""

    persons = forms.CharField(
        label=_("Persons, one a line: name; office; institution"),
        help_text=_("Lines copied from a table fit as they are. An institution that is no agency here may stand too."),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def clean_persons(self) -> tuple[Person, ...]:
        """The persons, or which line is wrong."""
        try:
            return tuple(guests.persons(self.cleaned_data["persons"]))
        except BadInput as refusal:
            raise form_error(refusal) from refusal


class ArrivalForm(OnceForm):
    """Who came without an account."""

    name = forms.CharField(label=_("Name"), max_length=guests.NAME_MOST, validators=[no_personal_numbers])
    office = forms.CharField(label=_("Office"), max_length=guests.OFFICE_MOST, validators=[no_personal_numbers])
    institution = forms.CharField(
        label=_("Agency or company"), max_length=guests.BODY_MOST, validators=[no_personal_numbers]
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, told in (("name", "name"), ("office", "organization-title"), ("institution", "organization")):
            self.fields[name].widget.attrs["autocomplete"] = told

    def person(self) -> Person:
        """The person, once the form is valid."""
        given = self.cleaned_data
        return Person(*(" ".join(given[name].split()) for name in ("name", "office", "institution")))
