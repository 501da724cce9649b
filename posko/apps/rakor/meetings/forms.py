"""Forms of the rakor: planning it, its lines, and its minutes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.apps.evidence.forms import EvidenceField
from posko.apps.people.accounts.forms import offer_agencies
from posko.apps.people.models import Agency
from posko.apps.territory.forms import PlaceField
from posko.domain.access import ROLES, Role, Viewer
from posko.domain.rakor import followups, meetings
from posko.domain.rakor.meetings import LineKind
from posko.kit.forms import MomentField, OnceForm, no_personal_numbers

SIGNED = _("Signed by, of those for whom something was noted")


class AgencyField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """An agency by its code. A form without a value means the `usual` one."""

    usual = ""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Agency.objects.none(), to_field_name="code", **options)

    def clean(self, value: Any) -> Agency | None:
        """The agency meant."""
        found: Agency | None = super().clean(value or self.usual)
        return found


class UsualField(forms.ChoiceField):
    """A choice with a default: a form without a value means the initial one."""

    def clean(self, value: Any) -> Any:
        """The word that was chosen, or the usual one."""
        return super().clean(value or self.initial)


class GuestsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Agencies by their codes, each a box to tick."""

    def __init__(self, **options: Any) -> None:
        boxes = forms.CheckboxSelectMultiple
        super().__init__(queryset=Agency.objects.none(), to_field_name="code", widget=boxes, **options)


