"""Reports of one thing are proposed for merging, merged by a person, and parted again exactly."""

from __future__ import annotations

from datetime import timedelta

import pytest

from posko.apps.incidents.course import services
from posko.apps.incidents.merges import selectors as merge_selectors
from posko.apps.incidents.merges import services as merge_services
from posko.apps.incidents.models import Incident, IncidentReport, Resemblance, Task
from posko.apps.incidents.tasks import services as task_services
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.errors import BadInput
from tests.cast import AT, See
from tests.incident_story import again, confirmed, reported, sent
from tests.world import CODE

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=9)


def job() -> Viewer:
    """The round that compares, as its own viewer."""
    walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
    return system_viewer("incidents.compare", operation=CODE, city="31.75", compartments=walls)


def three(see: See) -> list[Incident]:
    """Three reports of one brawl, and a queue elsewhere in the kecamatan."""
    told: tuple[dict[str, object], ...] = (
        {},
        {"text": "ada tawuran remaja dekat flyover depan TPS", "severity": 2},
        {"text": "Tiga orang luka karena tawuran di bawah flyover", "kind": "health"},
        {"text": "antrean panjang", "kind": "queue", "place": "31.75.03.1004"},
    )
    return [reported(see("field"), AT + timedelta(minutes=4 * number), **each) for number, each in enumerate(told)]


def snapshot() -> list[object]:
    """Every column of every incident, report and task."""
    return [list(model.objects.order_by("pk").values()) for model in (Incident, IncidentReport, Task)]


def test_reports_of_one_brawl_find_each_other_and_the_queue_is_left_out(see: See) -> None:
    first, *_rest = three(see)
    found = merge_selectors.alike(see("duty"), first)
    assert [each.row.number for each in found] == [2, 3]
    assert "%(minutes)s minutes apart" in [reason.text for reason in found[0].reasons]


def test_the_background_finds_each_pair_once(see: See) -> None:
    rows = three(see)
    assert merge_services.compare_new(by=job(), at=LATER) == 3
    assert merge_services.compare_new(by=job(), at=LATER) == 0
    assert merge_selectors.proposed_for(see("duty"), rows) == {rows[0].pk: 2, rows[1].pk: 2, rows[2].pk: 2}


def test_a_merge_keeps_every_report_with_the_survivor(see: See) -> None:
    first, second, *_rest = three(see)
    merge_services.merge_incidents(second, first, by=see("duty"), at=LATER)
    assert {report.text for report in first.reports.all()} == {first.text, second.text}
    assert (again(second).merged_into, again(second).live) == (first, False)
    with pytest.raises(BadInput, match="merged into incident 1"):
        services.confirm_incident(second, by=see("duty"), at=LATER)


def test_the_one_further_along_survives_with_the_graver_severity(see: See) -> None:
    older = reported(see("field"), severity=4)
    newer = confirmed(see)
    merge = merge_services.merge_incidents(older, newer, by=see("duty"), at=LATER)
    assert (merge.survivor.pk, again(newer).severity) == (newer.pk, 4)


def test_taking_a_merge_back_parts_them_exactly(see: See) -> None:
    first = confirmed(see)
    second = confirmed(see, severity=4)
    sent(first, see("duty"))
    sent(second, see("duty"), agency="kodim")
    before = snapshot()
    merge = merge_services.merge_incidents(first, second, by=see("duty"), at=LATER)
    assert snapshot() != before
    merge_services.undo_merge(merge, by=see("duty"), at=LATER)
    assert snapshot() == before


def test_taking_it_back_leaves_what_came_in_meanwhile_where_it_came_in(see: See) -> None:
    first, second, third, _queue = three(see)
    merge = merge_services.merge_incidents(first, second, by=see("duty"), at=LATER)
    merge_services.merge_incidents(first, third, by=see("duty"), at=LATER)
    merge_services.undo_merge(merge, by=see("duty"), at=LATER)
    assert [report.text for report in second.reports.all()] == [second.text]
    assert {report.text for report in first.reports.all()} == {first.text, third.text}


def test_taking_it_back_leaves_nobody_under_way_without_a_task(see: See) -> None:
    first, second = confirmed(see), confirmed(see)
    own, brought = sent(first, see("duty")), sent(second, see("duty"), agency="kodim")
    merge = merge_services.merge_incidents(first, second, by=see("duty"), at=LATER)
    task_services.finish_task(own, outcome="", by=see("duty"), at=LATER)
    assert again(first).state == "assigned"
    merge_services.undo_merge(merge, by=see("duty"), at=LATER)
    assert (again(first).state, again(second).state) == ("handled", "assigned")
    assert again(second).tasks.get().pk == brought.pk


def test_two_that_an_officer_told_apart_are_not_proposed_again(see: See) -> None:
    first, second, third, _queue = three(see)
    merge_services.compare_new(by=job(), at=LATER)
    merge_services.dismiss_resemblance(second, first, by=see("duty"), at=LATER)
    assert [each.row.number for each in merge_selectors.alike(see("duty"), first)] == [third.number]
    assert merge_selectors.proposed_for(see("duty"), [first, second]) == {first.pk: 1, second.pk: 1}
    assert Resemblance.objects.exclude(dismissed_at=None).count() == 1


def test_what_is_false_is_merged_with_nothing(see: See) -> None:
    first, second, *_rest = three(see)
    services.call_false(first, reason="Tidak ada", by=see("duty"), at=LATER)
    with pytest.raises(BadInput, match="Open it again"):
        merge_services.merge_incidents(first, second, by=see("duty"), at=LATER)
