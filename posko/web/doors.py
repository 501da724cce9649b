"""The six doors: where each leads, which pages lie behind it, and which of them a viewer may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.domain.access import Act, Compartment, Viewer
from posko.domain.errors import N_
from posko.kit.requests import PoskoRequest
from posko.web.frame import Own, Shared

Opens = Callable[[Viewer], bool]
Counts = Callable[[Shared, Own], int]


def _on_the_table(viewer: Viewer) -> bool:
    return viewer.sees(Compartment.COORDINATION)


def _may(act: Act) -> Opens:
    return lambda viewer: _on_the_table(viewer) and viewer.may(act)


@dataclass(frozen=True, slots=True)
class Page:
    """A page behind a door. `holds` are the beginnings of the names of the views that belong to it."""

    view: str
    label: str
    holds: tuple[str, ...]
    opens: Opens = _on_the_table
    count: Counts = lambda shared, own: 0


@dataclass(frozen=True, slots=True)
class Door:
    """A door: its word, its picture, its pages; `count` is what waits behind it."""

    key: str
    label: str
    icon: str
    pages: tuple[Page, ...]
    count: Counts = lambda shared, own: 0


DOORS = (
    Door(
        "turns",
        N_("Turns"),
        "list-check",
        (Page("situation:home", N_("Turns"), ("situation:home", "situation:search", "situation:claim", "notices:")),),
        lambda shared, own: own.turns,
    ),
    Door(
        "map",
        N_("Map"),
        "map-2",
        (
            Page("situation:map", N_("Map"), ("situation:map",)),
            Page("vulnerability:ranking", N_("Vulnerability"), ("vulnerability:",)),
            Page("territory:list", N_("Places"), ("territory:",)),
        ),
    ),
    Door(
        "agreements",
        N_("Agreements"),
        "circles",
        (
            Page("gaps:list", N_("Gaps"), ("gaps:",), count=lambda shared, own: shared.gaps),
            Page("rakor:list", "Rakor", ("rakor:",), count=lambda shared, own: shared.rakors),
            Page("gaps:scorecard", N_("Promises kept"), ("gaps:scorecard",)),
        ),
    ),
    Door(
        "watch",
        N_("Watch"),
        "shield-exclamation",
        (
            Page(
                "situation:live",
                N_("Live picture"),
                ("situation:live", "situation:wall", "situation:save_live_view", "situation:displays"),
            ),
            Page("incidents:list", N_("Incidents"), ("incidents:",), count=lambda shared, own: shared.incidents),
            Page(
                "situation:tps",
                N_("Stations"),
                ("situation:tps",),
                count=lambda shared, own: shared.places["tps"],
            ),
            Page(
                "intake:list",
                N_("Messages"),
                ("intake:",),
                _may(Act.INTAKE_TRIAGE),
                lambda shared, own: shared.messages,
            ),
            Page("outgoing:list", N_("What leaves"), ("outgoing:list", "ways:"), _may(Act.DEVICE_MANAGE)),
            Page(
                "situation:alerts",
                N_("Alerts"),
                (
                    "situation:alert",
                    "situation:write_alert",
                    "situation:change_alert",
                    "situation:return_alert",
                    "situation:withdraw_alert",
                ),
                count=lambda shared, own: own.alerts,
            ),
            Page("units:list", N_("Teams"), ("units:",)),
            Page("people:journal", N_("Journal"), ("people:journal",)),
            Page("people:duty", N_("Duty roster"), ("people:duty", "people:shift", "people:hand_over")),
            Page("people:contacts", N_("Contacts"), ("people:contact",)),
            Page("outgoing:contacts", N_("Station numbers"), ("outgoing:contact",), _may(Act.INTAKE_TRIAGE)),
        ),
        lambda shared, own: shared.incidents,
    ),
    Door(
        "law",
        N_("Law"),
        "scale",
        (
            Page(
                "cases:board",
                N_("Cases"),
                ("cases:",),
                lambda viewer: _on_the_table(viewer) and viewer.sees(Compartment.CASE),
                lambda shared, own: own.cases,
            ),
            Page(
                "cases:members",
                N_("Members of the centre"),
                ("cases:members", "cases:giving"),
                _may(Act.CASE_HANDLE),
            ),
            Page("plans:clocks", N_("Legal deadlines"), ("plans:",), count=lambda shared, own: shared.clocks),
            Page(
                "roll:desk",
                N_("Voter services"),
                ("roll:",),
                lambda viewer: _on_the_table(viewer) and viewer.may(Act.DESK_ASK) and viewer.sees(Compartment.VOTER),
            ),
            Page(
                "people:agreements",
                N_("Voter services (closed)"),
                (),
                lambda viewer: (
                    _on_the_table(viewer) and viewer.may(Act.DESK_ASK) and not viewer.sees(Compartment.VOTER)
                ),
            ),
            Page("card:page", N_("Rule card"), ("card:",)),
        ),
    ),
    Door(
        "record",
        N_("Records"),
        "file-check",
        (
            Page(
                "situation:reports",
                N_("Situation reports"),
                ("situation:report", "situation:issue_report", "situation:draft"),
            ),
            Page("ledger:list", N_("Ledger"), ("ledger:",), lambda viewer: viewer.may(Act.LEDGER_READ)),
            Page("vulnerability:method", N_("Method and sources"), ("vulnerability:method",)),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the navigation."""

    url: str
    label: str
    icon: str = ""
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Opened:
    """A door as a viewer sees it."""

    key: str
    url: str
    label: str
    icon: str
    current: bool = False
    count: int = 0
    pages: list[Link] = field(default_factory=list)


def doors(request: PoskoRequest, shared: Shared, own: Own) -> list[Opened]:
    """The doors that this viewer may open, with their pages; the one he stands in is the current one."""
    viewer, here = request.viewer, _here(request)
    opened = []
    for door in DOORS:
        pages = [page for page in door.pages if page.opens(viewer)]
        if not pages:
            continue
        links = [Link(reverse(page.view), _(page.label), "", page is here, page.count(shared, own)) for page in pages]
        current = here in door.pages
        count = door.count(shared, own) if _on_the_table(viewer) else 0
        opened.append(Opened(door.key, links[0].url, _(door.label), door.icon, current, count, links))
    return opened


def _here(request: PoskoRequest) -> Page | None:
    """The page that the shown view belongs to: the one with the longest fitting beginning."""
    match = request.resolver_match
    shown = match.view_name if match else ""
    fitting = [
        (len(begin), page)
        for door in DOORS
        for page in door.pages
        for begin in page.holds
        if shown.startswith(begin) and page.opens(request.viewer)
    ]
    return max(fitting, key=lambda each: each[0])[1] if fitting else None


ACTS = (
    (Act.GAP_OPEN, "gaps:open", N_("Open a gap")),
    (Act.INCIDENT_REPORT, "incidents:report", N_("Report an incident")),
    (Act.JOURNAL_WRITE, "people:journal", N_("Write in the journal")),
    (Act.RAKOR_CONVENE, "rakor:convene", N_("Convene a rakor")),
    (Act.ALERT_PROPOSE, "situation:write_alert", N_("Write an alert")),
    (Act.DESK_ASK, "roll:desk", N_("Ask whether a person may vote here")),
)


def acts(viewer: Viewer) -> list[Link]:
    """What the viewer may begin from anywhere, for the search."""
    return [Link(reverse(view), _(label)) for act, view, label in ACTS if _may(act)(viewer)]
