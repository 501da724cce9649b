"""How a person settles what was said of an order and could not be sure."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.domain.incidents.orders import Settled


class SettleForm(forms.Form):
    """It holds as it was said, or the order stays as it is."""

    how = forms.TypedChoiceField(
        label=_("What holds"),
        coerce=Settled,
        choices=[(Settled.TAKEN.value, _("It holds as it was said")), (Settled.LEFT.value, _("The order stays"))],
    )
