"""Forms of chiefs: entering by a code, comparing a key, naming a deputy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.utils.translation import gettext_lazy as _

from posko.apps.people.accounts.forms import ColleagueField
from posko.apps.people.authority import selectors
from posko.apps.people.models import Post
from posko.domain.access import Viewer
from posko.domain.people import authority, rows
from posko.kit.forms import checked_by

_PLAIN = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "mono"}
checked_name = checked_by(lambda text: void(rows.name(text)))


def void(_read: object) -> None:
    """What was read is read again by the service."""


class EntryForm(forms.Form):
    """An institution's chief enters by the code of the institution."""

    code = forms.CharField(
        label=_("Code of your institution"),
        max_length=authority.LONGEST_CODE,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text=_("Six groups of four signs, as they were handed to you. The code opens one account, once."),
    )
    full_name = forms.CharField(label=_("Name"), max_length=rows.NAME_LIMIT, validators=[checked_name])
    username = forms.CharField(
        label=_("Log-in name"),
        max_length=60,
        validators=[ASCIIUsernameValidator()],
        help_text=_("Letters, digits and dots; it stands in the ledger for ever."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """The same password twice."""
        given = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", _("The two passwords differ. Type both again."))
        return given


class CompareForm(forms.Form):
    """A fingerprint was compared: typed from the paper, or read sign by sign."""

    typed = forms.CharField(
        label=_("Fingerprint on the paper"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text=_("Type what stands on the signed agreement. Blanks and dashes do not matter."),
    )
    agrees = forms.BooleanField(
        label=_("Or: we read it to each other, and it agrees sign by sign."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given = super().clean() or {}
        if not given.get("typed") and not given.get("agrees") and not self.errors:
            self.add_error(None, _("Type the fingerprint from the paper, or tick that it agrees."))
        return given


class DeputyForm(forms.Form):
    """Whom a chief names."""

    post = ColleagueField(label=_("Deputy"), queryset=Post.objects.none(), empty_label=_("choose a colleague"))

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["post"].queryset = selectors.who_may_be_deputy(viewer)  # type: ignore[attr-defined]
