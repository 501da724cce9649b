"""Forms of the list: many gaps changed at once, and a saved filter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.apps.territory.forms import PlaceField as PlaceField
from posko.domain.access import Viewer
from posko.domain.gaps import states
from posko.kit.forms import OnceForm, no_personal_numbers


class ChangeForm(OnceForm):
    """The fields to set on many gaps. An empty field stays as it is."""

    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("as it is"),
    )
    severity = forms.ChoiceField(
        label=_("Severity"),
        required=False,
        choices=lambda: [("", _("as it is")), *((str(key), _(word)) for key, word in states.SEVERITIES.items())],
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=lambda: [("", _("as it is")), *((key, _(word)) for key, word in states.KINDS.items())],
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = people.agencies(viewer)  # type: ignore[attr-defined]

    def clean_owner(self) -> str:
        """The agency's code, or the empty word."""
        agency: Agency | None = self.cleaned_data["owner"]
        return agency.code if agency else ""

    def clean(self) -> dict[str, Any]:
        """Something is to be changed."""
        given = super().clean() or {}
        if not self.errors and not any(given.get(field) for field in ("owner", "severity", "kind")):
            raise forms.ValidationError(_("Choose what to change: the owner, the severity or the kind."))
        return given


class SavedViewForm(OnceForm):
    """A name for the filter that stands in the URL."""

    name = forms.CharField(label=_("Name of this view"), max_length=60, validators=[no_personal_numbers])
    shared = forms.BooleanField(label=_("Share it with my agency"), required=False)
    page = forms.ChoiceField(choices=[("list", "list"), ("board", "board")], widget=forms.HiddenInput)
    query = forms.CharField(max_length=600, required=False, widget=forms.HiddenInput)
