"""The frame around every page: operation, phase, navigation, person. One context processor makes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.notices.selectors import Bell
from posko.apps.plans.paper import law_name, phase_name
from posko.domain.access import ROLES, Act, Compartment, Viewer
from posko.domain.plans.phases import countdown, phase_at
from posko.kit.language import page_language
from posko.kit.requests import PoskoRequest
from posko.law.plans import stages
from posko.web import frame
from posko.web.access_rules import first_page
from posko.web.frame import Own, Shared
from posko.web.log_scrub import scrubbed
from posko.web.templatetags.posko import moment, span_words

THEME_COOKIE = f"{settings.COOKIE_PREFIX}posko_theme"
THEMES = ("light", "dark")
# Lines of the navigation that share a noun with others: the pages on which each is the current one.
_OWN_PAGES = {
    "situation:live": {"situation:live", "situation:wall", "situation:save_live_view", "situation:displays"},
    "situation:tps": {"situation:tps", "situation:tps_calls", "situation:tps_report", "situation:tps_days"},
    "situation:alerts": {
        "situation:alerts",
        "situation:alert",
        "situation:write_alert",
        "situation:change_alert",
        "situation:return_alert",
        "situation:withdraw_alert",
    },
    "people:journal": {"people:journal", "people:journal_write"},
    "people:sessions": {"people:sessions", "people:sessions_of"},
    "people:contacts": {"people:contacts", "people:contact_see"},
    "people:duty": {
        "people:duty",
        "people:shift",
        "people:duty_add",
        "people:duty_change",
        "people:hand_over",
    },
    "intake:list": {
        "intake:list",
        "intake:message",
        "intake:try_again",
        "intake:dismiss",
        "intake:hand_over",
        "intake:register",
        "intake:decide",
        "intake:senders",
        "intake:add_sender",
        "intake:add_gateway",
        "intake:codes",
    },
    "intake:devices": {"intake:devices", "intake:enrol", "intake:revoke_device"},
}


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the navigation."""

    url: str
    label: str
    icon: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """A step of the loop with its nouns."""

    label: str
    links: list[Link]


@dataclass(slots=True)
class Shell:
    """What base.html needs; its head comment says what each part is for."""

    language: str
    theme: str
    languages: list[dict[str, str]]
    language_url: str
    theme_url: str
    here: str = ""
    home_url: str = "/"
    operation: dict[str, str] | None = None
    phase: dict[str, str] | None = None
    nav: list[Group] = field(default_factory=list)
    search_url: str = ""
    query: str = ""
    person: dict[str, str] | None = None
    bell: Bell | None = None
    bell_url: str = ""
    cast: list[dict[str, Any]] = field(default_factory=list)
    switch_url: str = ""
    account: list[Link] = field(default_factory=list)
    logout_url: str = ""
    demo: bool = False
    exercise: bool = False
    clock: str = ""


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context processor."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    made = Shell(
        language=page_language(),
        theme=theme if theme in THEMES else "",
        languages=[{"code": c, "label": c.upper(), "name": str(n)} for c, n in settings.LANGUAGES],
        language_url=reverse("language"),
        theme_url=reverse("theme"),
        # What holds a secret is not written into a page: the browser then says itself where it was.
        here=request.get_full_path() if scrubbed(request.path) == request.path else "",
    )
    if isinstance(getattr(request, "viewer", None), Viewer) and not hasattr(request, "display"):
        _introduce(made, request)  # type: ignore[arg-type]  # a viewer makes it a PoskoRequest
    return {"shell": made}


def _introduce(made: Shell, request: PoskoRequest) -> None:
    made.home_url = reverse(first_page(request.viewer))
    viewer, operation = request.viewer, request.operation
    shared, own = frame.counts(request)
    made.operation = {"name": operation.name, "line": _line(request, shared)}
    made.phase = _phase(request)
    made.nav = _nav(request, shared, own)
    made.person = {
        "name": viewer.name,
        "agency": request.agency_name,
        "role": _(ROLES[viewer.role].name) if viewer.role else "",
    }
    if viewer.sees(Compartment.COORDINATION):
        made.search_url = reverse("situation:search")
        made.query = request.GET.get("q", "") if request.path == made.search_url else ""
    made.bell, made.bell_url = own.bell, reverse("notices:inbox")
    made.logout_url = reverse("account_logout")
    made.demo, made.exercise, made.clock = operation.demo, operation.exercise, moment(request.at)
    made.account = [
        Link(reverse("notices:preferences"), _("Reminders"), "bell"),
        Link(reverse("jobs:list"), _("Background work"), "refresh"),
        Link(reverse("people:roles"), _("Roles and what they may do"), "key"),
        Link(reverse("people:agreements"), _("Data-sharing agreements"), "file-text"),
    ]
    if viewer.may(Act.POST_KEEP):
        made.account.append(Link(reverse("operation:keys"), _("Keys of the post"), "key"))
    if settings.DEMO and request.session.get("demo"):
        made.cast, made.switch_url = _cast(request), reverse("people:demo_switch")
    else:
        made.account.append(Link(reverse("mfa_index"), _("Second factor and devices"), "shield-check"))


def _line(request: PoskoRequest, shared: Shared) -> str:
    counts = shared.places
    parts = (request.operation.city.name, f"{counts['kecamatan']} kecamatan", f"{counts['kelurahan']} kelurahan")
    return " · ".join((*parts, f"{intcomma(counts['tps'])} TPS"))


