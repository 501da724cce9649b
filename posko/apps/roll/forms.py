"""The desk's forms: facts as the officer hears and reads them, in the order in which they are asked."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posko.apps.operation.forms import OnceForm, no_personal_numbers, said
from posko.apps.territory.forms import resolved
from posko.apps.territory.models import Place
from posko.domain import counters, repeats
from posko.domain.access import Viewer
from posko.domain.eligibility import Case
from posko.domain.errors import BadInput
from posko.domain.territory import Level

DOCUMENTS = (
    ("KTPEL", _("KTP-el")),
    ("IKD", _("IKD (digital)")),
    ("BIODATA", _("Biodata")),
    ("KK", _("Family card (KK)")),
    ("OTHER", _("Another population document")),
    ("C6", _("Invitation (C6) only")),
    ("none", _("None")),
)
PROVINCES = (("DKI", _("DKI Jakarta")), ("other", _("Another province")))
YES_NO = (("yes", _("Yes")), ("no", _("No")))
ROLLS = (("this", _("At this station")), ("other", _("At another station")), ("none", _("On no roll")))
LETTERS = (("none", _("None")), ("this", _("For this station")), ("other", _("For another station")))
SERVICES = (("none", _("Civilian")), ("TNI", _("TNI, active")), ("POLRI", _("Polri, active")))
DECISIONS = (
    ("voted", _("KPPS let the person vote")),
    ("refused", _("KPPS did not let the person vote")),
    ("waiting", _("Still open")),
)
CONFIRMED = {
    "double": _("Voted more than once"),
    "unregistered": _("On no roll and voted"),
    "barred": _("Barred from voting and voted"),
}


class Choice(forms.ChoiceField):
    """One of a few, as buttons that a keyboard walks through."""

    def __init__(self, choices: Any, **options: Any) -> None:
        super().__init__(choices=choices, widget=forms.RadioSelect, **options)


class Unwritten(forms.TextInput):
    """A text that is never written back into the page."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The field, empty."""
        return super().get_context(name, None, attrs)


def _looks_personal(text: str) -> bool:
    """Whether a text in the station's place is more likely a NIK."""
    return bool(re.search(r"[0-9]{13}", re.sub(r"[\s.\-]", "", text.partition("/")[0])))


class StationInput(forms.TextInput):
    """The station as written, unless a NIK was written in its place."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The field, without what must not stand in a page."""
        return super().get_context(name, None if _looks_personal(str(value or "")) else value, attrs)


class StationField(forms.CharField):
    """A polling station by code (31.75.08.1002/028) or as it is said: `TPS 28 Pinang Ranti`."""

    viewer: Viewer

    def clean(self, value: Any) -> Place:
        """The station meant, or what to write instead."""
        text = super().clean(value).strip()
        if _looks_personal(text):
            raise forms.ValidationError(
                _("This is no station. A station is written 31.75.08.1002/028 or “28 Pinang Ranti”.")
            )
        place = resolved(self.viewer, text, level=Level.TPS)
        if place.level == Level.TPS:
            return place
        raise forms.ValidationError(
            _("“%(text)s” is no station here. Write the code (31.75.08.1002/028) or “28 Pinang Ranti”."),
            params={"text": text},
        )


