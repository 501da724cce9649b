"""Forms of resource orders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from posko.apps.people.accounts import selectors as people
from posko.apps.territory.forms import PlaceField
from posko.domain.access import Viewer
from posko.domain.units import orders
from posko.kit.forms import MomentField, OnceForm, no_personal_numbers

WORDS: dict[str, Any] = {"max_length": 300, "validators": [no_personal_numbers]}


class OrderForm(OnceForm):
    """What is asked of other agencies."""

    what = forms.ChoiceField(
        label=_("What"), choices=lambda: [(code, _now(word)) for code, word in orders.WHAT.items()]
    )
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=orders.MOST)
    least = forms.IntegerField(
        label=_("At least"),
        required=False,
        min_value=1,
        max_value=orders.MOST,
        help_text=_("With fewer the order is not met. Left empty: all of them."),
    )
    needed_by = MomentField(label=_("Needed by"))
    until = MomentField(label=_("Until"), required=False)
    place = PlaceField(
        label=_("Where they report"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "places"}),
        help_text=_("Shown to the agencies that are asked, and behind the security wall."),
    )
    to = forms.MultipleChoiceField(
        label=_("Who is asked"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen asks all at the table."),
    )
    note = forms.CharField(label=_("For what"), required=False, widget=forms.Textarea(attrs={"rows": 2}), **WORDS)

    def __init__(self, *args: Any, viewer: Viewer, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at
        self.fields["place"].viewer = viewer  # type: ignore[attr-defined]
        others = [(each.code, each.short) for each in people.table(viewer) if each.code != viewer.agency]
        self.fields["to"].choices = others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The least is all where nothing is said."""
        data: dict[str, Any] = super().clean() or {}
        quantity, least = data.get("quantity"), data.get("least")
        if quantity and least is None:
            data["least"] = quantity
        elif quantity and least > quantity:
            self.add_error("least", _("It is no more than is asked: at most %(most)s.") % {"most": quantity})
        needed, until = data.get("needed_by"), data.get("until")
        if needed and not self.at < needed <= self.at + orders.FARTHEST:
            days = orders.FARTHEST.days
            self.add_error("needed_by", _("It lies after now and within %(days)s days.") % {"days": days})
        if needed and until and until <= needed:
            self.add_error("until", _("It lies after “needed by”."))
        return data


class OfferForm(OnceForm):
    """What the own agency offers."""

    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=orders.MOST)
    team = forms.ChoiceField(label=_("Team that comes"), required=False)
    note = forms.CharField(label=_("Note"), required=False, **WORDS)

    def __init__(self, *args: Any, teams: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].choices = [("", "–"), *teams]  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """How many of an offer are accepted."""

    count = forms.IntegerField(label=_("How many are accepted"), min_value=1, max_value=orders.MOST)


class ReasonForm(forms.Form):
    """Why not."""

    reason = forms.CharField(label=_("Why"), **WORDS)


class RefuseForm(OnceForm, ReasonForm):
    """That the own agency has nothing to offer."""
