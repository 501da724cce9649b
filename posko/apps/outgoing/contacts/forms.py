"""Forms of contacts: a table of them with its agreement, the number of a duty desk, and a code that was said."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.domain.errors import BadInput
from posko.domain.outgoing.contacts import CODE_SIGNS
from posko.domain.people import contacts
from posko.kit.forms import no_personal_numbers
from posko.kit.refusals import form_error
from posko.kit.uploads import TableFileForm


class ContactFileForm(TableFileForm):
    """A table of numbers, and the paper under which they are given."""

    agreement = forms.CharField(
        label=_("Agreement: number and date"),
        max_length=120,
        validators=[no_personal_numbers],
        help_text=_("The agreement under which your institution gives these numbers to the post."),
    )
    field_order = ("agreement", "file")


class NumberForm(forms.Form):
    """The number of the own duty desk."""

    number = forms.CharField(
        label=_("Number of the duty desk"), max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_number(self) -> str:
        """The number in its stored form."""
        try:
            return contacts.telephone(self.cleaned_data["number"])
        except BadInput as refusal:
            raise form_error(refusal) from refusal


class CodeForm(forms.Form):
    """The code that somebody at the number said."""

    code = forms.RegexField(
        rf"^\s*[0-9]{{{CODE_SIGNS}}}\s*$", label=_("Code"), max_length=12,
        error_messages={"invalid": _("A code has six digits.")},
    )  # fmt: skip
