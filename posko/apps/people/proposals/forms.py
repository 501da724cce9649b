"""Forms of proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.utils.translation import gettext_lazy as _

from posko.apps.people.accounts.forms import offer_agencies
from posko.apps.people.authority.forms import checked_name
from posko.apps.people.models import Agency
from posko.domain.access import ROLES, Viewer
from posko.domain.people.proposals import Kind
from posko.domain.people.rows import NAME_LIMIT, ROW_LIMIT
from posko.kit.forms import OnceForm, no_personal_numbers

if TYPE_CHECKING:
    _AgencyField = forms.ModelChoiceField[Agency]
else:
    _AgencyField = forms.ModelChoiceField

KINDS = {
    Kind.UNLOCK: _("A new one-time link: the password is lost"),
    Kind.ROLE: _("Another role"),
    Kind.CLOSE: _("Close the account"),
}


def _roles() -> list[tuple[str, Any]]:
    return [(role.value, _(card.name)) for role, card in ROLES.items()]


def _roles_to_choose() -> list[tuple[str, Any]]:
    """The roles after an empty line: nobody is proposed as a chief because nothing was chosen."""
    return [("", "---------"), *_roles()]


class PersonForm(OnceForm):
    """An account that is proposed, with its post."""

    full_name = forms.CharField(label=_("Name"), max_length=NAME_LIMIT, validators=[checked_name])
    username = forms.CharField(
        label=_("Log-in name"),
        max_length=60,
        validators=[ASCIIUsernameValidator()],
        help_text=_("Letters, digits and dots; it stands in the ledger for ever."),
    )
    agency = _AgencyField(label=_("Agency"), queryset=Agency.objects.none(), to_field_name="code")
    role = forms.ChoiceField(label=_("Role"), choices=_roles_to_choose)
    reason = forms.CharField(
        label=_("For whoever decides"),
        max_length=300,
        required=False,
        validators=[no_personal_numbers],
        help_text=_("For example the number of the order that names the person."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_agencies(self.fields["agency"], viewer)


class ChangeForm(OnceForm):
    """What is proposed for an account that is there."""

    kind = forms.ChoiceField(
        label=_("What is proposed"), choices=list(KINDS.items()), widget=forms.RadioSelect, initial=Kind.UNLOCK
    )
    forget = forms.BooleanField(
        label=_("The second factor is lost, too"),
        required=False,
        help_text=_("It is forgotten with the new link, and the person sets up another one."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=_roles, help_text=_("Counts for “Another role” only."))
    reason = forms.CharField(label=_("Reason"), max_length=300, validators=[no_personal_numbers])

    def wanted(self) -> dict[str, object]:
        """What the account is to be."""
        kind = self.cleaned_data["kind"]
        if kind == Kind.ROLE:
            return {"role": self.cleaned_data["role"]}
        return {"forget": self.cleaned_data["forget"]} if kind == Kind.UNLOCK else {}


class KeysForm(forms.Form):
    """Which proposals a press is about, and the digest of what was read of them."""

    keys = forms.RegexField(r"[0-9]{1,12}(,[0-9]{1,12})*\Z", max_length=13 * ROW_LIMIT)
    digest = forms.CharField(max_length=64, required=False)
    reason = forms.CharField(max_length=300, required=False)

    def numbers(self) -> list[int]:
        """The numbers of the proposals."""
        return [int(number) for number in self.cleaned_data["keys"].split(",")]
