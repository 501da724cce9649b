"""The desk's forms: facts as the officer hears and reads them, in the order in which they are asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posko.apps.territory.forms import resolved
from posko.apps.territory.models import Place
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.roll import eligibility, repeats
from posko.domain.roll.eligibility import Case
from posko.domain.roll.repeats import Held
from posko.domain.territory.places import Level
from posko.kit.forms import HourField, OnceForm, no_personal_numbers
from posko.kit.language import page_language
from posko.kit.refusals import form_error

DOCUMENTS = (
    ("KTPEL", _("KTP-el")),
    ("IKD", _("IKD (digital)")),
    ("BIODATA", _("Biodata")),
    ("KK", _("Family card (KK)")),
    ("OTHER", _("Another population document")),
    ("C6", _("Invitation (C6) only")),
    ("none", _("None")),
)
PROVINCES = (("DKI", _("DKI Jakarta")), ("other", _("Another province")), ("unread", _("Cannot be read")))
YES_NO = (("yes", _("Yes")), ("no", _("No")))
ROLLS = (("this", _("At this station")), ("other", _("At another station")), ("none", _("On no roll")))
LETTERS = (("none", _("None")), ("this", _("For this station")), ("other", _("For another station")))
ISSUED = (("unknown", _("Nobody knows")), ("yes", _("Yes")), ("no", _("No, KPPS or PPS says so")))
SITUATIONS = (
    ("none", _("None of these")),
    ("inpatient", _("In hospital")),
    ("custody", _("In custody")),
    ("duty", _("On duty")),
)
SERVICES = (("none", _("Civilian")), ("TNI", _("TNI, active")), ("POLRI", _("Polri, active")))
DECISIONS = (
    ("voted", _("KPPS let the person vote")),
    ("refused", _("KPPS did not let the person vote")),
    ("waiting", _("Still open")),
)
UNSAID = {
    "doc_prov": _("Choose the province that stands on the document."),
    "move_origin_prov": _("Choose the province that the letter comes from."),
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
        return self.meant(text)

    def meant(self, text: str) -> Place:
        """The station that a text means. Raises ValidationError saying what to write instead."""
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
    arrives = HourField(label=_("If the person comes at"))
    doc = Choice(DOCUMENTS, label=_("Document shown"))
    doc_prov = Choice(PROVINCES, label=_("Province on the document"), required=False)
    doc_rt_rw_match = Choice(YES_NO, label=_("RT/RW on the document belongs to this station"), initial="yes")
    roll = Choice(ROLLS, label=_("On the roll (DPT)"))
    moved_out = Choice(
        YES_NO, label=_("Was given a letter to vote at another station (marked on the roll)"), initial="no"
    )
    move_letter = Choice(LETTERS, label=_("Letter of moving the vote (A-Surat Pindah)"), initial="none")
    move_origin_prov = Choice(PROVINCES, label=_("Province the letter comes from"), required=False)
    letter_issued = Choice(
        ISSUED, label=_("Was a letter issued that is not at hand"), initial="unknown", required=False
    )
    situation = Choice(
        SITUATIONS,
        label=_("In hospital, in custody or on duty here?"),
        initial="none",
        required=False,
        help_text=_("It serves this answer and is kept nowhere."),
    )
    on_first_lists = Choice(
        YES_NO, label=_("On the first vote's list of moved or unlisted voters here"), initial="no", required=False
    )
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
    asked_again = forms.CharField(max_length=6, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        viewer: Viewer,
        at: datetime,
        regime: str,
        held_at: Callable[[Place | None], Held],
        nik_open: bool,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.at, self.regime = timezone.localtime(at), regime
        self.fields["station"].viewer = viewer  # type: ignore[attr-defined]
        self.held = held_at(self._station())
        today, day = self.at.date(), self.held.day
        self.preview, self.over = today < day, today > day
        if self.held.vote == "repeat":
            self.fields["already_voted"].label = _("Has voted already in this repeat vote (list of today)")
        else:
            del self.fields["on_first_lists"]
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
            raise form_error(refusal) from refusal

    def clean(self) -> dict[str, Any]:
        """What the answer hangs on and nobody said, and facts that do not fit, are asked again once."""
        given = super().clean() or {}
        if self.errors:
            return given
        answer = eligibility.decide(eligibility.case_rules(self.regime), self.case())
        if answer.asks and self._ask_again(answer):
            # The page that asks again says so, so that the same facts sent once more are answered.
            self.data = {name: self.data.get(name) for name in self.data} | {"asked_again": answer.rule_number}
        return given

    def _ask_again(self, answer: eligibility.Answer) -> bool:
        given = self.cleaned_data
        unsaid = [name for name in answer.asks if not given.get(name)]
        unread = not unsaid and "unread" in [given.get(name) for name in answer.asks]
        if unread or given.get("asked_again") == answer.rule_number:
            return False
        for name in unsaid:
            self.add_error(name, UNSAID[name])
        if not unsaid:
            english = page_language() == "en"
            self.add_error(answer.asks[0], answer.next_en if english else answer.next_id)
        return True

    def case(self) -> Case:
        """The facts as the rules take them. `now` is the moment of the vote: supposed before voting day, real on it."""
        given, held = self.cleaned_data, self.held
        yes = {name for name, value in given.items() if value == "yes"}
        again = held.vote == "repeat"
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
            already_voted="already_voted" in yes and not again,
            voted_in_this_vote="already_voted" in yes and again,
            roll=given["roll"],
            move_letter=given["move_letter"],
            move_origin_prov=None if given["move_letter"] == "none" else _province(given["move_origin_prov"]),
            moved_out="moved_out" in yes,
            queue_at_1300="queue_at_1300" in yes,
            ballots_left=given["ballots_left"],
            situation=given["situation"] or "none",
            letter_issued=given["letter_issued"] or "unknown",
            on_first_lists="on_first_lists" in yes,
            voting_day=None if held.vote == "first" else held.day,
            vote=None if held.vote == "first" else held.vote,
        )

    def _station(self) -> Place | None:
        text = str(self.data.get("station", "") if self.is_bound else self.initial.get("station", ""))
        if not text.strip():
            return None
        try:
            return self.fields["station"].meant(text.strip())  # type: ignore[attr-defined, no-any-return]
        except forms.ValidationError:
            return None

    def _moment(self, arrives: time | None) -> datetime:
        if self.preview and arrives is not None:
            return datetime.combine(self.held.day, arrives, tzinfo=self.at.tzinfo)
        return self.at


class DecisionForm(forms.Form):
    """The decision of KPPS, and the objection of the supervisor."""

    decision = Choice(DECISIONS, label=_("What happened"))
    objection = forms.CharField(
        label=_("Objection of the supervisor"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[no_personal_numbers],
    )


def _province(chosen: str) -> str | None:
    # The desk keeps no province of origin: inside or outside DKI is all that the rules ask.
    return {"DKI": "DKI", "other": "outside"}.get(chosen)
