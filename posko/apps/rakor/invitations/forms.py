"""The form of a letter of invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.people.offices.forms import LetterForm
from posko.apps.rakor.invitations.services import NewLetter
from posko.domain.papers.invitation_letter import least_of
from posko.domain.papers.letter import class_refusal
from posko.kit.refusals import form_error


class InvitationLetterForm(LetterForm):
    """A letter of invitation: its frame, and whether the open gaps go with it."""

    with_gaps = forms.BooleanField(
        label=_("Enclose the open gaps of the agenda"),
        required=False,
        help_text=_("Then the letter is at least TERBATAS, and names the items that are about gaps."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, least=least_of(with_gaps=False), **options)

    def clean(self) -> dict[str, Any]:
        """A class that fits what is enclosed."""
        given = super().clean() or {}
        least = least_of(with_gaps=given.get("with_gaps", False))
        if "classification" in given and (refusal := class_refusal(given["classification"], least)):
            self.add_error("classification", form_error(refusal))
        return given

    def new(self) -> NewLetter:
        """The letter to be issued."""
        return NewLetter(self.cleaned_data["form_key"], self.wishes(), with_gaps=self.cleaned_data["with_gaps"])
