"""Forms of the stations' pages: what a station says by telephone, and a day on which stations report."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posko.domain.stations.day import DayKind, Stage
from posko.domain.stations.reports import LACKING
from posko.kit.forms import DayField, HourField, MomentField, OnceForm, no_personal_numbers

STATUSES = {
    Stage.OPEN: (("opened", _("has opened")), ("late", _("opened late")), ("not_opened", _("not open"))),
    Stage.LOGISTICS: (("complete", _("complete")), ("short", _("something is short"))),
    Stage.QUEUE: (("ok", _("the queue flows")),),
    Stage.CLOSE: (("closed", _("has closed")),),
    Stage.COUNT: (("counted", _("count is finished")),),
}
_PROBLEM = ("problem", _("there is a problem"))
_ITEMS = {
    "ballots": _("ballots"),
    "boxes": _("ballot boxes"),
    "booths": _("voting booths"),
    "ink": _("ink"),
    "seals": _("seals"),
    "papers": _("forms"),
    "punches": _("punches"),
    "rolls": _("roll of voters"),
    "other": _("something else"),
}
PAIRS = (1, 2, 3)


class StationForm(OnceForm):
    """One stage as a station tells it by telephone; only the questions of that stage are asked."""

    at = MomentField(label=_("When it was so"))
    note = forms.CharField(
        label=_("Remarks"), required=False, max_length=300, validators=[no_personal_numbers],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("About the place and the event; no name, no NIK, no telephone number."),
    )  # fmt: skip

    def __init__(self, *args: Any, stage: Stage, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = now
        own: dict[str, forms.Field] = {"status": forms.ChoiceField(label=_("How it stands"),
                                       choices=[*STATUSES[stage], _PROBLEM], widget=forms.RadioSelect)}  # fmt: skip
        own |= _questions(stage)
        self.fields = {**own, **self.fields}
        self.fields["at"].initial = timezone.localtime(now).replace(second=0, microsecond=0)

    def clean_at(self) -> datetime:
        """The moment of the report, which is never ahead."""
        at: datetime = self.cleaned_data["at"]
        if at > self.now:
            raise forms.ValidationError(_("This lies ahead: write when it was so."))
        return at

    def answers(self) -> dict[str, Any]:
        """The answers as any channel gives them."""
        told = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        for name in ("form_key", "at", "note"):
            told.pop(name, None)
        if "time" in told:
            told["time"] = told["time"].strftime("%H:%M")
        return told


class DayForm(forms.Form):
    """A day on which stations are expected to report, and which."""

    day = DayField(label=_("Day"))
    kind = forms.ChoiceField(
        label=_("Why"),
        choices=[(DayKind.REHEARSAL.value, _("rehearsal of reporting")), (DayKind.REVOTE.value, _("vote held again"))],
    )
    places = forms.CharField(
        label=_("Which stations are expected"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Codes of kecamatan, kelurahan or stations, one a line: 31.75.02, or 31.75.02.1004/028."),
    )

    stages = forms.MultipleChoiceField(
        label=_("Which stages are asked for"),
        required=False,
        choices=[
            (Stage.OPEN.value, _("Opening")),
            (Stage.LOGISTICS.value, _("Logistics")),
            (Stage.QUEUE.value, _("Queue")),
            (Stage.CLOSE.value, _("Closing")),
            (Stage.COUNT.value, _("Count")),
        ],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them."),
    )

    def clean_places(self) -> tuple[str, ...]:
        """The codes, each once."""
        return tuple(dict.fromkeys(str(self.cleaned_data["places"]).replace(",", " ").split()))


def _questions(stage: Stage) -> dict[str, forms.Field]:
    """What a stage asks besides how it stands."""
    if stage in (Stage.OPEN, Stage.CLOSE):
        hour = HourField(label=_("At what time"), required=False)
        return {"time": hour, **({"in_line": _number(_("People still in line"))} if stage is Stage.CLOSE else {})}
    if stage is Stage.LOGISTICS:
        item = forms.ChoiceField(
            label=_("What is short"), required=False, choices=[("", "–"), *((code, _ITEMS[code]) for code in LACKING)]
        )
        return {"missing": item, "number": _number(_("How many are short"))}
    if stage is Stage.QUEUE:
        return {"minutes": _number(_("Minutes one waits")), "people": _number(_("People in the queue"))}
    votes = {f"pair_{pair}": _number(_("Votes of pair %(pair)s") % {"pair": pair}) for pair in PAIRS}
    return {**votes, "valid": _number(_("Valid votes")), "invalid": _number(_("Invalid votes")),
            "voters": _number(_("Voters who voted"))}  # fmt: skip


def _number(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=9_999)