class DeskForm(OnceForm):
    """The facts of one voter. Nothing in it names the person; the NIK is used once and never kept."""

    station = StationField(
        label=_("Station"),
        max_length=120,
        help_text=_("31.75.08.1002/028 or “28 Pinang Ranti”"),
        widget=StationInput(attrs={"autofocus": True}),
    )
    arrives = forms.TimeField(label=_("If the person comes at"), input_formats=["%H:%M", "%H.%M"])
    doc = Choice(DOCUMENTS, label=_("Document shown"))
    doc_prov = Choice(PROVINCES, label=_("Province on the document"), initial="DKI", required=False)
    doc_rt_rw_match = Choice(YES_NO, label=_("RT/RW on the document belongs to this station"), initial="yes")
    roll = Choice(ROLLS, label=_("On the roll (DPT)"))
    moved_out = Choice(
        YES_NO, label=_("Was given a letter to vote at another station (marked on the roll)"), initial="no"
    )
    move_letter = Choice(LETTERS, label=_("Letter of moving the vote (A-Surat Pindah)"), initial="none")
    move_origin_prov = Choice(PROVINCES, label=_("Province the letter comes from"), initial="DKI", required=False)
    age = forms.IntegerField(label=_("Age on voting day"), min_value=0, max_value=130, initial=30)
    ever_married = Choice(YES_NO, label=_("Is or was married"), initial="no")
    service = Choice(SERVICES, label=_("Service"), initial="none")
    identity_matches = Choice(YES_NO, label=_("Face and document match"))
    already_voted = Choice(YES_NO, label=_("Has voted already (ink, list)"), initial="no")
    recorded_dead = Choice(YES_NO, label=_("Recorded as deceased"), initial="no")
    court_barred = Choice(YES_NO, label=_("Right to vote withdrawn by a court"), initial="no")
    queue_at_1300 = Choice(YES_NO, label=_("Was in the queue at closing time"), initial="no")
    ballots_left = forms.IntegerField(label=_("Ballots left"), min_value=0, max_value=1000, initial=100)
    purpose = forms.CharField(label=_("Why you ask"), max_length=200, required=False, validators=[no_personal_numbers])
    nik = forms.CharField(
        label=_("NIK"),
        max_length=24,
        required=False,
        help_text=_("Only spots repeats; it is never kept. May stay empty."),
        widget=Unwritten(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, viewer: Viewer, at: datetime, voting_day: date, nik_open: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.at, self.voting_day = timezone.localtime(at), voting_day
        self.preview = self.at.date() < voting_day
        self.fields["station"].viewer = viewer  # type: ignore[attr-defined]
        self.over = self.at.date() > voting_day
        if not self.preview:
            del self.fields["arrives"]
        if self.over:
            del self.fields["queue_at_1300"]
        if not nik_open:
            del self.fields["nik"]
        if viewer.root != "bawaslu":
            del self.fields["purpose"]
        else:
            self.fields["purpose"].required = True

    def clean_nik(self) -> str:
        """16 digits or nothing."""
        text: str = self.cleaned_data["nik"]
        if not text.strip():
            return ""
        try:
            return repeats.nik_digits(text)
        except BadInput as refusal:
            raise said(refusal) from refusal

    def clean(self) -> dict[str, Any]:
        """A document and a letter each come from a province."""
        given = super().clean() or {}
        if given.get("doc") not in (None, "none") and not given.get("doc_prov"):
            self.add_error("doc_prov", _("Choose the province that stands on the document."))
        if given.get("move_letter") not in (None, "none") and not given.get("move_origin_prov"):
            self.add_error("move_origin_prov", _("Choose the province that the letter comes from."))
        return given

    def case(self) -> Case:
        """The facts as the rules take them. `now` is the moment of the vote: supposed before voting day, real on it."""
        given = self.cleaned_data
        yes = {name for name, value in given.items() if value == "yes"}
        return Case(
            now=self._moment(given.get("arrives")),
            doc=given["doc"],
            doc_prov=None if given["doc"] == "none" else _province(given["doc_prov"]),
            doc_rt_rw_match="doc_rt_rw_match" in yes,
            age=given["age"],
            ever_married="ever_married" in yes,
            service=given["service"],
            court_barred="court_barred" in yes,
            recorded_dead="recorded_dead" in yes,
            identity_matches="identity_matches" in yes,
            already_voted="already_voted" in yes,
            roll=given["roll"],
            move_letter=given["move_letter"],
            move_origin_prov=None if given["move_letter"] == "none" else _province(given["move_origin_prov"]),
            moved_out="moved_out" in yes,
            queue_at_1300="queue_at_1300" in yes,
            ballots_left=given["ballots_left"],
        )

    def _moment(self, arrives: time | None) -> datetime:
        if self.preview and arrives is not None:
            return datetime.combine(self.voting_day, arrives, tzinfo=self.at.tzinfo)
        return self.at


class DecisionForm(forms.Form):
    """What KPPS then decided, and what the supervisor objected."""

    decision = Choice(DECISIONS, label=_("What happened"))
    objection = forms.CharField(
        label=_("Objection of the supervisor"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[no_personal_numbers],
    )


class ConfirmedVotesForm(OnceForm):
    """Confirmed votes of one kind at one station."""

    station = StationField(label=_("Station"), max_length=120, widget=StationInput)
    kind = Choice([(kind, CONFIRMED[kind]) for kind in counters.KINDS], label=_("What was confirmed"))
    count = forms.IntegerField(label=_("How many voters in all by now"), min_value=0, max_value=500, initial=1)
    source = forms.CharField(
        label=_("Where it is written down"),
        max_length=200,
        help_text=_("For instance “Form A PTPS, 27 November”"),
        validators=[no_personal_numbers],
    )

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["station"].viewer = viewer  # type: ignore[attr-defined]


def _province(chosen: str) -> str:
    # The desk keeps no province of origin: inside or outside DKI is all that the rules ask.
    return "DKI" if chosen == "DKI" else "outside"
