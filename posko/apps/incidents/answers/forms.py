"""What was heard of an order by voice."""

from __future__ import annotations

from django import forms

from posko.domain.incidents.orders import SAID
from posko.kit.forms import OnceForm


class HeardForm(OnceForm):
    """One press of a button."""

    event = forms.ChoiceField(choices=[(event, event) for event in SAID.values()])