class RakorForm(OnceForm):
    """Convening a meeting."""

    title = forms.CharField(label=_("What it is about"), max_length=160, validators=[no_personal_numbers])
    held_at = MomentField(label=_("When"))
    minutes_planned = UsualField(
        label=_("How long"),
        initial=str(meetings.USUAL_LENGTH),
        choices=lambda: [(length, _("%(count)d minutes") % {"count": length}) for length in meetings.LENGTHS],
    )
    venue = forms.CharField(
        label=_("Where: building and room"), max_length=160, required=False, validators=[no_personal_numbers]
    )
    chair = AgencyField(label=_("Chaired by"))
    invited = GuestsField(
        label=_("Invited"), required=False, help_text=_("Nobody ticked: every agency of the operation.")
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in ("chair", "invited"):
            if field in self.fields:
                offer_agencies(self.fields[field], viewer)

    def clean_minutes_planned(self) -> int:
        """Minutes as a number."""
        return int(self.cleaned_data["minutes_planned"])

    @property
    def guests(self) -> tuple[str, ...]:
        """Codes of the agencies that were ticked."""
        return tuple(agency.code for agency in self.cleaned_data["invited"])


class ChangeForm(RakorForm):
    """Moving or changing a planned meeting."""

    chair = None  # type: ignore[assignment]  # who chairs stays: the seat that may change it is this one
    invited = GuestsField(label=_("Invited"), required=False)
    reason = forms.CharField(label=_("Why it changes"), max_length=300, validators=[no_personal_numbers])


class CancelForm(forms.Form):
    """Cancelling a meeting."""

    reason = forms.CharField(label=_("Why it is cancelled"), max_length=300, validators=[no_personal_numbers])


class AnswerForm(forms.Form):
    """Answering an invitation: two buttons say whether, the fields say who or why not."""

    role = UsualField(
        label=_("Who comes for us"),
        initial=Role.LIAISON,
        choices=lambda: [(role.value, _(card.name)) for role, card in ROLES.items()],
    )
    reason = forms.CharField(
        label=_("Or why nobody can come"), max_length=300, required=False, validators=[no_personal_numbers]
    )
    comes = forms.TypedChoiceField(coerce=lambda word: word == "yes", choices=[("yes", "yes"), ("no", "no")])

    def clean(self) -> dict[str, Any]:
        """A refusal needs its reason."""
        given = super().clean() or {}
        if given.get("comes") is False and not given.get("reason", "").strip():
            self.add_error("reason", forms.ValidationError(_("Say why, so that the chair can ask somebody else.")))
        return given


class TextForm(OnceForm):
    """The words of a line and its place."""

    text = forms.CharField(
        label=_("What we bring to the table"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[no_personal_numbers],
    )
    place = PlaceField(
        label=_("Place"), max_length=120, required=False, widget=forms.TextInput(attrs={"list": "places"})
    )

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].viewer = viewer  # type: ignore[attr-defined]


class InputForm(TextForm):
    """A new line. Who keeps the minutes writes for every agency, and decisions too, with who carries them out."""

    agency = AgencyField(label=_("Who speaks"), empty_label=None)
    kind = UsualField(label=_("Kind"), initial=LineKind.INPUT)
    owner = AgencyField(label=_("Who carries it out"), empty_label=_("Nobody named"), required=False)
    due = MomentField(label=_("By when"), required=False)
    field_order = ("form_key", "agency", "text", "place", "kind", "owner", "due")

    def __init__(self, *args: Any, viewer: Viewer, keeps: bool, **options: Any) -> None:
        options["initial"] = {"agency": viewer.agency, "kind": LineKind.INPUT, **options.get("initial", {})}
        super().__init__(*args, viewer=viewer, **options)
        kinds = [kind for kind in LineKind if keeps or kind is not LineKind.DECISION]
        self.fields["kind"].choices = [(kind.value, _(meetings.LINE_KINDS[kind])) for kind in kinds]  # type: ignore[attr-defined]
        if keeps:
            for field in ("agency", "owner"):
                offer_agencies(self.fields[field], viewer)
            self.fields["agency"].usual = viewer.agency  # type: ignore[attr-defined]
            self.fields["text"].label = _("What was said")
        else:
            for field in ("agency", "owner", "due"):
                del self.fields[field]

    def clean(self) -> dict[str, Any]:
        """Owner and date belong together, and to a decision or a recommendation."""
        given = super().clean() or {}
        owner, due = given.get("owner"), given.get("due")
        if (owner or due) and given.get("kind") not in followups.FOLLOWED:
            self.add_error("kind", forms.ValidationError(_("Only a decision or a recommendation is carried out.")))
        if owner and not due and "due" not in self.errors:
            self.add_error("due", forms.ValidationError(_("Say by when, or leave the owner out as well.")))
        if due and not owner and "owner" not in self.errors:
            self.add_error(
                "owner", forms.ValidationError(_("Say which agency does it, or leave the date out as well."))
            )
        return given


class WordingForm(TextForm):
    """Another text for a line. `version` is the one that was shown when the form was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    field_order = ("form_key", "version", "text", "place")


class PickForm(OnceForm):
    """Ending a conflict: `pick` is the button that was pressed, `text` the joined words."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    pick = forms.ChoiceField(choices=[(word, word) for word in ("standing", "draft", "joined")])
    text = forms.CharField(
        label=_("One text of both"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        validators=[no_personal_numbers],
    )

    def clean(self) -> dict[str, Any]:
        """A joined text has words."""
        given = super().clean() or {}
        if given.get("pick") == "joined" and not given.get("text", "").strip():
            self.add_error("text", forms.ValidationError(_("Write the text that is to stand.")))
        return given


class ApprovalForm(OnceForm):
    """Approving: the hash says what was read."""

    sha256 = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)


class ObjectionForm(ApprovalForm):
    """Objecting, in words."""

    text = forms.CharField(
        label=_("What is wrong in the minutes"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[no_personal_numbers],
    )


class ScanForm(OnceForm):
    """The signed paper, scanned; and which of the agencies for which something was noted have signed it."""

    scan = EvidenceField(label=_("Signed paper (PDF, JPEG or PNG; at most 10 MB)"), required=True)
    signed_by = forms.MultipleChoiceField(label=SIGNED, required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, noted: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self, noted)


class SignedForm(forms.Form):
    """Which agencies have signed the scan that lies with the minutes already."""

    signed_by = forms.MultipleChoiceField(label=SIGNED, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, noted: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self, noted)


def _offer(form: forms.Form, noted: Mapping[str, str]) -> None:
    """Offer the agencies for which something was noted, by code and short name; without any, do not ask."""
    form.fields["signed_by"].choices = list(noted.items())  # type: ignore[attr-defined]
    if not noted:
        del form.fields["signed_by"]
