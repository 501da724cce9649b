"""The Gakkumdu centre of the tests: members of three institutions with their vaults, an agreement in force, a case."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from posko import clock
from posko.apps.cases.articles import selectors as article_selectors
from posko.apps.cases.articles import services as article_services
from posko.apps.cases.course import services
from posko.apps.cases.course.services import NewCase, NewEvent, NewPerson
from posko.apps.cases.evidence import selectors as evidence_selectors
from posko.apps.cases.evidence import services as evidence_services
from posko.apps.cases.evidence.services import NewItem
from posko.apps.cases.models import Case
from posko.apps.operation.models import Operation
from posko.apps.people.accounts.services import NewPerson as NewPost
from posko.apps.people.accounts.services import add_person
from posko.apps.people.models import Agency, Agreement, User, WallMember
from posko.domain.access import Role, Viewer, system_viewer
from posko.domain.calendar import local_day
from posko.domain.cases.elements import Tick
from posko.domain.plans.phases import JAKARTA
from tests.agreements import countersigned
from tests.cast import AT, viewer_of
from tests.vaults import give_vault
from tests.world import BEGUN, CODE

# Invented: a member of each institution, and a second one of Bawaslu. The prosecutor's is the cast's "gakkumdu".
MEMBERS = {
    "gk-bawaslu": ("Galih Pengawas", "bawaslu"),
    "gk-bawaslu-2": ("Gema Pengawas", "bawaslu"),
    "gk-polres": ("Gilang Penyidik", "polres"),
}
PLACE = "31.75.08.1002/028"
REPORTER = {"name": "Sari Rekaan", "address": "Jalan Rekaan 1", "telephone": "081200000000"}


def open_the_centre(settings: Any, folder: Path) -> None:
    """Members who are in, each with a vault, and an agreement. What is sealed lies in the folder."""
    settings.MEDIA_ROOT = folder / "files"
    operation = Agency.objects.get(code="bawaslu", operation__code=CODE).operation
    by = system_viewer("test-builder", operation=CODE, city=operation.city_id)
    for username, (name, agency) in MEMBERS.items():
        add_person(NewPost(username, name, agency, Role.GAKKUMDU_MEMBER), operation=operation, by=by, at=BEGUN)
    for username in (*MEMBERS, "gakkumdu"):
        let_in(username)
    agreement = Agreement.objects.create(
        operation=operation,
        form_key=uuid.uuid4(),
        compartment="case",
        number="PKS 03/2024",
        dated=date(2024, 8, 1),
        valid_until=date(2099, 12, 31),
        parties=["bawaslu", "polri", "kejaksaan"],
        purpose="Penanganan tindak pidana pemilihan",
        assessment="DPIA 03/2024",
        recorded_by="bawaslu",
        recorded_at=BEGUN,
    )
    countersigned(agreement)


def let_in(username: str) -> WallMember:
    """Give a member a vault, with which the others let him behind the case wall."""
    user, key, now = User.objects.get(username=username), give_vault(username), clock.real_time()
    post = user.posts.select_related("agency").get(active=True)
    made, _new = WallMember.objects.get_or_create(
        wall_name="case",
        key=key,
        defaults={
            "operation_id": post.agency.operation_id,
            "user": user,
            "root": post.agency.root,
            "asked_at": now,
            "entered_at": now,
            "how": "two",
        },
    )
    return made


def colleague_of(username: str, name: str = "") -> str:
    """A second member of the same institution, who is in: `gk-polres-2`. Without one nobody of it is kept out."""
    name = name or f"{username}-2"
    found = User.objects.get(username=username).posts.select_related("agency__operation").get(active=True)
    operation = found.agency.operation
    by = system_viewer("test-builder", operation=operation.code, city=operation.city_id)
    new = NewPost(name, f"Rekan {username}", found.agency.code, Role.GAKKUMDU_MEMBER)
    add_person(new, operation=operation, by=by, at=BEGUN)
    let_in(name)
    return name


def a_report(by: Viewer | None = None, at: datetime = AT, **changed: Any) -> services.Opened:
    """A report about an event of the day before, as Bawaslu takes it in."""
    new = NewCase(
        uuid.uuid4(),
        "report",
        "form",
        "Pemilih mencoblos dua kali",
        PLACE,
        at - timedelta(days=1),
        at - timedelta(days=1, hours=2),
        [NewPerson("reporter", REPORTER, "Penanganan laporan", date(2026, 12, 31))],
    )
    for name, value in changed.items():
        object.__setattr__(new, name, value)
    return services.open_case(new, by=by or viewer_of("gk-bawaslu"), at=at)


def a_form(**changed: Any) -> dict[str, str]:
    """The Perbawaslu's form as it is typed, filled in completely, of an event of the day before."""
    now = clock.real_time()
    moments = {"event_at": now - timedelta(days=1, hours=2), "known_at": now - timedelta(days=1), "received_at": None}
    moments |= {name: changed.pop(name) for name in tuple(changed) if name in moments}
    form = {
        "form_key": str(uuid.uuid4()),
        "kind": "report",
        "channel": "form",
        "meant_for": "us",
        "title": "Pemilih mencoblos dua kali di TPS 028",
        "place": PLACE,
        "description": "Seorang warga mencoblos di dua TPS.",
        "evidence": "Foto\nFormulir C",
        "reporter_name": "Sari Rekaan",
        "reporter_address": "Jalan Rekaan 1",
        "reporter_right": "voter",
        "reporter_telephone": "081200000000",
        "signature_matches": "on",
        "reported_name": "Tono Karangan",
        "reported_address": "Jalan Karangan 2",
        "witnesses": "Umi Andaian; Jalan Andaian 3; 081300000000",
        "keep_until": (local_day(now) + timedelta(days=365)).isoformat(),
    }
    return {**form, **{key: value for name, at in moments.items() for key, value in typed(name, at).items()}, **changed}


