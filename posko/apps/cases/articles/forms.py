"""Forms on the page of articles: an article from the list, and the ticks of its elements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.cases.articles.selectors import Line, Picked
from posko.domain.cases.elements import Tick
from posko.kit.forms import no_personal_numbers

CHOICES = (("open", _("open")), ("held", _("held")), ("not_held", _("not held")))


# The fields of one element, in the order of a tick.
_OF_A_LINE = ("word", "evidence", "reason")


class PickForm(forms.Form):
    """An article, as it stands in the list ("178B · …") or its number alone."""

    article = forms.CharField(
        label=_("Article"),
        max_length=240,
        widget=forms.TextInput(attrs={"list": "articles", "autocomplete": "off"}),
        help_text=_("Write a number such as 178B, or a word, and choose from the list."),
    )

    def clean_article(self) -> str:
        """The number alone."""
        return str(self.cleaned_data["article"]).partition(" · ")[0].removeprefix("Ps. ").strip()


class EvidenceNumbers(forms.CharField):
    """Numbers of pieces of evidence, with commas between them."""

    def clean(self, value: Any) -> tuple[int, ...]:
        """The numbers."""
        parts = str(super().clean(value)).replace(",", " ").split()
        if not all(part.isdecimal() and len(part) <= 4 for part in parts):
            raise forms.ValidationError(_("Write numbers of pieces of evidence, such as 1, 3."))
        return tuple(int(part) for part in parts)


class TicksForm(forms.Form):
    """The elements of one article, each with its tick and the evidence for it."""

    def __init__(self, *args: Any, picked: Picked, **options: Any) -> None:
        super().__init__(*args, **options)
        self.prefix = f"a-{picked.crime.code}"
        self.picked = picked
        for line in picked.lines:
            self.fields[f"word-{line.code}"] = forms.ChoiceField(
                label=_("Is it held"), choices=CHOICES, initial=line.tick.word
            )
            self.fields[f"evidence-{line.code}"] = EvidenceNumbers(
                label=_("Evidence no."),
                required=False,
                max_length=80,
                initial=", ".join(map(str, line.tick.evidence)),
            )
            self.fields[f"reason-{line.code}"] = forms.CharField(
                label=_("Why it is not held"),
                required=False,
                max_length=300,
                initial=line.tick.reason,
                validators=[no_personal_numbers],
            )

    def rows(self) -> list[tuple[Line, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Each element with its three fields."""
        return [(line, *(self[f"{name}-{line.code}"] for name in _OF_A_LINE)) for line in self.picked.lines]  # type: ignore[misc]

    def ticks(self) -> dict[str, Tick]:
        """The ticks of a valid form."""
        data = self.cleaned_data
        return {line.code: Tick(*(data[f"{name}-{line.code}"] for name in _OF_A_LINE)) for line in self.picked.lines}
