"""Forms of an agenda: one item, many typed at once, open gaps, a paparan; and of the meeting that begins with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posko.apps.evidence.forms import EvidenceField
from posko.apps.people.accounts import selectors as people
from posko.apps.people.accounts.forms import offer_agencies
from posko.apps.rakor.meetings.forms import AgencyField, RakorForm
from posko.domain.access import Viewer
from posko.domain.rakor import agenda, cycle
from posko.domain.rakor.agenda import Fault, Item
from posko.kit.forms import OnceForm, no_personal_numbers
from posko.kit.language import sentence
from posko.kit.refusals import form_error


class ItemForm(OnceForm):
    """One item. What is wrong with it stands at its fields, all at once."""

    title = forms.CharField(
        label=gettext_lazy("Item"), max_length=agenda.TITLE_LENGTH, validators=[no_personal_numbers]
    )
    speaker = AgencyField(
        label=gettext_lazy("Who speaks"), required=False, empty_label=gettext_lazy("Nobody in particular")
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes"),
        error_messages={"required": gettext_lazy(agenda.ENDLESS)},
        widget=forms.NumberInput(attrs={"min": 1, "max": agenda.LONGEST}),
    )
    asks = forms.CharField(
        label=gettext_lazy("What is to be decided"),
        max_length=agenda.ASKS_LENGTH,
        required=False,
        validators=[no_personal_numbers],
    )

    def __init__(
        self,
        *args: Any,
        viewer: Viewer,
        others: Sequence[Item] = (),
        room: int | None = None,
        key: int = 0,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.others, self.room, self.key = others, room, key
        offer_agencies(self.fields["speaker"], viewer)

    def clean(self) -> dict[str, Any]:
        """The item beside the others of its agenda."""
        given = super().clean() or {}
        for fault in agenda.faults(self.item(), self.others, self.room):
            if fault.field not in self.errors:
                self.add_error(fault.field, form_error(fault.refusal))
        return given

    def item(self) -> Item:
        """What was typed."""
        given = self.cleaned_data
        speaker = given["speaker"].code if given.get("speaker") else ""
        return Item(given.get("title", ""), speaker, given.get("minutes"), given.get("asks", ""), self.key)


class ChangeItemForm(ItemForm):
    """An item as it becomes. `version` is the one that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ItemsField(forms.CharField):
    """Items typed one a line. Its form says beside which they stand."""

    def __init__(self, **options: Any) -> None:
        given = {
            "label": gettext_lazy("Items, one a line: title; speaker; minutes; what is to be decided"),
            "help_text": gettext_lazy("For instance: Readiness of pumps; BPBD; 15; approve the schedule"),
            "max_length": agenda.TYPED_LENGTH,
            "widget": forms.Textarea(attrs={"rows": 5}),
            "validators": [no_personal_numbers],
        }
        super().__init__(**{**given, **options})


class ItemsForm(OnceForm):
    """Many items at once."""

    items = ItemsField()

    def __init__(
        self, *args: Any, viewer: Viewer, others: Sequence[Item] = (), room: int | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.viewer, self.others, self.room = viewer, others, room

    def clean_items(self) -> list[Item]:
        """The items, or everything that is wrong with them, line by line."""
        return read_items(self.cleaned_data["items"], self.viewer, self.others, self.room)


class ConveneForm(RakorForm):
    """Convening a meeting, with its first items and the meeting of the planning cycle that it is."""

    cycle = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30)
    items = ItemsField(required=False)

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, viewer=viewer, **options)
        self.viewer = viewer

    def clean_cycle(self) -> str:
        """The code of a meeting of the cycle that there is."""
        code: str = self.cleaned_data["cycle"]
        return code if cycle.meeting(code) else ""

    def clean_items(self) -> list[Item]:
        """The items, beside the length of the meeting."""
        return read_items(self.cleaned_data["items"], self.viewer, (), self.cleaned_data.get("minutes_planned"))


class PaparanForm(OnceForm):
    """The file that a speaker shows."""

    paparan = EvidenceField(label=gettext_lazy("Paparan (PDF, DOCX, XLSX or picture; at most 10 MB)"), required=True)


def read_items(text: str, viewer: Viewer, others: Sequence[Item], room: int | None) -> list[Item]:
    """Items as they were typed; ValidationError with every fault and its line."""
    items, wrong = agenda.typed(text, _called(people.table(viewer)), others, room)
    if wrong:
        raise forms.ValidationError([_in_line(fault) for fault in wrong])
    return items


def as_typed(items: Iterable[Item]) -> str:
    """Items as the field takes them."""
    return "\n".join("; ".join(filter(None, (item.title, item.speaker or "-", str(item.minutes)))) for item in items)


def _called(agencies: Iterable[Any]) -> Mapping[str, str]:
    """What each agency is called: by its short name, its name and its code."""
    return {name: agency.code for agency in agencies for name in (agency.code, agency.name, agency.short)}


def _in_line(fault: Fault) -> forms.ValidationError:
    told = sentence(fault.refusal.message, fault.refusal.params)
    return forms.ValidationError(_("Line %(line)d: %(told)s"), params={"line": fault.line, "told": told})
