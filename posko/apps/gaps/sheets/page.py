"""What a table of gaps says to programs and would do, and the templates: workbooks with lists to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from posko.apps.gaps.course.selectors import gaps_of
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer
from posko.domain.files.columns import Spoken
from posko.domain.gaps.columns import NEW_GAPS, NEW_PROMISES, SCHEMA
from posko.domain.gaps.rows import EXAMPLES, GapReading
from posko.domain.gaps.states import GapState
from posko.domain.papers.tables import table_workbook
from posko.domain.papers.workbook import Column, Sheet
from posko.domain.territory.places import Level
from posko.kit.language import page_language, tongues

_FIVE: time = time(17)
SHOWN = 10


def as_told(row: Mapping[str, object]) -> dict[str, object]:
    """A row for programs: codes, hours in the zone of the operation, the empty text for what is empty."""
    told = {column.name: row.get(column.name) for column in SCHEMA}
    told["severity"] = int(str(row["severity"]))
    return {name: _plain(cell) for name, cell in told.items()}


def would(viewer: Viewer, found: GapReading) -> list[tuple[str, str]]:
    """What loading would do first: gaps with their places, promises on gaps that stand, and changes."""
    names, spoken = territory.alias_table(viewer), Spoken(SCHEMA, tongues())
    shorts = {agency.code: agency.short for agency in people.agencies(viewer)}
    heads = {column.name: column for column in SCHEMA}

    def said(name: str, value: str) -> str:
        word = shorts.get(value, value) if name == "owner" else spoken.word(heads[name], value)
        return f"{spoken.head(heads[name])}: {word}"

    opened = [(gap.title, names.label(gap.place)) for gap in found.gaps[:SHOWN]]
    asked = [
        (_("Gap %(number)d") % {"number": number}, f"{shorts[each.agency]}: {each.promise}")
        for number, each in found.asked[:SHOWN]
    ]
    changed = [
        (_("Gap %(number)d") % {"number": number}, ", ".join(said(*each) for each in wanted.items()))
        for number, wanted in list(found.changed.items())[:SHOWN]
    ]
    return [*opened, *asked, *changed]


def gaps_template(viewer: Viewer, at: datetime) -> bytes:
    """The template for new gaps, each with at most one promise a row."""
    shorts = [agency.short for agency in people.agencies(viewer)]
    names = territory.alias_table(viewer)
    places = [
        names.label(place.code)
        for level in (Level.KECAMATAN, Level.KELURAHAN)
        for place in territory.at_level(viewer, level)
        if viewer.acts_at(place.code)
    ]
    example = {
        "title": _marked(_("pumps are missing at six stations")),
        "place": places[-1] if places else "",
        "kind": "flood",
        "severity": "2",
        "owner": shorts[0],
        **_promised(shorts[0], at),
    }
    choices = {"place": places, **dict.fromkeys(("owner", "brought_by", "agency"), shorts)}
    return table_workbook(_("Gaps"), NEW_GAPS, [example], tongues(), at=at, choices=choices)


def promises_template(viewer: Viewer, at: datetime) -> bytes:
    """The template for promises on gaps that stand; a second sheet lists these."""
    shorts = [agency.short for agency in people.agencies(viewer)]
    standing = gaps_of(viewer, files=False).exclude(state=GapState.CLOSED).prefetch_related(None).order_by("number")
    names = territory.alias_table(viewer)
    listed = [(gap.number, gap.title, names.label(gap.place_id)) for gap in standing]
    example = {
        "number": listed[0][0] if listed else 1,
        "title": _marked(listed[0][1] if listed else _("pumps are missing at six stations")),
        **_promised(shorts[0], at),
    }
    columns = (Column(_("Gap no."), "whole"), Column(_("Gap")), Column(_("Place")))
    return table_workbook(
        _("Promises"), NEW_PROMISES, [example], tongues(), at=at,
        choices={"number": [str(number) for number, _title, _place in listed], "agency": shorts},
        beside=[Sheet(_("Open gaps"), columns, listed)],
    )  # fmt: skip


def _marked(title: str) -> str:
    """A title that marks its row as an example: it is passed over where somebody leaves it in."""
    return f"{EXAMPLES[0 if page_language() == 'id' else 1].upper()}: {title}"


def _promised(agency: str, at: datetime) -> dict[str, object]:
    due = timezone.make_aware(datetime.combine(timezone.localdate(at) + timedelta(days=2), _FIVE))
    return {"agency": agency, "promise": _("Six pumps stand by"), "evidence": _("Photo of each pump"), "due": due}


def _plain(cell: object) -> object:
    if isinstance(cell, datetime):
        return timezone.localtime(cell).strftime("%Y-%m-%d %H:%M")
    return "" if cell is None else cell
