"""Forms of wall displays."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.kit.forms import OnceForm, no_personal_numbers


class DisplayForm(OnceForm):
    """A new display."""

    name = forms.CharField(
        label=_("Name of the display"),
        max_length=60,
        validators=[no_personal_numbers],
        help_text=_("Where it hangs, such as “Operations room, left”; not a person's name."),
    )
    hours = forms.TypedChoiceField(
        label=_("Runs for"),
        coerce=lambda hours: timedelta(hours=int(hours)),
        initial="72",
        choices=[("12", _("12 hours")), ("24", _("1 day")), ("72", _("3 days")), ("168", _("7 days"))],
    )


class CodeForm(forms.Form):
    """The code of a display, typed or brought by the link."""

    code = forms.CharField(
        label=_("Code of the display"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
