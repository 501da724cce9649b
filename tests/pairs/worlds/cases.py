"""Cases: reports and a finding at each stage; clocks, tasks, lapses and keeping times are due."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from posko.apps.cases.articles import services as article_services
from posko.apps.cases.board import services as board_services
from posko.apps.cases.centre import services as centre_services
from posko.apps.cases.clocks import services as clock_services
from posko.apps.cases.course import services
from posko.apps.cases.course.services import NewCase, NewEvent, NewPerson
from posko.apps.cases.discussions import services as discussion_services
from posko.apps.cases.discussions.services import Amended, NewDiscussion
from posko.apps.cases.evidence import services as evidence_services
from posko.apps.cases.evidence.services import NewItem
from posko.apps.cases.exclusions import services as exclusions
from posko.apps.cases.integrity import services as integrity_services
from posko.apps.cases.integrity.selectors import Damaged
from posko.apps.cases.links import services as link_services
from posko.apps.cases.links.services import NewCaseTask
from posko.apps.cases.models import (
    Case,
    CaseLink,
    CasePaper,
    CaseTask,
    Discussion,
    EvidenceItem,
    Exclusion,
    ExclusionAsk,
    HandOver,
    PaperScan,
)
from posko.apps.cases.papers import services as paper_services
from posko.apps.cases.papers.services import NewPaper
from posko.apps.cases.persons import services as person_services
from posko.apps.cases.reports import selectors as report_selectors
from posko.apps.cases.reports import services as report_services
from posko.apps.cases.retention import services as retention
from posko.apps.cases.scans import services as scan_services
from posko.apps.cases.scans.services import NewScan
from posko.apps.cases.statistics import services as statistics_services
from posko.apps.people.models import WallMember
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.cases.elements import Tick
from tests import world as cast
from tests.cast import AT, viewer_of
from tests.chiefs import REAL, seat_chiefs
from tests.gakkumdu import (
    PLACE,
    REPORTER,
    a_case_at_the_police,
    a_finding,
    a_report,
    colleague_of,
    happens,
    open_the_centre,
)
from tests.pairs.worlds import Scene, _lost_keys
from tests.vaults import vault_of

NOUN = "cases"
KEY = uuid.UUID("77e7d7a5-1f39-4c53-9d3b-4f8f0c9c0a11")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = ("bawaslu", "polri", "kejaksaan")
SCAN = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF tanda tangan"


@dataclass(frozen=True, slots=True)
class World:
    """Numbers of cases, each with a row of its own kind."""

    report: int
    other: int
    finding: int
    police: int
    lapsing: int
    over: int
    code: str

    def case(self, number: int) -> Case:
        return Case.objects.select_related("operation", "holder", "place").get(number=number)


def key(word: str) -> uuid.UUID:
    return uuid.uuid5(KEY, word)


def bawaslu() -> Viewer:
    return viewer_of("gk-bawaslu")


def house() -> Viewer:
    walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION, Compartment.CASE})
    return system_viewer("cases.call", operation=cast.CODE, city=cast.CITY, compartments=walls)


def build() -> World:
    folder = Path(tempfile.mkdtemp(prefix="posko-pairs-cases-"))
    settings.MEDIA_ROOT = folder / "files"
    open_the_centre(settings, folder)
    colleague_of("gk-polres")
    by, since = bawaslu(), AT - DAY
    lapsing = a_case_at_the_police(AT - 60 * DAY)
    over = a_report(at=AT - 20 * DAY, persons=[_person("Lama Rekaan", date(2024, 11, 20))]).case
    _issue(over, "old paper", AT - 19 * DAY)
    happens(over, "report.dropped", "gk-bawaslu", AT - 18 * DAY, reason="Bukan wewenang")
    opened, other, finding = a_report(at=since), a_report(at=since).case, a_finding(since)
    report = opened.case
    police = a_case_at_the_police(since)
    happens(police, "discussion.held", "gk-polres", AT - HOUR, n=3)
    for case, who in ((report, "gk-bawaslu"), (police, "gk-polres")):
        evidence_services.take_in(
            case, NewItem(key(f"item {case.pk}"), "Daftar hadir", "thing"), by=viewer_of(who), at=AT
        )
    item = EvidenceItem.objects.get(case=report)
    evidence_services.give(item, "polres", form_key=key("given"), by=by, at=AT)
    paper = _issue(report, "paper")
    scan_services.take_in(paper, NewScan(key("scan"), SimpleUploadedFile("p.pdf", SCAN)), by=by, at=AT)
    article_services.pick(report, "178B", by=by, at=AT)
    link_services.add_link(report, "tps", PLACE, by=by, at=AT)
    exclusions.exclude(other, "gk-bawaslu-2", reason="Saudara terlapor", by=by, at=AT)
    seat_chiefs()
    told = exclusions.NewAsk(key("to be asked"), "gk-polres-2", "Saudara terlapor")
    exclusions.ask(police, told, by=by, at=AT, real_at=REAL)
    colleague_of("gakkumdu", "gk-baru")
    held = NewDiscussion(key("held"), 1, since + HOUR, "Ruang rapat", ALL)
    discussion_services.hold(finding, held, by=by, at=since + HOUR)
    task = NewCaseTask(key("task"), "Minta salinan", "polres", AT - HOUR)
    link_services.add_task(report, task, by=by, at=AT - 2 * HOUR)
    _lost_keys.build(report)
    return World(report.number, other.number, finding.number, police.number, lapsing.number, over.number, opened.code)


def _person(name: str, keep_until: date) -> NewPerson:
    return NewPerson("reporter", {**REPORTER, "name": name}, "Penanganan laporan", keep_until)


def _open(kind: str) -> object:
    persons = [_person("Sari Rekaan", date(2026, 12, 31))] if kind == "report" else []
    new = NewCase(key(kind), kind, "form", f"Mencoblos dua kali, {kind}", PLACE, AT - DAY, None, persons)
    return services.open_case(new, by=bawaslu(), at=AT)


def _event(case: Case, name: str, who: str, word: str = "", **said: object) -> object:
    return services.record_event(case, NewEvent(key(word or name), name, AT, said), by=viewer_of(who), at=AT)


def _item(world: World, number: int) -> EvidenceItem:
    return EvidenceItem.objects.select_related("case__operation", "custodian").get(
        case__number=number, label="Daftar hadir"
    )


def _hand_over(refused: str) -> object:
    row = HandOver.objects.select_related("item__case__operation", "item__custodian", "receiver").get()
    return evidence_services.receive(row, refused=refused, by=viewer_of("gk-polres"), at=AT)


def _issue(case: Case, word: str, at: datetime = AT) -> CasePaper:
    new = NewPaper(key(word), "receipt", "id")
    return paper_services.issue(case, new, vault=vault_of("gk-bawaslu"), by=bawaslu(), at=at)


def _paper(world: World) -> CasePaper:
    found = CasePaper.objects.select_related("case__operation", "agency")
    return found.get(case__number=world.report)


def _scan() -> PaperScan:
    return PaperScan.objects.select_related("paper__case__operation", "paper__agency").get()


def _take_in_scan(world: World) -> object:
    new = NewScan(key("another scan"), SimpleUploadedFile("q.pdf", SCAN + b" lagi"))
    return scan_services.take_in(_paper(world), new, by=bawaslu(), at=AT)


def _hold(world: World, word: str, who: str) -> object:
    new = NewDiscussion(key(word), 2, AT, "Ruang rapat", ALL)
    return discussion_services.hold(world.case(world.finding), new, by=viewer_of(who), at=AT)


def _discussion(world: World) -> Discussion:
    return Discussion.objects.select_related("case__operation").get(case__number=world.finding)


def _speak(world: World, who: str, word: str) -> object:
    return discussion_services.speak(_discussion(world), word, "Alasan rekaan", by=viewer_of(who), at=AT)


def _amend(world: World, venue: str) -> object:
    return discussion_services.amend(_discussion(world), Amended(venue, ALL, ""), by=bawaslu(), at=AT)


def _tick(world: World, word: str, element: str) -> object:
    ticks = {element: Tick(word, (1,))}
    return article_services.tick(world.case(world.report), "178B", ticks, by=bawaslu(), at=AT)


def _task(world: World) -> object:
    new = NewCaseTask(key("another task"), "Minta foto", "polres", AT + DAY)
    return link_services.add_task(world.case(world.report), new, by=bawaslu(), at=AT)


def _status(world: World) -> object:
    followed = report_selectors.told_by_code(world.code, real_at=AT)
    assert followed is not None
    return report_services.record_status(followed, by=house(), at=AT)


HERE = "posko.apps.cases"
LOOSE = _lost_keys.LOOSE
SCENES: Mapping[str, Scene] = {
    **_lost_keys.SCENES,
    f"{HERE}.course.services.open_case": lambda world: _open("report"),
    f"{HERE}.course.services.open_case / a finding": lambda world: _open("finding"),
    f"{HERE}.course.services.record_event": lambda world: _event(
        world.case(world.report), "report.reviewed", "gk-bawaslu", complete=True, missing=[]
    ),
    f"{HERE}.course.services.record_event / withdrawn": lambda world: _event(
        world.case(world.report), "report.withdrawn", "gk-bawaslu", reason="Damai"
    ),
    f"{HERE}.course.services.record_event / by the police": lambda world: _event(
        world.case(world.police), "file.sent", "gk-polres", "sent"
    ),
    f"{HERE}.course.services.add_persons": lambda world: services.add_persons(
        world.case(world.report), [_person("Umi Rekaan", date(2026, 12, 31))], by=bawaslu(), at=AT
    ),
    f"{HERE}.course.services.look": lambda world: services.look(world.case(world.report), "case", by=bawaslu(), at=AT),
    f"{HERE}.exclusions.services.exclude": lambda world: exclusions.exclude(
        world.case(world.report), "gk-bawaslu-2", reason="Saudara", by=bawaslu(), at=AT
    ),
    f"{HERE}.exclusions.services.exclude / the police": lambda world: exclusions.exclude(
        world.case(world.report), "gk-polres", reason="Saudara", by=viewer_of("gk-polres-2"), at=AT
    ),
    f"{HERE}.exclusions.services.exclude / the other of the police": lambda world: exclusions.exclude(
        world.case(world.report), "gk-polres-2", reason="Saudara", by=viewer_of("gk-polres"), at=AT
    ),
    f"{HERE}.exclusions.services.readmit": lambda world: exclusions.readmit(
        Exclusion.objects.select_related("case").get(case__number=world.other),
        vault=vault_of("gk-bawaslu"),
        by=bawaslu(),
        at=AT,
    ),
    f"{HERE}.exclusions.services.ask": lambda world: exclusions.ask(
        world.case(world.report),
        exclusions.NewAsk(key("asked"), "gk-polres", "Saudara"),
        by=bawaslu(),
        at=AT,
        real_at=REAL,
    ),
    f"{HERE}.exclusions.services.confirm": lambda world: exclusions.confirm(
        ExclusionAsk.objects.get(), by=viewer_of("chief.polri"), at=AT, real_at=REAL
    ),
    f"{HERE}.exclusions.services.decline": lambda world: exclusions.decline(
        ExclusionAsk.objects.get(), by=viewer_of("chief.polri"), at=AT
    ),
    f"{HERE}.exclusions.services.withdraw": lambda world: exclusions.withdraw(
        ExclusionAsk.objects.get(), by=bawaslu(), at=AT
    ),
    f"{HERE}.centre.services.give_keys": lambda world: centre_services.give_keys(
        WallMember.objects.get(user__username="gk-baru"), vault=vault_of("gk-bawaslu"), by=bawaslu(), at=AT
    ),
    f"{HERE}.centre.services.give_keys / by another": lambda world: centre_services.give_keys(
        WallMember.objects.get(user__username="gk-baru"), vault=vault_of("gk-polres"), by=viewer_of("gk-polres"), at=AT
    ),
    f"{HERE}.course.services.catch_up": lambda world: services.catch_up(world.case(world.lapsing), by=house(), at=AT),
    f"{HERE}.clocks.services._call_some": lambda world: clock_services._call_some(by=house(), at=AT),
    f"{HERE}.links.services._call_some": lambda world: link_services._call_some(by=house(), at=AT),
    f"{HERE}.links.services.add_task": _task,
    f"{HERE}.links.services.finish_task": lambda world: link_services.finish_task(
        CaseTask.objects.select_related("case").get(), by=viewer_of("gk-polres"), at=AT
    ),
    f"{HERE}.evidence.services._register": lambda world: evidence_services.take_in(
        world.case(world.report), NewItem(key("piece"), "Amplop", "thing"), by=bawaslu(), at=AT
    ),
    f"{HERE}.evidence.services._register / a file": lambda world: evidence_services.take_in(
        world.case(world.report),
        NewItem(key("letter"), "Surat", "document", SimpleUploadedFile("s.txt", b"Surat rekaan")),
        by=bawaslu(),
        at=AT,
    ),
    f"{HERE}.evidence.services.give": lambda world: evidence_services.give(
        _item(world, world.police), "bawaslu", form_key=key("to bawaslu"), by=viewer_of("gk-polres"), at=AT
    ),
    f"{HERE}.evidence.services.give / to another": lambda world: evidence_services.give(
        _item(world, world.police), "kejari", form_key=key("to kejari"), by=viewer_of("gk-polres"), at=AT
    ),
    f"{HERE}.evidence.services._answer": lambda world: _hand_over(""),
    f"{HERE}.evidence.services._answer / refused": lambda world: _hand_over("Segel rusak"),
    f"{HERE}.evidence.services._tell_look": lambda world: evidence_services._tell_look(
        _item(world, world.report), "copy", by=bawaslu(), at=AT
    ),
    f"{HERE}.evidence.services.record_damage": lambda world: evidence_services.record_damage(
        _item(world, world.report), "altered", by=bawaslu(), at=AT
    ),
    f"{HERE}.papers.services.issue": lambda world: _issue(world.case(world.report), "receipt of one"),
    f"{HERE}.papers.services.issue / of another case": lambda world: _issue(world.case(world.other), "of another"),
    f"{HERE}.papers.services.record_damage": lambda world: paper_services.record_damage(
        _paper(world), "pdf", by=bawaslu(), at=AT
    ),
    f"{HERE}.scans.services.take_in": _take_in_scan,
    f"{HERE}.scans.services.record_damage": lambda world: scan_services.record_damage(_scan(), by=bawaslu(), at=AT),
    f"{HERE}.persons.services.enter_once": lambda world: person_services.enter_once(
        world.case(world.report), _person("Tono Rekaan", date(2026, 12, 31)), by=bawaslu(), at=AT
    ),
    f"{HERE}.retention.services._purge": lambda world: retention._purge(world.case(world.over).pk, by=house(), at=AT),
    f"{HERE}.integrity.services._tell_checked": lambda world: integrity_services.check_cases(
        [world.case(world.report)], by=house(), at=AT
    ),
    f"{HERE}.integrity.services._report_damage": lambda world: integrity_services._report_damage(
        Damaged(_item(world, world.report), "altered"), by=house(), at=AT
    ),
    f"{HERE}.integrity.services._report_damage / of a paper": lambda world: integrity_services._report_damage(
        Damaged(_paper(world), "altered", "pdf"), by=house(), at=AT
    ),
    f"{HERE}.articles.services.pick": lambda world: article_services.pick(
        world.case(world.report), "178A", by=bawaslu(), at=AT
    ),
    f"{HERE}.articles.services.set_aside": lambda world: article_services.set_aside(
        world.case(world.report), "178B", by=bawaslu(), at=AT
    ),
    f"{HERE}.articles.services.tick": lambda world: _tick(world, "held", "act"),
    f"{HERE}.articles.services.tick / another element": lambda world: _tick(world, "not_held", "where"),
    f"{HERE}.links.services.add_link": lambda world: link_services.add_link(
        world.case(world.report), "tps", "31.75.03.1001/001", by=bawaslu(), at=AT
    ),
    f"{HERE}.links.services.strike_link": lambda world: link_services.strike_link(
        CaseLink.objects.select_related("case").get(kind="tps"), "Salah TPS", by=bawaslu(), at=AT
    ),
    f"{HERE}.reports.services.link_double": lambda world: report_services.link_double(
        world.case(world.report), world.other, by=bawaslu(), at=AT
    ),
    f"{HERE}.reports.services.link_double / from the other side": lambda world: report_services.link_double(
        world.case(world.other), world.report, by=bawaslu(), at=AT
    ),
    f"{HERE}.reports.services.renew_code": lambda world: report_services.renew_code(
        world.case(world.report), by=bawaslu(), at=AT
    ),
    f"{HERE}.reports.services.record_status": _status,
    f"{HERE}.discussions.services.hold": lambda world: _hold(world, "second", "gk-bawaslu"),
    f"{HERE}.discussions.services.hold / by the police": lambda world: _hold(world, "second too", "gk-polres"),
    f"{HERE}.discussions.services.amend": lambda world: _amend(world, "Aula"),
    f"{HERE}.discussions.services.speak": lambda world: _speak(world, "gk-polres", "crime"),
    f"{HERE}.discussions.services.speak / the prosecutor": lambda world: _speak(world, "gakkumdu", "not_crime"),
    f"{HERE}.statistics.services.release_totals": lambda world: statistics_services.release_totals(
        key("totals"), by=bawaslu(), at=AT
    ),
    f"{HERE}.board.services.record_export": lambda world: board_services.record_export(
        {"q": "TPS"}, "csv", rows=4, by=bawaslu(), at=AT
    ),
}
