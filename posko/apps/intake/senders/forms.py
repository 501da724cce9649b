"""Forms to correct messages, and to add senders and gateways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.intake.gateways.services import CHANNELS
from posko.apps.intake.senders.services import BY_NUMBER, NAME_LIMIT
from posko.apps.people.accounts import selectors as people
from posko.apps.territory.forms import resolved
from posko.domain.access import Act, Viewer
from posko.domain.intake.form_book import FormCard, Question
from posko.kit.forms import DayField, MomentField, no_personal_numbers
from posko.kit.language import page_language

CHANNEL_NAMES = {"sms": "SMS", "telegram": "Telegram", "whatsapp": "WhatsApp"}


class CodeField(forms.CharField):
    """A place by its code or its name in any spelling; gives its code. Knows the viewer once `viewer` is set."""

    viewer: Viewer

    def clean(self, value: Any) -> str:
        """The code of the place that was meant."""
        text = str(super().clean(value) or "").strip()
        if not text:
            return ""
        place = resolved(self.viewer, text)
        if not self.viewer.acts_at(place.code):
            raise forms.ValidationError(
                _("“%(text)s” is no place here. Write a kelurahan, or a code such as 31.75.03.1001/028."),
                params={"text": text[:40]},
            )
        return place.code


class ReasonForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label=_("Reason"), max_length=300, validators=[no_personal_numbers])


class CorrectionForm(forms.Form):
    """A message as a person reads it: the place, the time, and the answers of one form of the field."""

    place = CodeField(label=_("Place"), max_length=120, widget=forms.TextInput(attrs={"list": "places"}))
    at = MomentField(label=_("When it was"))
    text = forms.CharField(
        label=_("What is reported, in words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[no_personal_numbers],
    )

    def __init__(self, *args: Any, viewer: Viewer, card: FormCard, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].viewer = viewer  # type: ignore[attr-defined]
        self.asked = [each for each in card.questions if each.kind in ("number", "choice", "day") and not each.aside]
        for each in self.asked:
            self.fields[f"a_{each.name}"] = _field(card, each)
        self.order_fields(["place", "at", *(f"a_{each.name}" for each in self.asked), "text"])

    def answers(self) -> Mapping[str, Any]:
        """The answers that were given, by the names of the form."""
        given = [(each, self.cleaned_data.get(f"a_{each.name}")) for each in self.asked]
        return {each.name: _plain_value(each, value) for each, value in given if value not in (None, "")}


class SenderForm(forms.Form):
    """A new sender: its name, its owner, its place."""

    name = forms.CharField(
        label=_("Call sign or post"),
        max_length=NAME_LIMIT,
        validators=[no_personal_numbers],
        help_text=_("Such as “Merpati 3” or “PPS Cipayung”; not a person's name."),
    )
    agency = forms.ChoiceField(label=_("Agency"))
    place = CodeField(
        label=_("Place"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "places"}),
        help_text=_("With a station or a kelurahan here, short codes need the number alone: BUKA 028."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        agencies = people.agencies(viewer).order_by("name")
        if not viewer.may(Act.POST_KEEP):
            agencies = agencies.filter(code=viewer.agency)
        self.fields["agency"].choices = list(agencies.values_list("code", "name"))  # type: ignore[attr-defined]
        self.fields["agency"].initial = viewer.agency
        self.fields["place"].viewer = viewer  # type: ignore[attr-defined]
        self.fields["place"].initial = viewer.place


class NumberForm(SenderForm):
    """A telephone number that may report."""

    channel = forms.ChoiceField(
        label=_("Channel"), choices=[(each.value, CHANNEL_NAMES[each.value]) for each in BY_NUMBER]
    )
    number = forms.CharField(
        label=_("Telephone number"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("Not kept: only a mark that the same number makes again, and its first and last digits."),
    )
    field_order = ("channel", "number", "name", "agency", "place")


class GatewayForm(forms.Form):
    """A machine that passes messages on."""

    channel = forms.ChoiceField(
        label=_("Channel"), choices=[(each.value, CHANNEL_NAMES[each.value]) for each in CHANNELS]
    )
    name = forms.CharField(label=_("Name"), max_length=40, help_text=_("Small letters, digits and hyphens."))
    secret = forms.CharField(
        label=_("App secret"),
        required=False,
        max_length=128,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Only for WhatsApp: the app secret that Meta shows. For all others one is made here."),
    )
    takes_get = forms.BooleanField(
        label=_("It cannot post: take messages from addresses, too (less safe)"), required=False
    )


def _field(card: FormCard, asked: Question) -> forms.Field:
    """The field that asks a question. None is compulsory, since the noun says what it needs."""
    label = asked.label[page_language()]
    if asked.kind == "choice":
        choices = [("", "–"), *((each.code, each.label[page_language()]) for each in card.lists[asked.list])]
        return forms.ChoiceField(label=label, required=False, choices=choices)
    if asked.kind == "day":
        return DayField(label=label, required=False)
    return forms.IntegerField(label=label, required=False, min_value=asked.least, max_value=asked.most or 9999)


def _plain_value(asked: Question, value: Any) -> Any:
    if asked.number:
        return int(value)
    return value.isoformat() if asked.kind == "day" else value
