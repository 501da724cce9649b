"""Forms of recovery."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from posko.domain.vaults import recovery_files
from posko.kit.forms import no_personal_numbers


class KeyForm(forms.Form):
    """The public half of an institution's recovery key, with the fingerprint as it stands on paper."""

    key = forms.CharField(
        label=_("Public half of the recovery key"),
        max_length=200,
        help_text=_("The line that begins with posko-recovery-public-1, as “posko vault new-key” prints it."),
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false", "autocomplete": "off"}),
    )
    fingerprint = forms.CharField(
        label=_("Fingerprint on the paper"),
        max_length=80,
        help_text=_("Eight groups of four signs. Typed from the paper, not copied from the line above."),
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false", "autocomplete": "off"}),
    )


class AskForm(forms.Form):
    """Why a lost key is to be opened."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        validators=[no_personal_numbers],
        help_text=_("Both institutions and every member read it."),
    )


class HandInForm(forms.Form):
    """What a step outside of the post wrote."""

    file = forms.FileField(label=_("File that your step wrote"), widget=forms.FileInput)

    def clean_file(self) -> str:
        """Its text; what is too long is refused when it is read."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        read: bytes = upload.read(recovery_files.LARGEST + 1)
        return read.decode("utf-8", "replace")

    @property
    def text(self) -> str:
        """The text of the file."""
        return str(self.cleaned_data["file"])


def ask_form(given: Any = None) -> AskForm:
    """The form of asking; one stands on the page for each lost key."""
    return AskForm(given, auto_id="ask-%s")