def _phase(request: PoskoRequest) -> dict[str, str]:
    now = phase_at(stages(request.operation.regime), request.at)
    label = phase_name(now)
    if now.next is None or now.next_at is None:
        return {"label": label, "countdown": ""}
    left = countdown(request.at, now.next_at)
    name = law_name(now.next.stage)
    time_left = span_words(left.days, left.hours, left.minutes)
    name = name[0].lower() + name[1:]
    return {"label": label, "countdown": _("%(next)s in %(left)s") % {"next": name, "left": time_left}}


def _nav(request: PoskoRequest, shared: Shared, own: Own) -> list[Group]:
    viewer = request.viewer
    if not viewer.sees(Compartment.COORDINATION):
        groups = []
    else:
        groups = [
            Group(
                _("See"),
                [
                    _link(request, "situation:home", _("Situation"), "layout-dashboard"),
                    _link(request, "vulnerability:ranking", _("Vulnerability"), "map-2"),
                    _link(request, "territory:list", _("Places"), "map-pin"),
                ],
            ),
            Group(
                _("Agree"),
                [
                    _link(request, "rakor:list", "Rakor", "users-group", shared.rakors),
                    _link(request, "gaps:list", _("Gaps"), "alert-triangle", shared.gaps),
                ],
            ),
            *_serve(request),
            _watch(request, shared, own),
            Group(_("Enforce"), [*_cases(request, own), _clocks(request, shared)]),
            Group(_("Account"), [_link(request, "situation:reports", _("Situation reports"), "file-text")]),
        ]
    if viewer.may(Act.LEDGER_READ):
        _account_group(groups).links.append(_link(request, "ledger:list", _("Ledger"), "history"))
    return [*groups, *_arrange(request)]


def _arrange(request: PoskoRequest) -> list[Group]:
    may, links = request.viewer.may, []
    if may(Act.PEOPLE_MANAGE):
        links.append(_link(request, "people:list", _("People"), "user"))
    if may(Act.POST_KEEP):
        links.append(_link(request, "people:sessions", _("Open sessions"), "lock"))
        if not may(Act.LEDGER_READ):  # others find them beside the ledger's rows
            links.append(_link(request, "ledger:witnesses", _("Witnesses of the ledger"), "user-check"))
    if may(Act.DEVICE_MANAGE):
        links.append(_link(request, "intake:devices", _("Field devices"), "qrcode"))
    return [Group(_("Arrange"), links)] if links else []


def _watch(request: PoskoRequest, shared: Shared, own: Own) -> Group:
    journal = _link(request, "people:journal", _("Journal"), "clipboard-list")
    roster = _link(request, "people:duty", _("Duty roster"), "calendar")
    contacts = _link(request, "people:contacts", _("Contacts"), "users")
    return Group(_("Keep watch"), [*_now(request, shared, own), journal, roster, contacts])


def _now(request: PoskoRequest, shared: Shared, own: Own) -> list[Link]:
    return [
        _link(request, "situation:live", _("Live picture"), "target"),
        _link(request, "incidents:list", _("Incidents"), "flag", shared.incidents),
        *_messages(request, shared),
        _link(request, "situation:tps", _("Stations"), "checklist"),
        _link(request, "situation:alerts", _("Alerts"), "bell", own.alerts),
    ]


def _messages(request: PoskoRequest, shared: Shared) -> list[Link]:
    if not request.viewer.may(Act.INTAKE_TRIAGE):
        return []
    return [_link(request, "intake:list", _("Messages"), "message-plus", shared.messages)]


def _cases(request: PoskoRequest, own: Own) -> list[Link]:
    if not request.viewer.sees(Compartment.CASE):
        return []
    return [_link(request, "cases:board", _("Cases"), "gavel", own.cases)]


def _clocks(request: PoskoRequest, shared: Shared) -> Link:
    return _link(request, "plans:clocks", _("Clocks"), "clock", shared.clocks)


def _serve(request: PoskoRequest) -> list[Group]:
    if not request.viewer.may(Act.DESK_ASK):
        return []
    if not request.viewer.sees(Compartment.VOTER):
        return [Group(_("Serve"), [_link(request, "people:agreements", _("Voter desk (closed)"), "lock")])]
    return [Group(_("Serve"), [_link(request, "roll:desk", _("Voter desk"), "user-check")])]


def _account_group(groups: list[Group]) -> Group:
    if not groups:
        groups.append(Group(_("Account"), []))
    return groups[-1]


def _link(request: PoskoRequest, name: str, label: str, icon: str, count: int = 0) -> Link:
    match = request.resolver_match
    space = name.partition(":")[0]
    shown = match.view_name if match else ""
    if name in _OWN_PAGES:
        return Link(reverse(name), label, icon, shown in _OWN_PAGES[name], count)
    if any(shown in pages for pages in _OWN_PAGES.values()):
        return Link(reverse(name), label, icon, current=False, count=count)
    reports = shown.startswith("situation:report") or shown == "situation:issue_report"
    current = (
        reports
        if name == "situation:reports"
        else shown == name or (shown.partition(":")[0] == space and not reports and name != "situation:home")
    )
    return Link(reverse(name), label, icon, current, count)


def _cast(request: PoskoRequest) -> list[dict[str, Any]]:
    return [
        {
            "id": member.username,
            "label": member.name,
            "detail": f"{member.agency} · {_(ROLES[member.role].name)}",
            "current": member.username == request.viewer.actor,
        }
        for member in frame.cast()
    ]
