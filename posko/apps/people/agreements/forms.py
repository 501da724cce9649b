"""Forms of agreements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.people.accounts import selectors
from posko.domain.access import Viewer, root_name
from posko.kit.forms import DayField, OnceForm, no_personal_numbers


class AgreementForm(OnceForm):
    """A data-sharing agreement, as it is on paper."""

    compartment = forms.ChoiceField(
        label=_("What it opens"), choices=[("voter", _("Voters: roll and eligibility")), ("case", _("Cases"))]
    )
    number = forms.CharField(label=_("Number of the agreement"), max_length=80)
    dated = DayField(label=_("Date"))
    valid_until = DayField(label=_("Valid until"))
    parties = forms.MultipleChoiceField(label=_("Parties"), widget=forms.CheckboxSelectMultiple)
    purpose = forms.CharField(label=_("Purpose"), max_length=300)
    assessment = forms.CharField(
        label=_("Impact assessment (UU 27/2022)"), max_length=160, help_text=_("Number and date of the assessment.")
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        roots = selectors.agencies(viewer).order_by("root").values_list("root", flat=True).distinct()
        self.fields["parties"].choices = [(root, root_name(root)) for root in roots]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Dates in order, and two parties at least."""
        given = super().clean() or {}
        if given.get("dated") and given.get("valid_until") and given["valid_until"] < given["dated"]:
            self.add_error("valid_until", _("The agreement ends before it begins. Check the two dates."))
        return given


class CountersignForm(forms.Form):
    """The chief held the page against the paper."""

    compared = forms.BooleanField(
        label=_("Number, parties, purpose and dates are those of the paper that we sign."),
        error_messages={"required": _("Hold this page against the paper first, then tick this.")},
    )


class EndForm(forms.Form):
    """Why an agreement is withdrawn or ends."""

    reason = forms.CharField(label=_("Reason"), max_length=300, validators=[no_personal_numbers])
