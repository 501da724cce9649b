"""The form about a person of a case."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.cases.course.services import NewPerson
from posko.apps.cases.persons.selectors import Person
from posko.apps.cases.reports.forms import KEPT, PURPOSE
from posko.domain import calendar
from posko.domain.cases import persons
from posko.kit.forms import DayField, no_personal_numbers

_FACTS = ("name", "born", "sex", "occupation", "citizenship", "right", "address", "telephone", "email")


def _short(label: Any, most: int = 120) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False)


class PersonForm(forms.Form):
    """Somebody who is entered in a case after it was opened."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    part = forms.ChoiceField(
        label=_("Part in the case"), choices=lambda: [(part, _(word)) for part, word in persons.PART_WORDS.items()]
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    stands_for = forms.ChoiceField(
        label=_("Stands for"), required=False, help_text=_("Of a proxy (kuasa) only: who gave the power.")
    )
    address = _short(_("Address"), 240)
    telephone = _short(_("Telephone"), 30)
    email = _short(_("E-mail"))
    born = _short(_("Place and date of birth"))
    occupation = _short(_("Occupation"))
    citizenship = _short(_("Citizenship"), 60)
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=200,
        initial=_(PURPOSE),
        validators=[no_personal_numbers],
        help_text=_("What this person's data is kept for; it stands open, so it names nobody."),
    )
    keep_until = DayField(label=_("Keep until"))

    def __init__(self, *args: Any, known: list[Person], at: Any, **options: Any) -> None:
        self.today = calendar.local_day(at)
        options["initial"] = {"keep_until": self.today + KEPT, **options.get("initial", {})}
        super().__init__(*args, **options)
        standing = [(each.name, each.name) for each in known if each.name and each.row.part != "proxy"]
        self.fields["stands_for"].choices = [("", _("nobody")), *standing]  # type: ignore[attr-defined]

    def clean_keep_until(self) -> Any:
        """The day is after today: a new entry is not removed at once."""
        day = self.cleaned_data["keep_until"]
        if day <= self.today:
            raise forms.ValidationError(_("This day is past already; give a later one."))
        return day

    def clean(self) -> dict[str, Any]:
        """Only a proxy stands for somebody, and every proxy does."""
        given: dict[str, Any] = self.cleaned_data
        proxy = given.get("part") == "proxy"
        if proxy and not given.get("stands_for") and "stands_for" not in self.errors:
            self.add_error("stands_for", _("Say for whom the proxy stands."))
        if not proxy:
            given["stands_for"] = ""
        return given

    def new_person(self) -> NewPerson:
        """What the service enters."""
        given = self.cleaned_data
        facts = {name: given[name] for name in (*_FACTS, "stands_for") if given.get(name)}
        return NewPerson(given["part"], facts, given["purpose"], given["keep_until"], given["form_key"])
