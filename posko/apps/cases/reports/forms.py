"""Forms for a report or a finding that Bawaslu's member types: the fields of the Perbawaslu's form, and their review.

Few fields are compulsory: a missing part is named, with its law, and the report is taken in as it is.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from posko.apps.cases.course.services import NewCase, NewPerson
from posko.apps.territory.forms import PlaceField
from posko.domain import calendar
from posko.domain.access import Viewer
from posko.domain.cases import advice, persons, words
from posko.domain.cases.advice import Advised, Taken
from posko.domain.errors import N_
from posko.kit.forms import DayField, MomentField, OnceForm, no_personal_numbers

# Our own default, no number of the law: until then a case has come to its end, appeal and execution included.
KEPT: Final = timedelta(days=730)
MOST_WITNESSES: Final = 20
PURPOSE = N_("Handling of a report of an election violation (UU Pilkada Ps. 134)")
# The field that shows each refusal of the dates.
_FIELD_OF = {
    "before_law": "known_at",
    "received_ahead": "received_at",
    "received_before_known": "received_at",
    "received_before_event": "received_at",
    "known_ahead": "known_at",
    "event_ahead": "event_at",
    "known_before_event": "known_at",
}


def _choices(words: dict[str, str] | Any, empty: str = "") -> list[tuple[str, Any]]:
    found = [(key, _(word)) for key, word in words.items()]
    return [("", _(empty)), *found] if empty else found


def _short(label: Any, most: int = 120, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False, **options)


def _long(label: Any, most: int, rows: int, **options: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=False, widget=area, **options)


class ReportForm(OnceForm):
    """A report by form, letter or channel, or a finding."""

    kind = forms.ChoiceField(
        label=_("Kind of case"),
        choices=lambda: _choices(words.KINDS),
    )
    channel = forms.ChoiceField(
        label=_("How it came in"),
        choices=lambda: _choices(words.CHANNELS),
    )
    meant_for = forms.ChoiceField(
        label=_("Whose matter it is"), choices=lambda: _choices(advice.MEANT_FOR), initial="us", required=False
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=160,
        validators=[no_personal_numbers],
        help_text=_("What happened and where, never who: lists and papers show it."),
    )
    place = PlaceField(
        label=_("Place of the event"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "places"}),
        help_text=_("Kelurahan, kecamatan, or the code of a station such as 31.75.08.1002/028."),
    )
    suspected_crime = forms.BooleanField(
        label=_("Of a finding: a crime is suspected"),
        required=False,
        help_text=_("Ticked: the first discussion of the three institutions is due within 24 hours."),
    )
    event_at = MomentField(label=_("When it happened"), required=False)
    known_at = MomentField(label=_("When it became known to the reporter"))
    received_at = MomentField(
        label=_("When it came in"),
        required=False,
        help_text=_("A letter that came yesterday: yesterday. Of a finding, when it was recorded. Left empty: now."),
    )
    description = _long(_("Description of the event"), 6000, 6, help_text=_("Sealed: who did what may stand here."))
    evidence = _long(_("Evidence handed in"), 2000, 3, help_text=_("One piece a line, as it was handed in. Sealed."))
    reporter_name = _short(_("Name"))
    reporter_address = _short(_("Address"), 240)
    reporter_right = forms.ChoiceField(
        label=_("Reports as"), required=False, choices=lambda: _choices(persons.RIGHT_WORDS, N_("not said"))
    )
    reporter_born = _short(_("Place and date of birth"))
    reporter_sex = forms.ChoiceField(
        label=_("Sex"), required=False, choices=lambda: _choices(persons.SEX_WORDS, N_("not said"))
    )
    reporter_occupation = _short(_("Occupation"))
    reporter_citizenship = _short(_("Citizenship"), 60)
    reporter_telephone = _short(_("Telephone"), 30)
    reporter_email = _short(_("E-mail"))
    signature_matches = forms.BooleanField(
        label=_("It is signed, and the signature matches the identity card"), required=False
    )
    proxy_name = _short(_("Name of the proxy (kuasa)"))
    proxy_address = _short(_("Address of the proxy"), 240)
    proxy_telephone = _short(_("Telephone of the proxy"), 30)
    reported_name = _short(_("Name of the reported party"))
    reported_address = _short(_("Address of the reported party"), 240)
    reported_telephone = _short(_("Telephone of the reported party"), 30)
    witnesses = _long(
        _("Witnesses"), 4000, 3, help_text=_("One a line: name; address; telephone, with semicolons between them.")
    )
    keep_until = DayField(
        label=_("Keep what names persons until"),
        help_text=_("After that day it is deleted, unless the case still runs."),
    )

    def __init__(self, *args: Any, viewer: Viewer, at: datetime, **options: Any) -> None:
        today = calendar.local_day(at)
        options["initial"] = {"keep_until": today + KEPT, **options.get("initial", {})}
        super().__init__(*args, **options)
        self.viewer, self.at, self.today = viewer, at, today
        self.fields["place"].viewer = viewer  # type: ignore[attr-defined]
        self.advised: Advised | None = None

    def clean_keep_until(self) -> date:
        """The day is after today: a new report is not removed at once."""
        day: date = self.cleaned_data["keep_until"]
        if day <= self.today:
            raise forms.ValidationError(_("This day is past already; give a later one."))
        return day

    def clean_witnesses(self) -> str:
        """No more than one sitting can enter."""
        text: str = self.cleaned_data["witnesses"]
        if len(_lines(text)) > MOST_WITNESSES:
            raise forms.ValidationError(_("Enter the first twenty witnesses here, and the others in the case."))
        return text

    def clean(self) -> dict[str, Any]:
        """Review the report by the table. An impossible entry is refused in its field."""
        given: dict[str, Any] = self.cleaned_data
        if name := persons.names_somebody(given.get("title", ""), self._names()):
            self.add_error("title", forms.ValidationError(_NAMED, params={"name": name}))
        # An invalid date is not the same as an empty one.
        if given.get("known_at") and given.get("kind") and "received_at" in given:
            self.advised = advice.advise(self._taken())
            if self.advised.outcome == "refused":
                self.add_error(_FIELD_OF[self.advised.code], _(self.advised.officer))
        return given

    def new_case(self) -> NewCase:
        """The new case for the service. Ask only a valid form."""
        given = self.cleaned_data
        found = self.advised
        told = {"meant_for": given["meant_for"] or "us", "advice": found.code if found else ""}
        told |= {"suspected_crime": given["suspected_crime"]} if given["kind"] == "finding" else {}
        return NewCase(
            form_key=given["form_key"],
            kind=given["kind"],
            channel=given["channel"],
            title=given["title"],
            place=given["place"].code if given["place"] else self.viewer.city,
            known_at=given["known_at"],
            event_at=given["event_at"],
            came_in_at=given["received_at"],
            persons=self._persons(),
            said={**told, "lacks": [each.code for each in found.missing] if found else []},
        )

    def _taken(self) -> Taken:
        given = self.cleaned_data
        held = {key: given.get(key) for key in (*_NAMED_FIELDS, "signature_matches", "description")}
        held["reporter_may_report"] = given.get("reporter_right") in persons.MAY_REPORT
        held["event_place"] = given.get("place")
        held["evidence_count"] = len(_lines(given.get("evidence", "")))
        meant_for = given.get("meant_for") or "us"
        came_in = given["received_at"] or self.at
        return Taken(given["kind"], held, given["known_at"], given.get("event_at"), came_in, meant_for, self.at)

    def _names(self) -> list[str]:
        given = self.cleaned_data
        names = [given.get(f"{part}_name", "") for part in ("reporter", "reported", "proxy")]
        return [*names, *(_witness(line)["name"] for line in _lines(given.get("witnesses", "")))]

    def _persons(self) -> list[NewPerson]:
        """Everybody named. The report's own words are sealed with its reporter, named or not."""
        given = self.cleaned_data
        told = {"description": given["description"], "evidence": given["evidence"]}
        found = [("reporter", {**self._facts("reporter"), **told}), ("reported", self._facts("reported"))]
        proxy = self._facts("proxy")
        if proxy:
            found.append(("proxy", {**proxy, "stands_for": given["reporter_name"]}))
        found += [("witness", _witness(line)) for line in _lines(given["witnesses"])]
        purpose, until = gettext(PURPOSE), given["keep_until"]
        return [NewPerson(part, facts, purpose, until) for part, facts in found if any(facts.values())]

    def _facts(self, part: str) -> dict[str, str]:
        head = f"{part}_"
        found = {key.removeprefix(head): text for key, text in self.cleaned_data.items() if key.startswith(head)}
        return {key: text for key, text in found.items() if text}


_NAMED = _("The title names a person (%(name)s). It says what happened and where; names stay sealed.")
_NAMED_FIELDS = ("reporter_name", "reporter_address", "reported_name", "reported_address")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _witness(line: str) -> dict[str, str]:
    name, address, telephone = ([part.strip() for part in line.split(";", 2)] + ["", ""])[:3]
    return {"name": name, "address": address, "telephone": telephone}
