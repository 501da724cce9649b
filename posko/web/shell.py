"""The frame around every page: operation, phase, navigation, person. One context processor makes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from posko.apps.notices.selectors import Bell
from posko.apps.people.vaults import selectors as vaults
from posko.apps.situation.timeline import page as timeline
from posko.apps.situation.timeline.page import Shown
from posko.domain.access import ROLES, Act, Compartment, Role, Viewer
from posko.domain.people import offices
from posko.domain.vaults.making import needs_vault
from posko.kit.language import page_language
from posko.kit.requests import PoskoRequest
from posko.web import frame
from posko.web.access_rules import first_page
from posko.web.doors import Link, Opened, acts, doors
from posko.web.help_pages import address_for
from posko.web.log_scrub import scrubbed
from posko.web.templatetags.posko import moment, typed_day

THEME_COOKIE = f"{settings.COOKIE_PREFIX}posko_theme"
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class VaultSign:
    """Whether the vault of who looks is open, for the top bar: `state` is none, closed or open."""

    state: str
    word: str
    url: str


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
    doors: list[Opened] = field(default_factory=list)
    pages: list[Link] = field(default_factory=list)
    acts: list[Link] = field(default_factory=list)
    search_url: str = ""
    query: str = ""
    person: dict[str, str] | None = None
    vault: VaultSign | None = None
    bell: Bell | None = None
    bell_url: str = ""
    cast: list[dict[str, Any]] = field(default_factory=list)
    switch_url: str = ""
    account: list[Link] = field(default_factory=list)
    logout_url: str = ""
    demo: bool = False
    exercise: bool = False
    clock: str = ""
    now: str = ""
    method_url: str = ""
    report_url: str = ""
    initials: str = ""
    today: str = ""
    help_url: str = ""
    places_url: str = ""
    timeline: Shown | None = None
    scales: dict[str, str] = field(default_factory=dict)


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
    made.operation = {"name": _short(operation.name), "city": operation.city.name}
    made.now = formats.date_format(timezone.localtime(request.at), "D j M H.i") + " WIB"
    made.doors = doors(request, shared, own)
    made.pages = next((door.pages for door in made.doors if door.current and len(door.pages) > 1), [])
    made.person = {
        "name": viewer.name,
        "agency": request.agency_name,
        "role": _(ROLES[viewer.role].name) if viewer.role else "",
    }
    made.initials = "".join(word[0] for word in viewer.name.replace(".", " ").split()[-2:]).upper()
    if viewer.sees(Compartment.COORDINATION):
        made.places_url = reverse("territory:find")
        made.acts = acts(viewer)
        made.method_url = reverse("vulnerability:method")
        made.search_url = reverse("situation:search")
        made.query = request.GET.get("q", "") if request.path == made.search_url else ""
    made.vault = _vault(request)
    made.bell, made.bell_url = own.bell, reverse("notices:inbox")
    scale = timeline.scale_of(request.GET.get(timeline.WORD) or request.COOKIES.get(timeline.COOKIE, ""))
    made.timeline = timeline.line_of(viewer, operation.regime, request.at, scale)
    made.scales = timeline.scale_names()
    made.logout_url = reverse("account_logout")
    made.demo, made.exercise, made.clock = operation.demo, operation.exercise, moment(request.at)
    made.report_url = reverse("incidents:report") if viewer.may(Act.INCIDENT_REPORT) else ""
    made.help_url = address_for(request.resolver_match.view_name if request.resolver_match else "")
    made.today = typed_day(timezone.localdate(request.at))
    made.account = [
        Link(reverse("notices:preferences"), _("Reminders"), "bell"),
        Link(reverse("jobs:list"), _("Background work"), "refresh"),
        Link(reverse("people:roles"), _("Roles and what they may do"), "key"),
        Link(reverse("people:agreements"), _("Data-sharing agreements"), "file-text"),
        Link(reverse("people:chiefs"), _("Keys of the chiefs"), "key"),
        Link(reverse("people:vault"), _("Vault"), "lock"),
        *_of_keys(viewer),
    ]
    made.account += _kept(request)
    if settings.DEMO and request.session.get("demo"):
        made.cast, made.switch_url = _cast(request), reverse("people:demo_switch")
    else:
        made.account.append(Link(reverse("mfa_index"), _("Second factor and devices"), "shield-check"))


def _vault(request: PoskoRequest) -> VaultSign | None:
    """A sign for who needs a vault, and for who has one open. What is open leads to closing it, what is closed to
    opening it and back."""
    if request.vault is not None:
        return VaultSign("open", _("Vault open"), reverse("people:vault"))
    if not needs_vault(request.viewer):
        return None
    if vaults.lacks_vault(request.viewer):
        return VaultSign("none", _("Make your vault"), reverse("people:vault"))
    back = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    return VaultSign("closed", _("Vault closed"), f"{reverse('people:open_vault')}?{back}".rstrip("?"))


def _short(name: str) -> str:
    """The operation's name without the word that every operation begins with."""
    return name.removeprefix("Operasi ")


def _of_keys(viewer: Viewer) -> list[Link]:
    """Where lost keys come back; for everybody at the table, since all are told of it."""
    if not viewer.sees(Compartment.COORDINATION):
        return []
    return [Link(reverse("people:recovery"), _("Recovery of lost keys"), "key")]


def _kept(request: PoskoRequest) -> list[Link]:
    """What is arranged, not worked on: administration stands in the user's menu."""
    may, links = request.viewer.may, []
    if offices.keeping(request.viewer.agency, request.viewer) is None:
        links.append(Link(reverse("people:office"), _("Letterhead and signers"), "file-text"))
    if may(Act.PEOPLE_MANAGE):
        links.append(Link(reverse("people:list"), _("People"), "user"))
    if request.viewer.role is Role.CHIEF:
        links.append(Link(reverse("people:proposals"), _("Account proposals"), "user-check"))
    if may(Act.POST_KEEP):
        links.append(Link(reverse("people:sessions"), _("Open sessions"), "lock"))
        if not may(Act.LEDGER_READ):  # others find them beside the ledger's rows
            links.append(Link(reverse("ledger:witnesses"), _("Witnesses of the ledger"), "user-check"))
        links.append(Link(reverse("operation:keys"), _("Keys of the post"), "key"))
        links.append(Link(reverse("ways:list"), _("Gateways for messages"), "message-plus"))
    if may(Act.DEVICE_MANAGE):
        links.append(Link(reverse("intake:devices"), _("Field devices"), "qrcode"))
        if not request.viewer.sees(Compartment.COORDINATION):  # others find it behind the watch
            links.append(Link(reverse("outgoing:list"), _("What leaves"), "external-link"))
    return links


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
