"""Incidents that are one: compared in the background, proposed, merged by a person, and parted again.

A merge moves reports and tasks to the survivor and changes nothing of what they say; `Merge.moved` names them, so
that taking it back parts the two exactly, whatever happened meanwhile.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from posko.apps.incidents import merge_selectors
from posko.apps.incidents.models import Incident, Merge, Resemblance
from posko.apps.incidents.services import locked_for_act, record_on, save
from posko.apps.incidents.task_services import settle_tasks
from posko.apps.ledger.services import record
from posko.apps.notices import services as notices
from posko.apps.operation import selectors as operations
from posko.apps.people import selectors as people
from posko.domain import incidents
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.incidents import IncidentState

COMPARED_AT_ONCE, BATCH = 500, 50  # new incidents a round, and a transaction


def merge_incidents(one: Incident, other: Incident, *, by: Viewer, at: datetime) -> Merge:
    """Say that two incidents are one. The one further along survives, the older of two that stand alike."""
    with transaction.atomic():
        operations.locked(by)  # two merges at once could make a ring
        if one.pk == other.pk:
            raise BadInput("An incident is not merged with itself. Give the number of another one.")
        if known := _standing(one, other):
            return known
        survivor, gone = sorted((locked_for_act(one, by), locked_for_act(other, by)), key=_rank)
        _must_fit(survivor, gone)
        moved = {
            "reports": list(gone.reports.values_list("pk", flat=True)),
            "tasks": list(gone.tasks.values_list("pk", flat=True)),
            "severity": [survivor.severity, incidents.gravest((survivor.severity, gone.severity))],
        }
        gone.reports.update(incident=survivor)
        gone.tasks.update(incident=survivor)
        survivor.severity = moved["severity"][1]
        save(survivor)
        gone.merged_into = survivor
        save(gone)
        merge = Merge.objects.create(
            survivor=survivor, other=gone, agency=people.own_agency(by), moved=moved, merged_at=at
        )
        notices.settle(f"incident:{gone.number}:", by=by, at=at)
        record_on("incident.merged", survivor, by=by, at=at, payload={"incident": gone.number, "into": survivor.number})
        record_on("incident.merged", gone, by=by, at=at, payload={"incident": gone.number, "into": survivor.number})
        return merge


def undo_merge(merge: Merge, *, by: Viewer, at: datetime) -> Incident:
    """Part what was merged: every report and task goes back to where it came from. Gives the incident that is back."""
    with transaction.atomic():
        operations.locked(by)
        merge = Merge.objects.select_related("survivor", "other").get(pk=merge.pk)
        if merge.undone_at is not None:
            return merge.other
        survivor = locked_for_act(merge.survivor, by)
        gone = Incident.objects.select_for_update(of=("self",)).select_related("place", "lead").get(pk=merge.other_id)
        if not by.acts_at(gone.place_id):
            raise NotAllowed("Your post is bound to one area; %(place)s lies outside it.", place=gone.place.name)
        survivor.reports.filter(pk__in=merge.moved["reports"]).update(incident=gone)
        survivor.tasks.filter(pk__in=merge.moved["tasks"]).update(incident=gone)
        before, after = merge.moved["severity"]
        if survivor.severity == after:
            survivor.severity = before
        gone.merged_into, merge.undone_at = None, at
        save(gone)
        save(survivor)
        merge.save()
        payload = {"incident": gone.number, "into": survivor.number}
        record_on("incident.merge_undone", survivor, by=by, at=at, payload=payload)
        record_on("incident.merge_undone", gone, by=by, at=at, payload=payload)
        for each in (survivor, gone):
            settle_tasks(each, by=by, at=at)
        return gone


def dismiss_resemblance(one: Incident, other: Incident, *, by: Viewer, at: datetime) -> None:
    """Say that two incidents are two, so that nobody is asked again."""
    with transaction.atomic():
        first, second = sorted((locked_for_act(one, by), locked_for_act(other, by)), key=lambda each: each.pk)
        row, _made = Resemblance.objects.get_or_create(one=first, other=second, defaults={"score": 0.0, "found_at": at})
        if row.dismissed_at is None:
            row.dismissed_at = at
            row.save()
            record_on("incident.told_apart", second, by=by, at=at, payload={"incident": first.number})


def compare_new(*, by: Viewer, at: datetime) -> int:
    """Hold incidents that came in since the last round against what is live around them; how many pairs were found."""
    pks = list(merge_selectors.uncompared(by).values_list("pk", flat=True)[:COMPARED_AT_ONCE])
    return sum(_compare(pks[begin : begin + BATCH], by=by, at=at) for begin in range(0, len(pks), BATCH))


def _compare(pks: list[int], *, by: Viewer, at: datetime) -> int:
    """A batch of them, kept at once: a round that is cut short goes on where it left off.

    They are compared before the transaction begins: that takes long where much happens in one place, and on SQLite
    whoever reports something then would wait for it.
    """
    scores = {
        (min(row.pk, near.row.pk), max(row.pk, near.row.pk)): near.score
        for row in merge_selectors.uncompared(by).filter(pk__in=pks)
        for near in merge_selectors.alike(by, row)
    }
    with transaction.atomic():
        waiting = merge_selectors.uncompared(by).select_for_update(of=("self",)).filter(pk__in=pks)
        ours = {row.pk for row in waiting}  # another worker may have kept some meanwhile
        pairs = [
            Resemblance(one_id=one, other_id=two, score=score, found_at=at)
            for (one, two), score in scores.items()
            if ours & {one, two}
        ]
        Resemblance.objects.bulk_create(pairs, ignore_conflicts=True)
        Incident.objects.filter(pk__in=ours).update(compared=True)
        if pairs:
            found = {pk for pair in pairs for pk in (pair.one_id, pair.other_id)}
            numbers = dict(Incident.objects.filter(pk__in=found).values_list("pk", "number"))
            told = [[numbers[pair.one_id], numbers[pair.other_id]] for pair in pairs]
            wall = Compartment.COORDINATION
            record("incident.found_alike", by=by, at=at, compartment=wall, payload={"pairs": told})
        return len(pairs)


def _standing(one: Incident, other: Incident) -> Merge | None:
    """The merge of these two that stands already: the button was pressed twice."""
    pair = (one.pk, other.pk)
    return Merge.objects.filter(survivor__in=pair, other__in=pair, undone_at=None).first()


def _rank(incident: Incident) -> tuple[bool, int, int]:
    """Who survives: one that somebody is at, then the one further along, then the older."""
    busy = incident.tasks.filter(state__in=incidents.LIVE_TASKS).exists()
    return (not busy, -incidents.progress(incident.state), incident.number)


def _must_fit(survivor: Incident, gone: Incident) -> None:
    if IncidentState.FALSE in (survivor.state, gone.state):
        raise BadInput("What was called false is merged with nothing. Open it again first.")
    if gone.state not in incidents.LIVE:
        raise BadInput("Both are closed; they stay as they are.")