def typed(name: str, moment: datetime | None) -> dict[str, str]:
    """A moment as it is typed into a form: a day and an hour, both empty for none."""
    local = moment.astimezone(JAKARTA) if moment else None
    return {f"{name}_0": f"{local:%Y-%m-%d}" if local else "", f"{name}_1": f"{local:%H:%M}" if local else ""}


def happens(case: Case, name: str, who: str, at: datetime, **said: Any) -> Case:
    """One more event, written down by that member in that moment."""
    if name == "decision.made" and said.get("class") == "crime":
        carried_by_the_register(case, at)
    new = NewEvent(uuid.uuid4(), name, at, said)
    return services.record_event(case, new, by=viewer_of(who), at=at)


def carried_by_the_register(case: Case, at: datetime) -> None:
    """Two pieces of two kinds, and an article whose elements are all held, where the case has none yet."""
    by = viewer_of("gk-bawaslu")
    held = evidence_selectors.items(by, case).count()
    for kind in ("document", "statement")[held:]:
        evidence_services.take_in(case, NewItem(uuid.uuid4(), f"Contoh {kind}", kind), by=by, at=at)
    if not article_selectors.picked(by, case):
        case = article_services.pick(case, "178B", by=by, at=at)
    for each in article_selectors.picked(by, case):
        ticks = {line.code: Tick("held", (1,)) for line in each.lines if line.element}
        article_services.tick(case, each.crime.code, ticks, by=by, at=at)


def clock_at(moment: datetime) -> None:
    """Let the pages of the tests' operation be looked at in that moment."""
    Operation.objects.filter(code=CODE).update(clock_offset=moment - clock.real_time())


def a_finding(at: datetime = AT, **changed: Any) -> Case:
    """A finding of Bawaslu's own, of a suspected crime, which begins both machines at once."""
    return a_report(at=at, kind="finding", persons=(), **{"said": {"suspected_crime": True}, **changed}).case


def a_case_at_the_police(at: datetime = AT) -> Case:
    """A finding, two discussions, a decision on a crime, forwarded a day later: the investigation runs."""
    case = a_finding(at)
    happens(case, "discussion.held", "gk-bawaslu", at + timedelta(hours=1), n=1)
    happens(case, "discussion.held", "gk-bawaslu", at + timedelta(hours=2), n=2)
    happens(case, "decision.made", "gk-bawaslu", at + timedelta(hours=3), **{"class": "crime", "evidence": 2})
    return happens(case, "report.forwarded", "gk-bawaslu", at + timedelta(hours=4))
