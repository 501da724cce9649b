"""The list of incidents as a page: its rows in groups, its chips, and the incident in the panel beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import capfirst
from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.incidents.course import page as course
from posko.apps.incidents.course.filters import CHANNELS, SORTS, STATES, WORDS, Filter, filter_from, moment_of
from posko.apps.incidents.course.selectors import chosen, incident_now, incidents
from posko.apps.incidents.listing.selectors import Line
from posko.apps.incidents.states import CHANNEL_WORDS, INCIDENT
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer
from posko.domain.errors import N_
from posko.domain.incidents import SEVERITIES, policies
from posko.domain.incidents.groups import Group
from posko.domain.incidents.kinds import kinds
from posko.domain.territory.places import Level
from posko.kit.chips import Chip, Choices, chip, strange_value, strange_words
from posko.kit.language import page_language
from posko.kit.requests import PoskoRequest, typed_number
from posko.kit.rows import Left, Press, Row, left_of, span_of

if TYPE_CHECKING:
    from posko.apps.incidents.models import Incident

HEADS: Mapping[Group, str] = {
    Group.LATE: N_("Late"),
    Group.REPORTED: N_("To confirm"),
    Group.CONFIRMED: N_("Somebody to send"),
    Group.UNDER_WAY: N_("Somebody is at it"),
    Group.HANDLED: N_("To close"),
    Group.CLOSED: N_("Closed"),
    Group.FALSE: N_("Called false"),
}
ORDERS: Mapping[str, str] = {
    "urgency": N_("gravest first"),
    "newest": N_("newest first"),
    "due": N_("earliest due first"),
    "happened": N_("latest event first"),
}


@dataclass(slots=True)
class Section:
    """A group of the list with its head: in words what has to happen, and how many there are in all."""

    words: str
    count: int
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. `strange`: in a sentence each what of it does not exist; `choices`: all there is."""

    wanted: Filter
    strange: list[str]
    choices: Choices


def asked(request: PoskoRequest) -> Asked:
    """The filter of the address."""
    told, choices, strange = request.GET.dict(), _choices(request.viewer), strange_words(request, WORDS)
    for word, (label, known) in choices.items():
        value = told.get(word, "").strip()[:200]
        if value and value not in dict(known) and not (word == "place" and _place_name(request.viewer, value)):
            strange.append(strange_value(label, told.pop(word)))
    for word, label in (("since", _("From")), ("until", _("Until"))):
        if told.get(word) and moment_of(told[word]) is None:
            strange.append(strange_value(label, told.pop(word)))
    return Asked(filter_from(told), strange, choices)


def chips(request: PoskoRequest, asked: Asked) -> list[Chip]:
    """A chip for each word of the filter."""
    found = []
    for word, (label, choices) in asked.choices.items():
        value = getattr(asked.wanted, word)
        made = chip(request, word, label, choices, value)
        told = _place_name(request.viewer, value) if value and not made.told else made.told
        found.append(replace(made, told=told))
    return found


def sections(request: PoskoRequest, lines: list[Line], groups: Mapping[Group, int]) -> list[Section]:
    """The lines of a page under the heads of their groups; in another order they stand under one."""
    found = []
    for group, part in groupby(lines, lambda line: line.group):
        words, count = (_(HEADS[group]), groups[group]) if group else (_("Incidents"), sum(groups.values()))
        found.append(Section(words, count, [_row(line, request) for line in part]))
    if found and (act := found[0].rows[0].act):
        found[0].rows[0] = replace(found[0].rows[0], act=replace(act, solid=True))
    return found


def panel(request: PoskoRequest, wanted: Filter) -> dict[str, Any]:
    """What the panel shows: the incident that the address names, and whether it still stands in this list."""
    told = request.GET.get("peek", "")
    if not told:
        return {}
    query = request.GET.copy()
    query.pop("peek")
    kind, _colon, number = told.partition(":")
    close = {"close_url": f"{request.path}?{query.urlencode()}".rstrip("?")}
    key = typed_number(number) if kind == "incident" else None
    incident = incidents(request.viewer).filter(number=key).first() if key is not None else None
    if incident is None:
        return {**close, "no_incident": (number or told)[:20]}
    gone = not chosen(request.viewer, wanted, request.at).filter(pk=incident.pk).exists()
    return {**close, "gone": gone, **course.beside(request, incident)}


def _row(line: Line, request: PoskoRequest) -> Row:
    incident, viewer = line.row, request.viewer
    kind = kinds().get(incident.kind)
    name = kind.name(page_language()) if kind else incident.kind
    agencies = line.sent or (((incident.lead.code, incident.lead.short),) if incident.lead and incident.live else ())
    place, peek = incident.place.name, f"incident:{incident.number}"
    if line.alike:
        place += " · " + _("perhaps one with %(count)d more") % {"count": line.alike}
    return Row(
        f"sev-{min(incident.severity, 4)}",  # type: ignore[arg-type]
        incident.text[:120] or name,
        reverse("incidents:incident", args=[incident.number]),
        place,
        ", ".join(short for _code, short in agencies),
        any(code == viewer.agency for code, _short in agencies),
        _left(incident, request),
        _press(incident, viewer),
        f"peek={peek}",
        peek,
        current=request.GET.get("peek") == peek,
    )


def _left(incident: Incident, request: PoskoRequest) -> Left:
    """How much time is left for the present step, or since when it happened."""
    if incident.due_at is not None:
        return left_of(incident.due_at, request.at.replace(second=0, microsecond=0), incident.since)
    return Left(_("%(span)s ago") % {"span": span_of(request.at - incident.happened_at)})


def _press(incident: Incident, viewer: Viewer) -> Press | None:
    """The one button of a row: what this viewer does next about it."""
    if not incident.live:
        return None
    now, url = incident_now(incident), reverse("incidents:incident", args=[incident.number])
    if policies.moving(now, "incident.confirmed", viewer) is None:
        return Press(_("Confirm"), reverse("incidents:confirm", args=[incident.number]), "post")
    if incident.state == "confirmed" and policies.sending(now, viewer) is None:
        return Press(_("Send"), f"{url}#assign")
    return Press(_("Close"), f"{url}#close") if policies.moving(now, "incident.closed", viewer) is None else None


def _choices(viewer: Viewer) -> Choices:
    """What each word of the filter may be, in words."""
    words = {"all": _("All"), "late": _("Late")}
    table = ((kind.code, kind.name(page_language())) for kind in kinds().values())
    return {
        "state": (_("Status"), [(state, words.get(state) or capfirst(INCIDENT.word(state))) for state in STATES]),
        "agency": (_("Agency"), [(agency.code, agency.short) for agency in people.table(viewer)]),
        "place": (_("Kecamatan"), [(place.code, place.name) for place in territory.at_level(viewer, Level.KECAMATAN)]),
        "kind": (_("Kind"), list(table)),
        "severity": (_("Severity"), [(str(level), capfirst(_(word))) for level, word in SEVERITIES.items()]),
        "channel": (_("Channel"), [(each, _(CHANNEL_WORDS.get(each, each))) for each in CHANNELS]),
        "sort": (_("Order"), [(sort, _(ORDERS[sort])) for sort in SORTS if sort != "urgency"]),
    }


def _place_name(viewer: Viewer, code: str) -> str:
    return territory.places(viewer).filter(code=code).values_list("name", flat=True).first() or ""
