"""Drafting, editing, signing situation reports: what the data said and what a person made of it both stay."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db.models import Max
from django.urls import reverse

from posko.apps.ledger.growth.services import head_for_paper
from posko.apps.ledger.services import record
from posko.apps.notices import services as notices
from posko.apps.operation import selectors as operations
from posko.apps.operation.models import Operation
from posko.apps.operation.steps import next_number
from posko.apps.people.accounts import selectors as people
from posko.apps.people.offices import selectors as offices
from posko.apps.people.offices.steps import Wishes, letter_of
from posko.apps.situation.models import Sitrep, SitrepDraft, SitrepSchedule
from posko.apps.situation.sitreps import paper
from posko.apps.situation.sitreps import period as sitreps_period
from posko.apps.situation.sitreps import selectors as sitrep_selectors
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_, BadInput, insist
from posko.domain.ledger import Head, canonical
from posko.domain.notices import Audience
from posko.domain.papers.formats import Language
from posko.domain.papers.letter import LINE, Letter, letter_json
from posko.domain.papers.sitrep import sitrep_pdf
from posko.domain.papers.sitrep_word import sitrep_docx, sitrep_json
from posko.domain.situation import period as situation_period
from posko.domain.situation import policies, sitrep
from posko.domain.situation.period import Texts
from posko.kit import locks
from posko.kit.acts import act, once, recorded, unchanged

# Within one process reports are set one after the other; other processes are met by the number that they take.
_ONE_AT_A_TIME = Lock()
ATTEMPTS = 5
FONTS = Path(settings.PACKAGE) / "web" / "static" / "vendor" / "fonts-ttf"
LANGUAGES: tuple[Language, ...] = ("id", "en")
MOST_HOURS = 48
# Reports draw on the coordination compartment and on nothing else; they may be classed higher, never lower.
LEAST = sitrep.classification_of([Compartment.COORDINATION.value])
TO, CC = ("Semua instansi operasi",), ("Arsip",)
WAITS = N_("A draft of the situation report waits to be read and signed.")
EDITED_SINCE = N_("The draft was edited since you read it. Read it again, then sign.")
OTHER_EDIT = N_("Somebody else has edited this draft meanwhile. Theirs is kept; yours stands in the form. Compare.")


@dataclass(frozen=True, slots=True)
class Taken:
    """The head before a report's own entry, and the text that the post signed of it; "" where it signed none."""

    counted: Head
    checkpoint: str


class NumberTaken(Exception):
    """Another report took the number that stands in these papers."""


def draft_sitrep(since: datetime, until: datetime, *, form_key: uuid.UUID, by: Viewer, at: datetime) -> SitrepDraft:
    """Compose a draft of a period from the data before the act begins. A form sent twice makes one draft."""
    situation_period.check_period(since, until, at)
    operation = operations.current(by)
    if made := SitrepDraft.objects.filter(form_key=form_key, operation=operation).first():
        return made
    composed = _composed(since, until, operation, by)
    return keep_draft(since, until, composed, form_key=form_key, by=by, at=at)


@act
def keep_draft(
    since: datetime,
    until: datetime,
    composed: Mapping[Language, object],
    *,
    form_key: uuid.UUID,
    by_schedule: bool = False,
    by: Viewer,
    at: datetime,
) -> SitrepDraft:
    """Keep a draft with its words in both languages."""
    operation = operations.current(by)

    def keep() -> SitrepDraft:
        return SitrepDraft.objects.create(
            form_key=form_key,
            operation=operation,
            since=since,
            until=until,
            composed=composed,
            edited=composed,
            by_schedule=by_schedule,
            made_by=by.actor,
            made_at=at,
        )

    draft, fresh = once(SitrepDraft.objects.filter(form_key=form_key, operation=operation), keep)
    if not fresh:
        return unchanged(draft)
    payload = {"since": since.isoformat(), "until": until.isoformat(), "composed": _digest(composed)}
    _record("sitrep.drafted", f"draft:{draft.pk}", by=by, at=at, payload=payload)
    return draft


@act
def edit_draft(
    draft: SitrepDraft, texts: Mapping[str, Mapping[str, str]], *, version: int, by: Viewer, at: datetime
) -> SitrepDraft:
    """Put the words otherwise. BadInput where somebody else edited since `version` was read: nothing is overwritten."""
    edited = {language: asdict(situation_period.checked_texts(texts[language])) for language in LANGUAGES}
    row = _open(draft, by)
    if row.edited == edited:
        return unchanged(row)
    if row.version != version:
        raise BadInput(OTHER_EDIT)
    row.edited, row.version = edited, row.version + 1
    row.edited_by, row.edited_at = by.actor, at
    row.save(update_fields=["edited", "version", "edited_by", "edited_at"])
    payload = {"version": row.version, "edited": _digest(edited), "changed": _changed(row)}
    _record("sitrep.edited", f"draft:{row.pk}", by=by, at=at, payload=payload)
    return row


