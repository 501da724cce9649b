"""Forms of people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.utils.translation import gettext_lazy as _

from posko.apps.people import selectors
from posko.apps.people.models import Agency
from posko.domain.access import ROLES, Viewer


class PersonForm(forms.Form):
    """Opening an account and giving it a post."""

    full_name = forms.CharField(label=_("Name"), max_length=120)
    username = forms.CharField(
        label=_("Log-in name"),
        max_length=60,
        validators=[ASCIIUsernameValidator()],
        help_text=_("Letters, digits and dots; it stands in the ledger for ever."),
    )
    agency = forms.ModelChoiceField(label=_("Agency"), queryset=Agency.objects.none(), to_field_name="code")
    role = forms.ChoiceField(
        label=_("Role"), choices=lambda: [(role.value, _(card.name)) for role, card in ROLES.items()]
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["agency"].queryset = selectors.agencies(viewer)  # type: ignore[attr-defined]
