"""A small story told through the services: one of everything that has a page."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from posko.apps.evidence import services as evidence_services
from posko.apps.evidence.models import EvidenceFile
from posko.apps.gaps.course import services as gaps
from posko.apps.gaps.models import Commitment, Filing, Gap
from posko.apps.people.duty import services as duty_services
from posko.apps.people.journal import services as journal_services
from posko.apps.people.models import Agreement, JournalLine, Post, Shift
from posko.apps.plans import services as plans
from posko.apps.plans.models import RunningClock
from posko.apps.rakor.agenda import services as agenda
from posko.apps.rakor.meetings import services as rakor
from posko.apps.rakor.models import AgendaItem, Input, Rakor, Wording
from posko.apps.roll.models import LookUp
from posko.apps.situation.models import Sitrep
from posko.apps.situation.sitreps import services as sitrep_services
from posko.apps.territory.models import Place
from posko.apps.vulnerability.events import services as event_services
from posko.apps.vulnerability.models import IndexRun, IndicatorEvent, NothingReport
from posko.apps.vulnerability.runs import services as run_services
from posko.domain.access import Compartment, Viewer
from posko.domain.rakor.agenda import Item
from posko.domain.territory.places import Label
from posko.domain.vulnerability.event_book import NewEvent, NewNothing
from tests import desk, gap_story, meetings, pictures
from tests.cast import See
from tests.gap_story import Beside

KAMPUNG_MELAYU = "31.75.03.1001"
SILENT = "31.75.03.1001/001"


@dataclass(frozen=True, slots=True)
class Story:
    """What was told."""

    meeting: Rakor
    raised: Input
    gap: Gap
    promise: Commitment
    filed: Commitment
    evidence: EvidenceFile
    closed: Gap
    sitrep: Sitrep
    post: Post
    clock: RunningClock
    agreement: Agreement
    look_up: LookUp
    event: IndicatorEvent
    nothing: NothingReport
    run: IndexRun
    shift: Shift
    line: JournalLine
    photo: EvidenceFile
    over: Rakor
    draft: Wording
    beside: Beside
    items: list[AgendaItem]


def tell(see: See, at: datetime) -> Story:
    """A meeting, an input, a gap with a promise, one with evidence, one that is closed, and a report."""
    bawaslu, planner, bpbd = see("bawaslu"), see("planner"), see("bpbd")
    meeting = convene(bawaslu, at)
    raised = rakor.raise_input(meeting, rakor.NewInput(uuid.uuid4(), "Jalan tergenang."), by=bawaslu, at=at)
    gap = open_gap(bawaslu, at, "Pompa belum siaga")
    promise = promise_on(gap, planner, at)
    filed = promise_on(open_gap(bawaslu, at, "Regu kawal"), planner, at)
    evidence = file(filed, planner, at, note="", upload=text_file()).files.get()
    closed = open_gap(bawaslu, at, "Lampu padam")
    done = promise_on(closed, planner, at)
    file(done, planner, at, note="Lampu menyala.")
    closed = gaps.verify_commitment(done, close=True, by=bpbd, at=at)
    sitrep = sitrep_services.issue_sitrep(form_key=uuid.uuid4(), by=bawaslu, at=at)
    post = Post.objects.get(user__username="camat")
    clock = start_clock(bawaslu, at)
    agreement = desk.agree(see, at)
    look_up = desk.asked(see("bawaslu"), at)
    event, nothing = enter(see("panwascam"), at), report_nothing(see("panwascam"), at)
    return Story(
        meeting,
        raised,
        gap,
        promise,
        filed,
        evidence,
        closed,
        sitrep,
        post,
        clock,
        agreement,
        look_up,
        event,
        nothing,
        run_services.keep_run(run_services.NewRun(uuid.uuid4()), by=bawaslu, at=at),
        plan_shift(planner, at, "duty"),
        write_line(bpbd, at),
        file_away(planner, at, upload=photo_file()),
        meetings.closed(see, at).rakor,
        meetings.two_texts(see, at),
        gap_story.beside(see, at, gap, promise),
        agenda.add(meeting, [Item("Pompa", "", 5), Item("Logistik", "", 5)], form_key=uuid.uuid4(), by=bawaslu, at=at),
    )


def plan_shift(by: Viewer, at: datetime, username: str, *, begins: float = -1, ends: float = 7) -> Shift:
    """A shift of the viewer's agency, hours from now."""
    post = Post.objects.select_related("agency", "user").get(user__username=username)
    start, end = at + timedelta(hours=begins), at + timedelta(hours=ends)
    return duty_services.plan_shift(duty_services.NewShift(uuid.uuid4(), post, start, end), by=by, at=at)


