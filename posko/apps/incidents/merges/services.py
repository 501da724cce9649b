"""Incidents that are one: compared in the background, proposed, merged by a person, and parted again.

A merge moves reports and tasks to the survivor and changes nothing of what they say; `Merge.moved` names them, so
that taking it back parts the two exactly, whatever happened meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from posko.apps.incidents.course.selectors import incident_now
from posko.apps.incidents.course.steps import locked_incidents, record_on, save, settle
from posko.apps.incidents.merges import selectors as merge_selectors
from posko.apps.incidents.models import Incident, Merge, Resemblance
from posko.apps.incidents.orders.steps import settle_tasks
from posko.apps.ledger.services import record
from posko.apps.people.accounts import selectors as people
from posko.domain import incidents
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.incidents import policies
from posko.kit import locks
from posko.kit.acts import act, unchanged

COMPARED_AT_ONCE, BATCH = 500, 50  # new incidents a round, and a transaction


@act
def merge_incidents(one: Incident, other: Incident, *, by: Viewer, at: datetime) -> Merge:
    """Merge two incidents. The one further along survives; of two in the same state, the older."""
    if one.pk == other.pk:
        raise BadInput("An incident is not merged with itself. Give the number of another one.")
    pair = locked_incidents(one, other, by=by)
    if known := _standing(one, other):
        return unchanged(known)
    for each in pair:
        insist(policies.merging(incident_now(each), by))
    survivor, gone = sorted(pair, key=_rank)
    insist(policies.fitting(incident_now(gone)))
    moved = {
        "reports": list(gone.reports.values_list("pk", flat=True)),
        "tasks": list(gone.tasks.values_list("pk", flat=True)),
        "severity": [survivor.severity, incidents.gravest((survivor.severity, gone.severity))],
    }
    gone.reports.update(incident=survivor)
    gone.tasks.update(incident=survivor)
    survivor.severity = moved["severity"][1]
    save(survivor, "severity")
    gone.merged_into = survivor
    save(gone, "merged_into")
    merge = Merge.objects.create(survivor=survivor, other=gone, agency=people.own_agency(by), moved=moved, merged_at=at)
    settle(gone, "", by=by, at=at)
    payload = {"incident": gone.number, "into": survivor.number}
    record_on("incident.merged", survivor, by=by, at=at, payload=payload)
    record_on("incident.merged", gone, by=by, at=at, payload=payload)
    return merge


@act
def undo_merge(merge: Merge, *, by: Viewer, at: datetime) -> Incident:
    """Undo a merge: every report and task goes back to its incident. Returns the incident that is back."""
    survivor, gone = locked_incidents(merge.survivor, merge.other, by=by)
    merge = Merge.objects.get(pk=merge.pk)
    if merge.undone_at is not None:
        return unchanged(gone)
    insist(policies.acting(incident_now(survivor), by))
    insist(policies.reaching(incident_now(gone), by))
    survivor.reports.filter(pk__in=merge.moved["reports"]).update(incident=gone)
    survivor.tasks.filter(pk__in=merge.moved["tasks"]).update(incident=gone)
    before, after = merge.moved["severity"]
    if survivor.severity == after:
        survivor.severity = before
    gone.merged_into, merge.undone_at = None, at
    save(gone, "merged_into")
    save(survivor, "severity")
    merge.save(update_fields=["undone_at"])
    payload = {"incident": gone.number, "into": survivor.number}
    record_on("incident.merge_undone", survivor, by=by, at=at, payload=payload)
    record_on("incident.merge_undone", gone, by=by, at=at, payload=payload)
    settle_tasks(survivor, gone, by=by, at=at)
    return gone


@act
def dismiss_resemblance(one: Incident, other: Incident, *, by: Viewer, at: datetime) -> None:
    """Say that two incidents are two, so that nobody is asked again."""
    first, second = sorted(locked_incidents(one, other, by=by), key=lambda each: each.pk)
    for each in (first, second):
        insist(policies.acting(incident_now(each), by))
    row, _made = Resemblance.objects.get_or_create(one=first, other=second, defaults={"score": 0.0, "found_at": at})
    if row.dismissed_at is not None:
        unchanged(None)
        return
    row.dismissed_at = at
    row.save(update_fields=["dismissed_at"])
    record_on("incident.told_apart", second, by=by, at=at, payload={"incident": first.number})


def compare_new(*, by: Viewer, at: datetime) -> int:
    """Compare the incidents since the last round with the live ones around them. Returns how many pairs were found.

    The comparison is done before the transaction begins: it takes long where much happens in one place, and on SQLite
    reporters would wait for it. A round that is cut short continues where it left off.
    """
    found = last = 0
    for _batch in range(COMPARED_AT_ONCE // BATCH):
        with locks.one_moment():
            rows = list(merge_selectors.uncompared(by).filter(number__gt=last)[:BATCH])
            scores = {
                (min(row.pk, near.row.pk), max(row.pk, near.row.pk)): near.score
                for row in rows
                for near in merge_selectors.alike(by, row)
            }
        if not rows:
            break
        found, last = found + _keep_alike(rows, scores, by=by, at=at), rows[-1].number
    return found


@act
def _keep_alike(rows: Sequence[Incident], scores: Mapping[tuple[int, int], float], *, by: Viewer, at: datetime) -> int:
    """Save a batch at once. Incidents that were corrected meanwhile, or saved by another worker, are left alone."""
    compared = {row.pk: _sight(row) for row in rows}
    waiting = locks.every(Incident.objects.filter(pk__in=compared, compared=False))
    ours = {row.pk for row in waiting if _sight(row) == compared[row.pk]}
    known = set(Resemblance.objects.filter(one__in=[one for one, _two in scores]).values_list("one_id", "other_id"))
    pairs = [
        Resemblance(one_id=one, other_id=two, score=score, found_at=at)
        for (one, two), score in scores.items()
        if ours & {one, two} and (one, two) not in known
    ]
    Resemblance.objects.bulk_create(pairs, ignore_conflicts=True)
    Incident.objects.filter(pk__in=ours).update(compared=True)
    if not pairs:
        return unchanged(0)
    found = {pk for pair in pairs for pk in (pair.one_id, pair.other_id)}
    numbers = dict(Incident.objects.filter(pk__in=found).values_list("pk", "number"))
    told = [[numbers[pair.one_id], numbers[pair.other_id]] for pair in pairs]
    record("incident.found_alike", by=by, at=at, compartment=Compartment.COORDINATION, payload={"pairs": told})
    return len(pairs)


def _sight(incident: Incident) -> tuple[object, ...]:
    """The facts of an incident that are compared and may be corrected."""
    return incident.kind, incident.place_id, incident.lat, incident.lng


def _standing(one: Incident, other: Incident) -> Merge | None:
    """The merge of these two that stands already: the button was pressed twice."""
    pair = (one.pk, other.pk)
    return Merge.objects.filter(survivor__in=pair, other__in=pair, undone_at=None).first()


def _rank(incident: Incident) -> tuple[bool, int, int]:
    """Which incident survives: one that somebody works on, then the one further along, then the older."""
    busy = incident.tasks.filter(state__in=incidents.LIVE_TASKS).exists()
    return (not busy, -incidents.progress(incident.state), incident.number)
