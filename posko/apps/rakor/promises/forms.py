"""The form of what is promised on a line: by the own agency, by others that are asked, or noted for who is absent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from posko.apps.gaps.course.forms import CommitmentForm
from posko.domain.access import Viewer
from posko.domain.rakor.policies import MeetingNow
from posko.domain.rakor.promises import AtTable, How, how, ticking

WAYS: Final[Mapping[How, str | Promise]] = {
    How.MADE: _("%(agency)s: we promise"),
    How.ASKED: _("%(agency)s: is asked"),
    How.NOTED: _("%(agency)s: noted, to be confirmed"),
}


class SpokenForm(CommitmentForm):
    """What was promised, by when, shown by what; and the agencies that are meant, each with what its tick means."""

    agencies = forms.MultipleChoiceField(label=_("Whose promise"), widget=forms.CheckboxSelectMultiple)
    field_order = ("form_key", "promise", "evidence_asked", "due", "agencies")

    def __init__(self, *args: Any, table: Sequence[AtTable], now: MeetingNow, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["promise"].label = _("What is promised")
        self.fields["agencies"].error_messages["required"] = _("Tick at least one agency.")
        self.fields["agencies"].choices = [  # type: ignore[attr-defined]
            (agency.code, str(WAYS[how(now, agency, viewer)]) % {"agency": agency.name})
            for agency in table
            if ticking(now, agency, viewer) is None
        ]

    def clean_agencies(self) -> tuple[str, ...]:
        """The codes that were ticked."""
        return tuple(self.cleaned_data["agencies"])
