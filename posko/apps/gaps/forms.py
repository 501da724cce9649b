"""Forms of gaps and commitments. Text that looks like a person's number is stopped with a hint."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posko.apps.people import selectors as people
from posko.apps.people.models import Agency
from posko.apps.territory import selectors as territory
from posko.apps.territory.models import Place
from posko.domain import files, gaps, privacy
from posko.domain.access import Viewer
from posko.domain.errors import BadInput


def no_personal_numbers(text: str) -> None:
    """Refuse text that holds a NIK or a telephone number: gaps are about places and events."""
    try:
        privacy.refuse_personal_numbers(text)
    except BadInput as refusal:
        raise forms.ValidationError(_(refusal.message), params=refusal.params) from refusal


class PlaceField(forms.CharField):
    """A place by code or by name in any spelling; knows the viewer once `viewer` is set."""

    viewer: Viewer

    def clean(self, value: Any) -> Place | None:
        """The place meant, or what to write instead."""
        text = super().clean(value)
        if not text:
            return None
        place = territory.find(self.viewer, text.partition(" · ")[0])
        if place is None:
            raise forms.ValidationError(
                _("“%(text)s” is no place here. Write a kelurahan, a kecamatan or a code such as 31.75.03.1001."),
                params={"text": text},
            )
        return place


# A year outside of these is a slip of the finger, and databases disagree on what they do with it.
YEARS = range(2000, 2101)


class MomentField(forms.SplitDateTimeField):
    """A date and a time in the operation's zone."""

    def compress(self, data_list: tuple[date, time] | None) -> datetime | None:
        """The moment, in a year that an operation can be in."""
        if data_list and data_list[0] and data_list[0].year not in YEARS:
            raise forms.ValidationError(_("Check the year: it must lie between 2000 and 2100."))
        moment: datetime | None = super().compress(data_list)
        return moment

    def __init__(self, **options: Any) -> None:
        date: dict[str, Any] = {"type": "date", "aria-label": _("Date")}
        time: dict[str, Any] = {"type": "time", "aria-label": _("Time (WIB)")}
        widget = forms.SplitDateTimeWidget(
            date_attrs=date,
            time_attrs=time,
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        )
        super().__init__(
            widget=widget,
            input_date_formats=["%Y-%m-%d", "%d/%m/%Y"],
            input_time_formats=["%H:%M", "%H.%M"],
            **options,
        )


class OnceForm(forms.Form):
    """A form that carries its own key, so that sending it twice makes one row."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class GapForm(OnceForm):
    """Opening a gap."""

    title = forms.CharField(label=_("What is missing"), max_length=160, validators=[no_personal_numbers])
    place = PlaceField(label=_("Place"), max_length=120, widget=forms.TextInput(attrs={"list": "places"}))
    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: [(key, _(word)) for key, word in gaps.KINDS.items()])
    severity = forms.TypedChoiceField(
        label=_("Severity"),
        coerce=int,
        choices=lambda: [(key, _(word)) for key, word in gaps.SEVERITIES.items()],
    )
    detail = forms.CharField(
        label=_("Details"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[no_personal_numbers],
    )
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("No owner yet"),
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].viewer = viewer  # type: ignore[attr-defined]
        self.fields["owner"].queryset = people.agencies(viewer)  # type: ignore[attr-defined]


class CommitmentForm(OnceForm):
    """Promising, for the own agency."""

    promise = forms.CharField(
        label=_("What we will do"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[no_personal_numbers],
    )
    evidence_asked = forms.CharField(
        label=_("Which evidence will show it"), max_length=300, validators=[no_personal_numbers]
    )
    due = MomentField(label=_("Due"))

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at

    def clean_due(self) -> datetime:
        """A promise is for later."""
        due: datetime = self.cleaned_data["due"]
        if due <= self.at:
            now = timezone.localtime(self.at).strftime("%H.%M")
            raise forms.ValidationError(_("The due time lies in the past; it is now %(now)s."), params={"now": now})
        return due


class EvidenceForm(OnceForm):
    """Filing evidence: a file, a statement, or both."""

    file = forms.FileField(
        label=_("File (PDF, JPEG, PNG or text, at most 10 MB)"), required=False, allow_empty_file=True
    )
    note = forms.CharField(
        label=_("Statement"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[no_personal_numbers],
    )

    def clean_file(self) -> UploadedFile[bytes] | None:
        """The file, told by its first bytes: PDF, JPEG, PNG or text."""
        upload: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if upload is not None:
            head = upload.read(2048)
            upload.seek(0)
            try:
                files.media_type(files.safe_name(upload.name or ""), head, upload.size or 0)
            except BadInput as refusal:
                raise forms.ValidationError(_(refusal.message), params=refusal.params) from refusal
        return upload

    def clean(self) -> dict[str, Any]:
        """At least one of the two."""
        given = super().clean() or {}
        if not given.get("file") and not given.get("note", "").strip() and not self.errors:
            raise forms.ValidationError(_("Choose a file or write a statement: evidence is one of the two."))
        return given


class ReasonForm(forms.Form):
    """A reason for taking something back."""

    reason = forms.CharField(label=_("Reason"), max_length=300, validators=[no_personal_numbers])
