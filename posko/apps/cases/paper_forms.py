"""What is chosen when a paper of a case is issued: its language, and for minutes the discussion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.operation.forms import OnceForm

LANGUAGES = {"id": _("Indonesian"), "en": _("English")}


class IssueForm(OnceForm):
    """A paper that leaves. `numbers`: the discussions that minutes may speak of, None for another paper.

    The discussion is the one of which the page showed what is missing.
    """

    discussion = forms.TypedChoiceField(coerce=int, widget=forms.HiddenInput)
    language = forms.ChoiceField(label=_("Language"), choices=lambda: list(LANGUAGES.items()))

    def __init__(self, *args: Any, numbers: Sequence[int] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if numbers is None:
            del self.fields["discussion"]
        else:
            self.fields["discussion"].choices = [(str(n), str(n)) for n in numbers]  # type: ignore[attr-defined]
