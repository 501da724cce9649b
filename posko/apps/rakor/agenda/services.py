"""The agenda is written, put in order and led through: every act under the lock of its meeting."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from posko.apps.evidence import services as evidence
from posko.apps.gaps.course import selectors as gaps
from posko.apps.gaps.models import Gap
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.apps.rakor.agenda.steps import as_item, locked_item, number_anew, room, standing
from posko.apps.rakor.followups import selectors as followups
from posko.apps.rakor.meetings import services as meetings_services
from posko.apps.rakor.meetings.selectors import meeting_now
from posko.apps.rakor.meetings.steps import locked, record_on
from posko.apps.rakor.models import AgendaItem, FollowUp, Rakor
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_, BadInput, insist
from posko.domain.gaps import spoken
from posko.domain.gaps.states import GapState
from posko.domain.rakor import agenda, policies
from posko.domain.rakor.agenda import Item
from posko.kit import acts
from posko.kit.acts import act, unchanged

GONE = N_("This item was removed from the agenda meanwhile. Write it again if it is needed after all.")


@dataclass(frozen=True, slots=True)
class NewItem:
    """What an item becomes. `version` is the one that its writer saw."""

    version: int
    item: Item


@act
def convene(new: meetings_services.NewRakor, items: Sequence[Item], *, by: Viewer, at: datetime) -> Rakor:
    """Convene a meeting with its first items."""
    meeting = meetings_services.convene(new, by=by, at=at)
    if items:
        add(meeting, items, form_key=new.form_key, by=by, at=at)
    return meeting if acts.recorded() else unchanged(meeting)


@act
def add(meeting: Rakor, items: Sequence[Item], *, form_key: uuid.UUID, by: Viewer, at: datetime) -> list[AgendaItem]:
    """Put items at the end of an agenda, all or none. A form that is sent twice adds them once."""
    meeting = locked(by, meeting)
    keys = [uuid.uuid5(form_key, f"item {place}") for place in range(len(items))]
    if made := list(AgendaItem.objects.filter(form_key__in=keys, rakor=meeting)):
        return unchanged(made)
    insist(policies.arranging(meeting_now(meeting), by))
    if not items:
        raise BadInput("Write at least one item: title; speaker; minutes.")
    rows = standing(meeting)
    before = [as_item(row) for row in rows]
    for item in items:
        agenda.must_stand(item, before, room(meeting))
        before.append(item)
    speakers = _speakers(items, by)
    fresh = [
        AgendaItem(
            rakor=meeting,
            form_key=key,
            number=len(rows) + place,
            title=item.title,
            speaker=speakers.get(item.speaker),
            minutes=item.minutes or 0,
            asks=item.asks,
        )
        for place, (key, item) in enumerate(zip(keys, items, strict=True), start=1)
    ]
    AgendaItem.objects.bulk_create(fresh)
    payload = {"added": [_told(row) for row in fresh]}  # “items” is a word of templates
    record_on("agenda.items_added", meeting, by=by, at=at, payload=payload)
    return fresh


@act
def take_gaps(meeting: Rakor, numbers: Collection[int], *, by: Viewer, at: datetime) -> tuple[list[AgendaItem], int]:
    """Take open gaps in as items, in the order given, as many as there is time for. Gives them, and how many are left.

    A gap that is an item already stays that item. Its owner speaks.
    """
    meeting = locked(by, meeting)
    insist(policies.arranging(meeting_now(meeting), by))
    ever, there = _taken_before(meeting, "gap")
    found = gaps.gaps_of(by, files=False).filter(number__in=numbers).exclude(state__in=[GapState.CLOSED, GapState.VOID])
    by_number = {gap.number: gap for gap in found}
    wanted = [by_number[number] for number in dict.fromkeys(numbers) if number in by_number]
    fresh = [_of_gap(meeting, gap, turn=ever[gap.pk]) for gap in wanted if gap.pk not in there]
    if not fresh:
        return unchanged(([], 0))
    made = _put_in(meeting, fresh)
    payload = {"gaps": [gap.number for gap in wanted if gap.pk not in there][: len(made)]}
    record_on("agenda.gaps_taken_in", meeting, by=by, at=at, payload=payload)
    return made, len(fresh) - len(made)


@act
def take_decisions(meeting: Rakor, keys: Collection[int], *, by: Viewer, at: datetime) -> tuple[list[AgendaItem], int]:
    """Take decisions of earlier meetings in as items while they are not carried out, as many as there is time for.
    Gives them, and how many are left. Who carries a decision out speaks."""
    meeting = locked(by, meeting)
    insist(policies.arranging(meeting_now(meeting), by))
    ever, there = _taken_before(meeting, "follow_up")
    found = followups.running(by).filter(pk__in=keys).exclude(line__rakor=meeting).exclude(pk__in=there)
    fresh = [_of_decision(meeting, row, turn=ever[row.pk]) for row in found]
    if not fresh:
        return unchanged(([], 0))
    made = _put_in(meeting, fresh)
    payload = {"lines": [spoken.ref_of(row.line.rakor_id, row.line.number) for row in found][: len(made)]}
    record_on("agenda.decisions_taken_in", meeting, by=by, at=at, payload=payload)
    return made, len(fresh) - len(made)


@act
def change(item: AgendaItem, new: NewItem, *, by: Viewer, at: datetime) -> AgendaItem:
    """Change an item. Who saw another version than the one that stands is told what stands, and changes nothing."""
    meeting, item = locked_item(by, item)
    insist(policies.arranging(meeting_now(meeting), by))
    _must_stand(item)
    wanted = Item(new.item.title, new.item.speaker, new.item.minutes, new.item.asks, item.pk)
    if wanted == as_item(item):
        return unchanged(item)
    if new.version != item.version:
        raise BadInput(
            "Somebody else changed this item while you wrote: “%(title)s”, %(speaker)s, %(minutes)d minutes. Your "
            "words still stand in the form; send it again if they are to replace that.",
            title=item.title,
            speaker=item.speaker.short if item.speaker else "–",
            minutes=item.minutes,
        )
    agenda.must_stand(wanted, map(as_item, standing(meeting)), room(meeting))
    before = _told(item)
    item.title, item.minutes, item.asks = wanted.title, wanted.minutes or 0, wanted.asks
    item.speaker, item.version = _speakers([wanted], by).get(wanted.speaker), item.version + 1
    item.save(update_fields=["title", "minutes", "asks", "speaker", "version"])
    payload = {"number": item.number, "before": before, "after": _told(item)}
    record_on("agenda.item_changed", meeting, by=by, at=at, payload=payload)
    return item


@act
def move(item: AgendaItem, place: int, *, by: Viewer, at: datetime) -> AgendaItem:
    """Give an item another place in the order; the same press twice moves it once."""
    meeting, item = locked_item(by, item)
    insist(policies.arranging(meeting_now(meeting), by))
    _must_stand(item)
    rows = standing(meeting)
    before = next(at_place for at_place, row in enumerate(rows, start=1) if row.pk == item.pk)
    wanted = max(1, min(place, len(rows)))
    if wanted == before:
        return unchanged(item)
    rows.insert(wanted - 1, rows.pop(before - 1))
    number_anew(rows)
    item.number = wanted
    payload = {"title": item.title, "before": before, "number": wanted}
    record_on("agenda.item_moved", meeting, by=by, at=at, payload=payload)
    return item


@act
def remove(item: AgendaItem, *, by: Viewer, at: datetime) -> AgendaItem:
    """Take an item off the agenda. One that was on the table keeps its place, since the minutes tell of its time."""
    meeting, item = locked_item(by, item)
    insist(policies.arranging(meeting_now(meeting), by))
    if item.removed_at is not None:
        return unchanged(item)
    if item.taken_up_at is not None:
        raise BadInput("This item was on the table already; the minutes tell of it. End it instead.")
    item.removed_at = at
    item.save(update_fields=["removed_at"])
    number_anew(standing(meeting))
    record_on("agenda.item_removed", meeting, by=by, at=at, payload={"number": item.number, **_told(item)})
    return item


@act
def take_up(item: AgendaItem, *, by: Viewer, at: datetime) -> AgendaItem:
    """Put an item on the table. The one that was on it is done; one that was done goes on where it stopped."""
    meeting, item = locked_item(by, item)
    insist(policies.leading(meeting_now(meeting), by))
    _must_stand(item)
    if agenda.stage(item.taken_up_at, item.finished_at) == "on":
        return unchanged(item)
    for other in meeting.items.filter(finished_at=None, removed_at=None).exclude(taken_up_at=None):
        _finish(other, at)
    if item.finished_at is not None:
        item.earlier_seconds = agenda.seconds(item.taken_up_at, item.finished_at, item.earlier_seconds)
    item.taken_up_at, item.finished_at = at, None
    item.save(update_fields=["taken_up_at", "finished_at", "earlier_seconds"])
    record_on("agenda.item_taken_up", meeting, by=by, at=at, payload={"number": item.number, "title": item.title})
    return item


@act
def finish(item: AgendaItem, *, by: Viewer, at: datetime) -> AgendaItem:
    """End the item that is on the table."""
    meeting, item = locked_item(by, item)
    insist(policies.leading(meeting_now(meeting), by))
    stage = agenda.stage(item.taken_up_at, item.finished_at)
    if stage == "done":
        return unchanged(item)
    if stage == "waiting":
        raise BadInput("This item has not been taken up. Take it up first, or remove it.")
    _finish(item, at)
    used = agenda.seconds(item.taken_up_at, at, item.earlier_seconds)
    payload = {"number": item.number, "title": item.title, "planned": item.minutes, "used": used // 60}
    record_on("agenda.item_finished", meeting, by=by, at=at, payload=payload)
    return item


def file_paparan(
    item: AgendaItem, upload: UploadedFile[bytes], *, form_key: uuid.UUID, by: Viewer, at: datetime
) -> AgendaItem:
    """Put the file that the speaker shows to an item; a later one takes its place, and both are kept."""
    speaker = item.speaker.code if item.speaker else ""
    insist(policies.presenting(meeting_now(item.rakor), speaker, by))
    return file_stored_paparan(item, evidence.store(upload), form_key=form_key, by=by, at=at)


@act
def file_stored_paparan(
    item: AgendaItem, stored: evidence.Stored, *, form_key: uuid.UUID, by: Viewer, at: datetime
) -> AgendaItem:
    """Put a file whose bytes are on the disk already to an item."""
    meeting, item = locked_item(by, item)
    insist(policies.presenting(meeting_now(meeting), item.speaker.code if item.speaker else "", by))
    _must_stand(item)
    kept = evidence.file_stored(stored, form_key=form_key, compartment=Compartment.COORDINATION, by=by, at=at)
    if item.paparan_id == kept.pk:
        return unchanged(item)
    item.paparan = kept
    item.save(update_fields=["paparan"])
    payload = {"number": item.number, "title": item.title, "file": kept.name, "sha256": kept.sha256}
    record_on("agenda.paparan_filed", meeting, by=by, at=at, payload=payload)
    return item


def _must_stand(item: AgendaItem) -> None:
    if item.removed_at is not None:
        raise BadInput(GONE)


def _finish(item: AgendaItem, at: datetime) -> None:
    item.finished_at = at
    item.save(update_fields=["finished_at"])


def _taken_before(meeting: Rakor, field: str) -> tuple[Counter[int], set[int]]:
    """Of gaps or decisions, by key: how often each was an item of this meeting, removed ones too; and which are one."""
    rows = list(meeting.items.exclude(**{field: None}).values_list(field, "removed_at"))
    return Counter(key for key, _removed in rows), {key for key, removed in rows if removed is None}


def _put_in(meeting: Rakor, fresh: Sequence[AgendaItem]) -> list[AgendaItem]:
    """Put the first of these at the end of the agenda, as many as there is time for."""
    rows = standing(meeting)
    made = fresh[: agenda.that_fit(len(fresh), [as_item(row) for row in rows], room(meeting))]
    if not made:
        raise BadInput(
            "There is no time left; what is taken in has %(count)d minutes each.", count=agenda.TAKEN_MINUTES
        )
    for number, item in enumerate(made, start=len(rows) + 1):
        item.number = number
    return AgendaItem.objects.bulk_create(made)


def _of_gap(meeting: Rakor, gap: Gap, *, turn: int) -> AgendaItem:
    """A gap as an item; `turn` counts how often it was one before, and was removed."""
    return AgendaItem(
        rakor=meeting,
        form_key=uuid.uuid5(meeting.form_key, f"gap {gap.number}, {turn}"),
        title=gap.title[: agenda.TITLE_LENGTH],
        speaker=gap.owner,
        minutes=agenda.TAKEN_MINUTES,
        gap=gap,
    )


def _of_decision(meeting: Rakor, row: FollowUp, *, turn: int) -> AgendaItem:
    """A decision or a recommendation as an item; `turn` as with a gap."""
    return AgendaItem(
        rakor=meeting,
        form_key=uuid.uuid5(meeting.form_key, f"decision {row.pk}, {turn}"),
        title=row.line.text[: agenda.TITLE_LENGTH],
        speaker=row.owner,
        minutes=agenda.TAKEN_MINUTES,
        follow_up=row,
    )


def _speakers(items: Sequence[Item], by: Viewer) -> dict[str, Agency]:
    codes = {item.speaker for item in items if item.speaker}
    found = {agency.code: agency for agency in people.agencies(by).filter(code__in=codes)} if codes else {}
    if missing := sorted(codes - set(found)):
        raise BadInput("%(agency)s is no agency of this operation; choose one of the list.", agency=", ".join(missing))
    return found


def _told(row: AgendaItem) -> dict[str, object]:
    """What the ledger holds of an item."""
    speaker = row.speaker.code if row.speaker else ""
    return {"title": row.title, "speaker": speaker, "minutes": row.minutes, "asks": row.asks}
