"""Forms of people."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posko.apps.people.accounts import selectors
from posko.apps.people.duty import selectors as duty_selectors
from posko.apps.people.models import Agency, Post
from posko.domain.access import ROLES, Viewer
from posko.domain.errors import BadInput
from posko.domain.files.spreadsheets import UPLOAD_LIMIT
from posko.domain.people import contacts, journal
from posko.kit.forms import MomentField, OnceForm, no_personal_numbers
from posko.kit.refusals import form_error

if TYPE_CHECKING:
    _PostField = forms.ModelChoiceField[Post]
else:
    _PostField = forms.ModelChoiceField


class PersonForm(forms.Form):
    """Opening an account and giving it a post."""

    full_name = forms.CharField(label=_("Name"), max_length=120)
    username = forms.CharField(
        label=_("Log-in name"),
        max_length=60,
        validators=[ASCIIUsernameValidator()],
        help_text=_("Letters, digits and dots; it stands in the ledger for ever."),
    )
    agency = forms.ModelChoiceField(label=_("Agency"), queryset=Agency.objects.none(), to_field_name="code")
    role = forms.ChoiceField(
        label=_("Role"), choices=lambda: [(role.value, _(card.name)) for role, card in ROLES.items()]
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["agency"].queryset = selectors.agencies(viewer)  # type: ignore[attr-defined]


class AgreementForm(OnceForm):
    """A signed data-sharing agreement, as it stands on paper."""

    compartment = forms.ChoiceField(
        label=_("What it opens"), choices=[("voter", _("Voters: roll and eligibility")), ("case", _("Cases"))]
    )
    number = forms.CharField(label=_("Number of the agreement"), max_length=80)
    dated = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    valid_until = forms.DateField(label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"}))
    parties = forms.MultipleChoiceField(label=_("Parties"), widget=forms.CheckboxSelectMultiple)
    purpose = forms.CharField(label=_("Purpose"), max_length=300)
    assessment = forms.CharField(
        label=_("Impact assessment (UU 27/2022)"), max_length=160, help_text=_("Number and date of the assessment.")
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        roots = selectors.agencies(viewer).order_by("root").values_list("root", flat=True).distinct()
        self.fields["parties"].choices = [(root, root) for root in roots]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Dates in order, and two parties at least."""
        given = super().clean() or {}
        if given.get("dated") and given.get("valid_until") and given["valid_until"] < given["dated"]:
            self.add_error("valid_until", _("The agreement ends before it begins. Check the two dates."))
        return given


class PeopleFileForm(forms.Form):
    """A file of people to be checked."""

    file = forms.FileField(
        label=_("File (XLSX or CSV, at most 5 MB and 5,000 rows)"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """A file of a size that is worth reading."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        size = upload.size or 0
        if not size:
            raise forms.ValidationError(_("The file is empty."))
        if size > UPLOAD_LIMIT:
            raise forms.ValidationError(
                _("The file has %(size)s MB; the limit is %(limit)s MB."),
                params={"size": round(size / 1048576, 1), "limit": UPLOAD_LIMIT // 1048576},
            )
        return upload


class _ColleagueField(_PostField):
    """A post by its holder's name and role."""

    def label_from_instance(self, post: Post) -> str:
        """`Dewi Piket · Duty officer`."""
        return f"{post.user.full_name} · {_(ROLES[post.role].name)}"  # type: ignore[index]


class StandingForm(forms.Form):
    """Superior, deputy and telephone of a post."""

    superior = _ColleagueField(label=_("Superior"), queryset=Post.objects.none(), required=False)
    deputy = _ColleagueField(label=_("Deputy"), queryset=Post.objects.none(), required=False)
    telephone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        help_text=_("Colleagues read it in full; others see 0812-••••-789, and each look at the whole is recorded."),
    )

    def __init__(self, *args: Any, viewer: Viewer, post: Post, **options: Any) -> None:
        super().__init__(*args, **options)
        others = selectors.posts(viewer).filter(agency=post.agency_id, active=True).exclude(pk=post.pk)
        for field in ("superior", "deputy"):
            self.fields[field].queryset = others  # type: ignore[attr-defined]

    def clean_telephone(self) -> str:
        """The number as it is kept."""
        written: str = self.cleaned_data["telephone"].strip()
        try:
            return contacts.telephone(written) if written else ""
        except BadInput as refusal:
            raise form_error(refusal) from refusal


class ShiftForm(OnceForm):
    """A shift of the own agency."""

    post = _ColleagueField(label=_("Who keeps watch"), queryset=Post.objects.none())
    starts_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("Until"))
    note = forms.CharField(
        label=_("Note for the roster"), max_length=200, required=False, validators=[no_personal_numbers]
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["post"].queryset = duty_selectors.who_may_keep_watch(viewer)  # type: ignore[attr-defined]


class HandoverForm(forms.Form):
    """What the next shift must know."""

    handover = forms.CharField(
        label=_("Hand-over note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[no_personal_numbers],
        help_text=_("What is running, what is owed, what the next shift must look at first."),
    )


class LineForm(OnceForm):
    """A line of the journal. Without day and time it is now; a time alone is the last time the clock showed it.

    `ready`: the page opens with the cursor in the line, for the next one.
    """

    sender = forms.CharField(label=_("From"), max_length=journal.PARTY_LIMIT, validators=[no_personal_numbers])
    recipient = forms.CharField(label=_("To"), max_length=journal.PARTY_LIMIT, validators=[no_personal_numbers])
    channel = forms.ChoiceField(
        label=_("Channel"), choices=lambda: [(key, _(word)) for key, word in journal.CHANNELS.items()]
    )
    text = forms.CharField(label=_("What was said"), max_length=journal.TEXT_LIMIT, validators=[no_personal_numbers])
    clock = forms.TimeField(
        label=_("Time"),
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    day = forms.DateField(
        label=_("Day"),
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    corrects = forms.IntegerField(required=False, min_value=1, max_value=10**9, widget=forms.HiddenInput)

    def __init__(self, *args: Any, at: datetime, ready: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at
        if ready:
            self.fields["sender"].widget.attrs["autofocus"] = True
        for party in ("sender", "recipient"):
            self.fields[party].widget.attrs["list"] = "parties"

    def clean(self) -> dict[str, Any]:
        """The moment, from day and time; refused where it lies ahead or too far back."""
        given = super().clean() or {}
        day, clock = given.get("day"), given.get("clock")
        if day and not clock:
            self.add_error("clock", _("Write the time too, since the day is another one."))
            return given
        given["happened_at"] = self._moment(day, clock)
        if given["happened_at"]:
            try:
                journal.must_be_time(given["happened_at"], self.at)
            except BadInput as refusal:
                self.add_error("clock", form_error(refusal))
        return given

    def _moment(self, day: date | None, clock: time | None) -> datetime | None:
        if clock is None:
            return None
        today = timezone.localdate(self.at)
        moment = timezone.make_aware(datetime.combine(day or today, clock))
        # Past midnight one writes down what happened before it: 23.55 was yesterday.
        ahead = not day and moment > self.at + journal.AHEAD
        return moment - timedelta(days=1) if ahead else moment
