"""Forms about evidence: a new piece, its receiver, why it is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.cases.evidence.services import NewItem
from posko.apps.evidence.forms import EvidenceField
from posko.apps.people.models import Agency
from posko.kit.forms import OnceForm, no_personal_numbers

KINDS = {
    "document": _("paper"),
    "photo": _("photo"),
    "recording": _("recording"),
    "thing": _("thing"),
    "statement": _("statement"),
}


class TakeInForm(OnceForm):
    """A piece of evidence: a file, or a thing that lies in a cupboard."""

    label = forms.CharField(
        label=_("What the piece is"),
        max_length=160,
        validators=[no_personal_numbers],
        help_text=_("In a few words: what, not who. Names of persons stay in the sealed part of the case."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: list(KINDS.items()))
    upload = EvidenceField(
        label=_("Its file"),
        help_text=_("PDF, JPEG, PNG, DOCX, XLSX or plain text, at most 10 MB. Leave it empty for a thing."),
    )

    def new_item(self) -> NewItem:
        """What the service takes in."""
        data = self.cleaned_data
        return NewItem(data["form_key"], data["label"], data["kind"], data["upload"])


class GiveForm(OnceForm):
    """To whom a piece goes."""

    to = forms.ChoiceField(label=_("To"))
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=200,
        validators=[no_personal_numbers],
        help_text=_("Seal, envelope, number of the letter"),
    )

    def __init__(self, *args: Any, agencies: Iterable[Agency], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].choices = [(each.code, each.name) for each in agencies]  # type: ignore[attr-defined]


class RefuseForm(forms.Form):
    """Why a piece is not taken."""

    refused = forms.CharField(
        label=_("Why it is not taken"), max_length=200, validators=[no_personal_numbers], strip=True
    )
