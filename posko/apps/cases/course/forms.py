"""Forms for an event of a case: its moment, and the fields that `domain/cases` asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from posko.domain import calendar
from posko.domain.cases import machine
from posko.domain.cases.words import APPELLANTS, CLASSES, OUTCOMES
from posko.kit.forms import DayField, MomentField, OnceForm, no_personal_numbers
from posko.kit.language import page_language
from posko.law import cases as law

MINUTE = timedelta(minutes=1)


def _text(label: Any, *, required: bool = False, most: int = 80, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=most, validators=[no_personal_numbers], **options)


def _reason(label: Any = None) -> forms.CharField:
    area, hint = forms.Textarea(attrs={"rows": 2}), _("In dry words, without names of persons.")
    return _text(label or _("Reason"), required=True, most=500, widget=area, help_text=hint)


def _choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(code, _t(word)) for code, word in words.items()]


class EventForm(OnceForm):
    """An event that says when it happened, with number and date of its paper.

    `KEYS` gives a field another name in what the event says.
    """

    KEYS: ClassVar[Mapping[str, str]] = {}
    OWN: ClassVar = ("form_key", "event", "at")
    event = forms.CharField(widget=forms.HiddenInput, max_length=30)
    number = _text(_("Number of the paper"), help_text=_("As it stands on the paper, if there is one."))
    date = DayField(label=_("Date of the paper"), required=False)
    at = MomentField(label=_("When it happened"), required=False, help_text=_("Left empty: now."))

    def __init__(self, *args: Any, ground: machine.Case, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ground, self.now = ground, at
        self.over = ground.at is not None and ground.at < at
        if self.over:
            self.fields["at"].required = True
            self.fields["at"].help_text = _("The case has lapsed: only what happened before may still be written down.")
        last = ("number", "date", "at")
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    @classmethod
    def known(cls, came_in: machine.Said) -> dict[str, Any]:
        """What the form begins with, from what the case's first event says."""
        return {}

    def clean_at(self) -> datetime:
        """The moment, now if none was typed. It is never ahead, and not before the last event."""
        typed: datetime | None = self.cleaned_data["at"]
        moment, last = typed or self.now, max(self.ground.happened.values(), default=None)
        if moment > self.now:
            raise forms.ValidationError(_("What is written down has happened: its time cannot lie ahead."))
        if last is not None and moment < last:
            if moment + MINUTE <= last:
                told = timezone.localtime(last).strftime("%d/%m/%Y %H.%M")
                raise forms.ValidationError(
                    _("Events stand in the order in which they happened; the last one happened at %(last)s."),
                    params={"last": told},
                )
            moment = last  # typed to the minute: it is the minute of the last event
        if self.over and self.ground.at is not None and moment > self.ground.at:
            raise forms.ValidationError(_("The case had lapsed by then: nothing more could happen in it."))
        return moment

    def clean(self) -> dict[str, Any] | None:
        """A paper that is there is dated today or before."""
        day: date | None = self.cleaned_data.get("date")
        if day is not None and day > calendar.local_day(self.now):
            self.add_error("date", _("A paper that is there is dated today or before."))
        return self.cleaned_data

    def said(self) -> dict[str, Any]:
        """The fields of the event in their stored form."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in self.OWN}
        return {self.KEYS.get(name, name): _kept(value) for name, value in told.items() if value not in ("", None)}


def _kept(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


class ClassForm(EventForm):
    """An event that may speak of one class alone, where several were decided."""

    KEYS: ClassVar = {"of_class": "class"}
    of_class = forms.ChoiceField(label=_("Of which class"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        decided = self.ground.decided
        choices = [(code, word) for code, word in _choices(CLASSES) if code in decided]
        self.fields["of_class"].choices = [("", _("every one that it fits")), *choices]  # type: ignore[attr-defined]
        if len(decided) < 2:
            del self.fields["of_class"]


class RegisterForm(EventForm):
    """A report gets its register number."""

    number = _text(_("Register number"), required=True)
    suspected_crime = forms.BooleanField(
        label=_("A crime is suspected"),
        required=False,
        help_text=_("Ticked: the first discussion of the three institutions is due within 24 hours."),
    )


class ReasonForm(EventForm):
    """An event that needs a reason."""

    reason = _reason()


class IgnoredForm(ClassForm):
    """KPU did not act, and was warned."""

    reason = _reason()


class ReturnForm(EventForm):
    """The prosecutor sends the file back."""

    reason = _reason(_("What is to be completed"))


class PassedOnForm(EventForm):
    """A matter goes to another institution."""

    to = _text(_("To which institution"), required=True)


class ForwardForm(ClassForm):
    """A matter is forwarded; to the police with the number of their report (LP)."""

    to = _text(_("To which institution"))


class ReviewForm(EventForm):
    """The initial review: complete, or what is missing by the table of the law."""

    complete = forms.TypedChoiceField(
        label=_("The report is"),
        choices=(("yes", _("complete")), ("no", _("not complete"))),
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    missing = forms.MultipleChoiceField(label=_("What is missing"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        asked = law.requirements(self.ground.regime)
        choices = [(each.code, getattr(each, f"name_{language}")) for each in asked]
        self.fields["missing"].choices = choices  # type: ignore[attr-defined]

    @classmethod
    def known(cls, came_in: machine.Said) -> dict[str, Any]:
        """The parts found missing when the report was taken in. The officer reviews them and may differ."""
        lacks = came_in.get("lacks")
        return {} if lacks is None else {"complete": "no" if lacks else "yes", "missing": lacks}

    def clean(self) -> None:
        """A complete report lacks nothing. An incomplete one names what it lacks."""
        super().clean()
        complete, missing = self.cleaned_data.get("complete"), self.cleaned_data.get("missing")
        if complete is True and missing:
            self.add_error("missing", _("Nothing is missing where the report is complete."))
        if complete is False and not missing:
            self.add_error("missing", _("Name what is missing: the reporter is told."))


class DecisionForm(EventForm):
    """What the plenary decided; the evidence is that of the register."""

    KEYS: ClassVar = {"decided": "class"}
    decided = forms.ChoiceField(
        label=_("Decided as"),
        widget=forms.RadioSelect,
        help_text=_(
            "A crime needs the first two discussions, two registered pieces of evidence, and every element of its "
            "articles ticked or answered with a reason."
        ),
    )
    one_kind = _text(
        _("If all pieces are of one kind: why they are enough"),
        most=300,
        help_text=_("Two pieces of evidence are two kinds (KUHAP 184)."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        open_ways = {str(step.when["class"]) for step in machine.ways(self.ground, "decision.made")}
        if not {1, 2} <= self.ground.discussions:
            open_ways.discard("crime")
        choices = [(code, word) for code, word in _choices(CLASSES) if code in open_ways]
        self.fields["decided"].choices = choices  # type: ignore[attr-defined]


class VerdictForm(EventForm):
    """A verdict, told without a name."""

    outcome = forms.ChoiceField(label=_("Outcome"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["outcome"].choices = [("", "–"), *_choices(OUTCOMES)]  # type: ignore[attr-defined]


class AppealForm(EventForm):
    """An appeal, by one side or both."""

    by_whom = forms.ChoiceField(label=_("By whom"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["by_whom"].choices = _choices(APPELLANTS)  # type: ignore[attr-defined]


class SentForm(EventForm):
    """A file is sent; of an appeal, the high court's own receipt is what practice counts from."""

    received_at = MomentField(label=_("Received by the high court"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "pn" not in machine.actors_of(self.ground, "file.sent"):
            del self.fields["received_at"]

    def clean(self) -> dict[str, Any] | None:
        """It is received on the day on which it was sent, or later; and not ahead of now."""
        moment, received = self.cleaned_data.get("at"), self.cleaned_data.get("received_at")
        if moment and received and not moment <= received <= self.now:
            self.add_error("received_at", _("It is received after it was sent, and not ahead of now."))
        return super().clean()


class FinalForm(EventForm):
    """A verdict is final; with the moment in which the prosecutor received it the clock of execution runs."""

    waived = forms.BooleanField(
        label=_("Prosecutor and defendant have both waived the appeal"),
        required=False,
        help_text=_("Before the time of appeal is over a verdict is final only then."),
    )

    received_at = MomentField(
        label=_("Verdict received by the prosecutor"),
        required=False,
        help_text=_("Left empty while it has not been received."),
    )

    def clean_received_at(self) -> datetime | None:
        """A verdict that was received was so before now."""
        moment: datetime | None = self.cleaned_data["received_at"]
        verdicts = [self.ground.happened.get(name) for name in ("verdict.read", "appeal.decided")]
        read = max((each for each in verdicts if each is not None), default=None)
        if moment is not None and moment > self.now:
            raise forms.ValidationError(_("What is written down has happened: its time cannot lie ahead."))
        if moment is not None and read is not None and moment + MINUTE <= read:
            raise forms.ValidationError(_("A verdict is received after it was read."))
        return moment if moment is None or read is None else max(moment, read)

    def clean(self) -> dict[str, Any] | None:
        """It was received before this event. Before the end of the time of appeal a verdict is final only by waiver."""
        given = self.cleaned_data
        moment, received = given.get("at"), given.get("received_at")
        if moment and received and received > moment:
            self.add_error("received_at", _("It was received before this: leave the moment of the event empty."))
        then = machine.at_moment(self.ground, moment) if moment else self.ground
        if then.gakkumdu == "G12_VONIS" and not given.get("waived"):
            self.add_error("waived", _("The time of appeal still runs. It is final before only where both waived it."))
        return super().clean()


FORMS: Mapping[str, type[EventForm]] = {
    "report.reviewed": ReviewForm,
    "report.completed": EventForm,
    "report.withdrawn": EventForm,
    "report.informed": EventForm,
    "report.dropped": ReasonForm,
    "report.taken_over": PassedOnForm,
    "report.delegated": PassedOnForm,
    "report.registered": RegisterForm,
    "suspicion.raised": ReasonForm,
    "handling.extended": ReasonForm,
    "decision.made": DecisionForm,
    "report.forwarded": ForwardForm,
    "ethics.ruled": EventForm,
    "dispute.ruled": EventForm,
    "kpu.acted": ClassForm,
    "kpu.ignored": IgnoredForm,
    "investigation.started": EventForm,
    "file.sent": SentForm,
    "file.returned": ReturnForm,
    "file.resubmitted": EventForm,
    "file.accepted": EventForm,
    "suspect.handed_over": EventForm,
    "case.transferred": EventForm,
    "verdict.read": VerdictForm,
    "appeal.filed": AppealForm,
    "appeal.decided": VerdictForm,
    "verdict.final": FinalForm,
    "verdict.executed": EventForm,
    "investigation.stopped": ReasonForm,
    "prosecution.stopped": ReasonForm,
}