@act
def drop_draft(draft: SitrepDraft, *, by: Viewer, at: datetime) -> None:
    """Set a draft aside. It is kept, and cannot be signed any more."""
    row = _open(draft, by)
    row.dropped_at = at
    row.save(update_fields=["dropped_at"])
    _record("sitrep.dropped", f"draft:{row.pk}", by=by, at=at, payload={})


def usual_letter(by: Viewer) -> Wishes:
    """The letter of a report of which nothing is said: to all agencies, signed by who usually signs."""
    operation, usual = operations.current(by), next((row for row in offices.signing(by) if row.usual), None)
    subject = f"Situasi {operation.name}, {operation.city.name}"[:LINE]
    return Wishes(LEAST, subject, TO, CC, signer=usual.pk if usual else None)


def sign_draft(draft: SitrepDraft, *, version: int, letter: Wishes | None = None, by: Viewer, at: datetime) -> Sitrep:
    """Sign a draft as it was read, and issue it in the frame of a letter. BadInput if it was edited since."""
    insist(policies.issuing_reports(by))
    row = sitrep_selectors.drafts(by).get(pk=draft.pk)
    if row.report is not None:
        return row.report
    if row.version != version:
        raise BadInput(EDITED_SINCE)
    return _put_out(row, letter or usual_letter(by), by=by, at=at)


def issue_sitrep(*, form_key: uuid.UUID, by: Viewer, at: datetime) -> Sitrep:
    """A report of the time since the last one as the data tells it, signed by the press of one button."""
    insist(policies.issuing_reports(by))
    if made := Sitrep.objects.filter(form_key=form_key, operation__code=by.operation).first():
        return made
    since = sitrep_selectors.last_until(by, at)
    draft = draft_sitrep(since, at, form_key=form_key, by=by, at=at)
    return draft.report or _put_out(draft, usual_letter(by), by=by, at=at)


@act
def set_schedule(hours: int, *, by: Viewer, at: datetime) -> SitrepSchedule:
    """Have a draft composed every so many hours, and the own agency notified; 0 for never."""
    insist(policies.issuing_reports(by))
    if not 0 <= hours <= MOST_HOURS:
        raise BadInput("Choose from 0 (never) to %(most)s hours.", most=MOST_HOURS)
    values = {"hours": hours, "agency": people.own_agency(by), "set_by": by.actor, "set_at": at}
    operation = operations.current(by)
    row, fresh = once(
        SitrepSchedule.objects.filter(operation=operation),
        lambda: SitrepSchedule.objects.create(operation=operation, **values),
    )
    if not fresh:
        row = locks.row(SitrepSchedule.objects.all(), row.pk)
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=[*values])
    _record("sitrep.scheduled", "schedule:sitrep", by=by, at=at, payload={"hours": hours})
    return row


def draft_by_schedule(*, by: Viewer, at: datetime) -> bool:
    """Compose a draft when its hour has come, and notify those who sign. The scheduler runs it; twice is once."""
    plan = sitrep_selectors.schedule(by)
    if plan is None or not plan.hours or sitrep_selectors.open_drafts(by).exists():
        return False
    step = timedelta(hours=plan.hours)
    last = SitrepDraft.objects.filter(operation=plan.operation).order_by("-until").first()
    since = sitrep_selectors.last_until(by, at)
    if at - max(since, last.until if last else since, plan.set_at) < step:
        return False
    hour = at.replace(minute=0, second=0, microsecond=0)
    key = uuid.uuid5(uuid.NAMESPACE_OID, f"sitrep {plan.operation_id} {hour.isoformat()}")
    _draft_due(plan, since, _composed(since, at, plan.operation, by), form_key=key, by=by, at=at)
    return True


@act
def _draft_due(
    plan: SitrepSchedule,
    since: datetime,
    composed: Mapping[Language, object],
    *,
    form_key: uuid.UUID,
    by: Viewer,
    at: datetime,
) -> SitrepDraft:
    draft = keep_draft(since, at, composed, form_key=form_key, by_schedule=True, by=by, at=at)
    new = notices.NewNotice(
        key=f"sitrep-draft:{draft.pk}",
        kind="reminder",
        text=WAITS,
        link=reverse("situation:draft", args=[draft.pk]),
        agency=plan.agency.code,
        audience=Audience.DUTY,
    )
    notices.notify(new, by=by, at=at)
    return draft if recorded() else unchanged(draft)


def _put_out(draft: SitrepDraft, wishes: Wishes, *, by: Viewer, at: datetime) -> Sitrep:
    """Print the papers before the act begins, so that nobody waits for the typesetter.

    If another report takes the number meanwhile, they are printed again. The head is the one before the report's own
    entry, signed now.
    """
    with _ONE_AT_A_TIME:
        for _attempt in range(ATTEMPTS):
            head = Taken(*head_for_paper(at=at - draft.operation.clock_offset))
            sequence = _next_sequence(draft.operation)
            number = paper.number_of(draft.operation, sequence, at, wishes.classification)
            letter = letter_of(wishes, least=LEAST, register=number, by=by, at=at)
            papers = _papers(draft, sequence, head, letter, by, at)
            with suppress(NumberTaken):
                return _issue(draft, sequence, head, letter, papers, by=by, at=at)
    raise BadInput("Other reports are being issued at this moment. Try again in a minute.")