def write_line(by: Viewer, at: datetime, text: str = "Air surut, jalan kering.", **fields: Any) -> JournalLine:
    """A line of the journal, from the field to the post by radio."""
    new = journal_services.NewLine(uuid.uuid4(), "Pos pantau", "Posko", "radio", text)
    return journal_services.write_line(replace(new, **fields), by=by, at=at)


def convene(by: Viewer, at: datetime) -> Rakor:
    """A meeting now."""
    new = rakor.NewRakor(uuid.uuid4(), "Rakor lintas sektoral", at, "Aula", by.agency)
    return rakor.convene(new, by=by, at=at)


def start_clock(
    by: Viewer, at: datetime, *, rule: str = "report.handling", agency: str = "bawaslu", reference: str = "Lap. 12/2024"
) -> RunningClock:
    """A clock whose event happened now."""
    return plans.start_clock(plans.NewClock(uuid.uuid4(), rule, agency, at, reference), by=by, at=at)


def open_gap(by: Viewer, at: datetime, title: str, *, place: str = KAMPUNG_MELAYU, severity: int = 2) -> Gap:
    """A gap at a place."""
    new = gaps.NewGap(uuid.uuid4(), title, Place.objects.get(code=place), "flood", severity)
    return gaps.open_gap(new, by=by, at=at)


def promise_on(gap: Gap, by: Viewer, at: datetime, *, hours: int = 4) -> Commitment:
    """A promise of the viewer's agency, due in some hours."""
    new = gaps.NewCommitment(uuid.uuid4(), "Kami kerjakan", "foto", at + timedelta(hours=hours))
    return gaps.make_commitment(gap, new, by=by, at=at)


def file(
    promise: Commitment, by: Viewer, at: datetime, *, note: str = "Sudah.", upload: SimpleUploadedFile | None = None
) -> Filing:
    """Evidence for a promise: a statement, and a file if one is given."""
    uploads = () if upload is None else (upload,)
    return gaps.file_evidence(promise, gaps.NewFiling(uuid.uuid4(), note, uploads), by=by, at=at)


def enter(by: Viewer, at: datetime, **fields: Any) -> IndicatorEvent:
    """An indicator event at Kampung Melayu the day before."""
    day = (at - timedelta(days=1)).date()
    new = NewEvent(KAMPUNG_MELAYU, "IKP03", 2, day, Label.OFFICIAL, "Laporan Panwascam 12", "Genangan di jalan masuk")
    return event_services.enter_event(replace(new, **fields), form_key=uuid.uuid4(), by=by, at=at)


def report_nothing(by: Viewer, at: datetime, *, place: str = SILENT) -> NothingReport:
    """A report that nothing happened at a place that never reported."""
    new = NewNothing(place, at.date(), Label.OFFICIAL, "Laporan Panwascam 13")
    return event_services.report_nothing(new, form_key=uuid.uuid4(), by=by, at=at)


def text_file(content: bytes = b"Pompa terpasang.") -> SimpleUploadedFile:
    """A small text file as a browser sends it."""
    return SimpleUploadedFile("berita acara.txt", content, content_type="text/plain")


def photo_file(name: str = "lampu.jpg", **told: Any) -> SimpleUploadedFile:
    """A photo as a telephone sends it."""
    return SimpleUploadedFile(name, pictures.jpeg(**told), content_type="image/jpeg")


def file_away(by: Viewer, at: datetime, *, upload: SimpleUploadedFile | None = None) -> EvidenceFile:
    """A small text file as evidence, or another one."""
    return evidence_services.file_away(
        upload or text_file(), form_key=uuid.uuid4(), compartment=Compartment.COORDINATION, by=by, at=at
    )
