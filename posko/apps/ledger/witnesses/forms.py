"""Forms of witnesses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from posko.apps.ledger import registry
from posko.domain import witnesses
from posko.domain.access import Viewer
from posko.kit.forms import DayField, OnceForm, checked_by, no_personal_numbers

_checked_key = checked_by(lambda text: void(witnesses.read_key(text)))
_checked_address = checked_by(lambda text: void(witnesses.check_address(text)))


def void(_read: object) -> None:
    """What was read is read again by the service."""


class WitnessForm(OnceForm):
    """The key of a witness, as the signed agreement names it."""

    agency = forms.ChoiceField(label=_("Agency that witnesses"))
    vkey = forms.CharField(
        label=_("Key of the witness"),
        max_length=witnesses.LONGEST_KEY,
        validators=[_checked_key],
        help_text=_("The last line that “posko witness init” prints on the machine of that agency."),
    )
    agreement = forms.CharField(
        label=_("Number of the agreement"),
        max_length=80,
        help_text=_("The signed agreement that names the fingerprint of this key."),
    )
    valid_until = DayField(label=_("Valid until"))
    address = forms.CharField(
        label=_("Address of the witness"),
        max_length=witnesses.LONGEST_ADDRESS,
        required=False,
        validators=[_checked_address],
        help_text=_("Such as http://10.20.0.7:8470. Empty: heads go there and back on a stick or as a QR code."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["agency"].choices = list(registry.names(viewer).agencies.items())  # type: ignore[attr-defined]


class ConfirmForm(forms.Form):
    """The chief compared the two fingerprints."""

    compared = forms.BooleanField(
        label=_("The fingerprint on the signed agreement is the same, sign by sign."),
        error_messages={"required": _("Compare the two fingerprints first, then tick this.")},
    )


class EndForm(forms.Form):
    """Why a key counts no more."""

    reason = forms.CharField(label=_("Reason"), max_length=300, validators=[no_personal_numbers])


class TakeForm(forms.Form):
    """A cosignature that came back: as a file, or as text that was scanned or copied."""

    file = forms.FileField(label=_("File from the witness"), required=False, widget=forms.FileInput)
    text = forms.CharField(
        label=_("Or its text"),
        max_length=witnesses.LARGEST_ANSWER,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "mono"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, read as text."""
        given = super().clean() or {}
        upload: UploadedFile[bytes] | None = given.get("file")
        if upload is not None and (upload.size or 0) > witnesses.LARGEST_ANSWER:
            self.add_error("file", _("This is more than a witness ever answers: 64 KB at most are read."))
        elif upload is not None:
            given["text"] = upload.read(witnesses.LARGEST_ANSWER).decode("utf-8", "replace")
        elif not given.get("text", "").strip() and not self.errors:
            self.add_error(None, _("Choose the file that came back, or paste its text."))
        return given
