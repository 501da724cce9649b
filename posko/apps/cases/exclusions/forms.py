"""Forms about members who may not see a case: reasons that name nobody."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.cases.exclusions.selectors import Member
from posko.apps.cases.exclusions.services import NewAsk
from posko.domain.access import Viewer
from posko.kit.forms import no_personal_numbers


class ReasonForm(forms.Form):
    """Why somebody steps back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        validators=[no_personal_numbers],
        help_text=_("Such as: related to the reported party. Without names."),
    )


class ExcludeForm(ReasonForm):
    """Which member of the own institution is kept out, and why."""

    member = forms.ChoiceField(label=_("Member"))
    field_order = ("member", "reason")

    def __init__(self, *args: Any, members: Iterable[Member], viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        own = [each for each in members if each.post.agency.root == viewer.root]
        self.fields["member"].choices = _choices(own, viewer)  # type: ignore[attr-defined]


class AskForm(ReasonForm):
    """Which member of another institution is to be kept out, why, and by which paper."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    member = forms.ChoiceField(label=_("Member"))
    paper = forms.TypedChoiceField(
        label=_("Paper of the court or of the ethics council"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_(
            "File it as evidence first. With it the chiefs of both other institutions can decide, too; without it only "
            "the member's own institution decides."
        ),
    )
    field_order = ("member", "reason", "paper")

    def __init__(
        self, *args: Any, members: Iterable[Member], pieces: Iterable[tuple[int, str]], viewer: Viewer, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        others = [each for each in members if each.post.agency.root != viewer.root and each.asked is None]
        self.fields["member"].choices = _choices(others, viewer)  # type: ignore[attr-defined]
        filed = [(number, f"{number}. {words}") for number, words in pieces]
        self.fields["paper"].choices = [("", _("none")), *filed]  # type: ignore[attr-defined]

    def new_ask(self) -> NewAsk:
        """What the service keeps."""
        given = self.cleaned_data
        return NewAsk(given["form_key"], given["member"], given["reason"], given["paper"] or 0)


def _choices(members: Iterable[Member], viewer: Viewer) -> list[tuple[str, str]]:
    return [
        (each.post.user.username, f"{each.post.user.full_name} · {each.post.agency.short}")
        for each in members
        if each.exclusion is None and each.post.user.username != viewer.actor
    ]