@act
def _issue(
    draft: SitrepDraft,
    sequence: int,
    head: Taken,
    letter: Letter,
    papers: dict[str, bytes],
    *,
    by: Viewer,
    at: datetime,
) -> Sitrep:
    row = locks.row(SitrepDraft.objects.select_related("operation", "report"), draft.pk)
    if row.report is not None:
        return unchanged(row.report)
    if row.dropped_at is not None:
        raise BadInput("This draft was put aside. Make another one.")
    if row.version != draft.version:
        raise BadInput(EDITED_SINCE)
    numbered = Sitrep.objects.filter(operation=row.operation)
    if next_number(row.operation, "sitrep", numbered, "sequence") != sequence:
        raise NumberTaken
    return _keep(row, sequence, head, letter, papers, by=by, at=at)


def _composed(since: datetime, until: datetime, operation: Operation, by: Viewer) -> dict[Language, object]:
    """What the data says of a period, in words of both languages."""
    found = sitrep_selectors.happened(by, since, until, operation.regime)
    return {
        language: asdict(sitreps_period.texts_of(language, found, since, until, operation.regime))
        for language in LANGUAGES
    }


def _papers(
    draft: SitrepDraft, sequence: int, head: Taken, letter: Letter, by: Viewer, at: datetime
) -> dict[str, bytes]:
    """Both languages as PDF and DOCX, and both as JSON."""
    operation = draft.operation
    found = sitrep_selectors.happened(by, draft.since, draft.until, operation.regime)
    papers, contents = {}, {}
    for language in LANGUAGES:
        texts = Texts(**draft.edited[language])
        period = sitreps_period.period_of(language, found, draft.since, draft.until, texts)
        plain, svg = paper.compose(language, operation, sequence, head.counted, by, at, period=period)
        framed = {"number": letter.register, "classification": letter.classification, "basis": letter.basis}
        told = {"addressees": letter.to, "copies": letter.cc, "checkpoint": head.checkpoint}
        report = replace(plain, **framed, **told)  # type: ignore[arg-type]  # fields of a report by their names
        papers[f"pdf_{language}"] = sitrep_pdf(report, language=language, letter=letter, map_svg=svg, fonts=FONTS)
        papers[f"docx_{language}"] = sitrep_docx(report, language=language, letter=letter)
        contents[language] = json.loads(sitrep_json(report))
    papers["content"] = json.dumps(contents, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return papers


def _keep(
    draft: SitrepDraft,
    sequence: int,
    head: Taken,
    letter: Letter,
    papers: dict[str, bytes],
    *,
    by: Viewer,
    at: datetime,
) -> Sitrep:
    counts = json.loads(papers["content"])["id"]["period"]["counts"]
    report = Sitrep.objects.create(
        operation=draft.operation,
        form_key=draft.form_key,
        sequence=sequence,
        number=letter.register,
        classification=letter.classification,
        letter=letter_json(letter),
        compartment=Compartment.COORDINATION.value,
        issued_at=at,
        issued_by=by.actor,
        agency=people.own_agency(by),
        head=str(head.counted),
        checkpoint=head.checkpoint,
        since=draft.since,
        until=draft.until,
        counts=counts,
        **papers,
    )
    draft.report = report
    draft.save(update_fields=["report"])
    payload = {
        "number": report.number,
        "head": str(head.counted),
        "checkpoint": head.checkpoint,
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in papers.items()},
        "edited": _digest(draft.edited),
        "changed": _changed(draft),
    }
    _record("sitrep.issued", f"sitrep:{report.number}", by=by, at=at, payload=payload)
    return report


def _next_sequence(operation: Operation) -> int:
    highest = Sitrep.objects.filter(operation=operation).aggregate(highest=Max("sequence"))["highest"]
    return (highest or 0) + 1


def _open(draft: SitrepDraft, by: Viewer) -> SitrepDraft:
    insist(policies.issuing_reports(by))
    row = locks.row(sitrep_selectors.drafts(by), draft.pk)
    if not row.open:
        raise BadInput("This draft is closed: it was signed or put aside.")
    return row


def _changed(draft: SitrepDraft) -> dict[str, list[str]]:
    """Which parts a person put otherwise, by language."""
    return {
        language: list(
            situation_period.changed_parts(Texts(**draft.composed[language]), Texts(**draft.edited[language]))
        )
        for language in LANGUAGES
    }


def _digest(texts: Mapping[Language, object]) -> str:
    return hashlib.sha256(canonical({str(key): value for key, value in texts.items()}).encode()).hexdigest()


def _record(event: str, subject: str, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    record(event, by=by, at=at, compartment=Compartment.COORDINATION, subject=subject, payload=payload)
