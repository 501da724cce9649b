"""The form of a gateway, and the number for a trial."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.domain.outgoing import WayKind
from posko.domain.outgoing.gateways import LONGEST_SECRET, NewWay

KINDS = {
    WayKind.KANNEL: _("Kannel (modem or operator)"),
    WayKind.ANDROID: _("A telephone with SMS Gateway for Android"),
    WayKind.TELEGRAM: _("Telegram bot"),
    WayKind.WHATSAPP: _("WhatsApp Cloud"),
    WayKind.TWILIO: _("Twilio, or who takes its form"),
    WayKind.HOOK: _("A gateway of your own"),
}


class WayForm(forms.Form):
    """A gateway by which messages leave."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, word) for kind, word in KINDS.items()])
    name = forms.CharField(label=_("Name"), max_length=40, help_text=_("Small letters, digits and hyphens."))
    address = forms.CharField(
        label=_("Address"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text=_("As in http://192.168.1.20:13013. Empty for Telegram, WhatsApp and Twilio themselves."),
    )
    account = forms.CharField(
        label=_("Account"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("The user of Kannel or the app, WhatsApp's id of the number, Twilio's account SID."),
    )
    secret = forms.CharField(
        label=_("Secret"),
        max_length=LONGEST_SECRET,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Its password or token. For a gateway of your own one is made here if you leave it empty."),
    )
    number = forms.CharField(
        label=_("Messages come from"),
        max_length=40,
        required=False,
        help_text=_("The post's own number or name there, as in 9393. Needed for Twilio."),
    )
    hosts = forms.CharField(
        label=_("Hosts of your own network"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, as in 192.168.1.20. The post calls no other address inside a network."),
    )
    rank = forms.IntegerField(
        label=_("Order"), min_value=1, max_value=99, initial=1, help_text=_("The lowest is tried first.")
    )

    def new(self) -> NewWay:
        """The gateway that was filled in."""
        data: dict[str, Any] = self.cleaned_data
        kind = WayKind(data["kind"])
        secret = data["secret"] or (secrets.token_hex(32) if kind is WayKind.HOOK else "")
        hosts = tuple(data["hosts"].splitlines())
        return NewWay(data["name"], kind, data["address"], data["account"], secret, data["number"], hosts, data["rank"])


class TrialForm(forms.Form):
    """Where a trial message goes."""

    to = forms.CharField(label=_("Your own number"), max_length=40)
