"""What `@act` demands, in the words that a developer reads when it is missing."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import transaction

from posko.apps.gaps.models import Commitment, Gap
from posko.apps.jobs.models import Job
from posko.apps.ledger.models import Entry
from posko.apps.ledger.services import record
from posko.apps.notices.models import Notice
from posko.apps.operation.models import Operation
from posko.apps.operation.steps import next_number
from posko.domain.access import Compartment, Viewer
from posko.kit import locks
from posko.kit.acts import ActError, act, bookkeeping, step, unchanged
from tests import story
from tests.cast import See


@act
def rename(gap: Gap, title: str, *, by: Viewer, at: datetime, told: bool = True) -> Gap:
    (gap,) = locks.rows(Gap.objects.all(), gap.pk)
    if gap.title == title:
        return unchanged(gap)
    gap.title = title
    gap.save(update_fields=["title"])
    if told:
        record("gap.changed", by=by, at=at, compartment=Compartment.COORDINATION, subject=f"gap:{gap.number}")
    return gap


@act
def rename_all(gaps: list[Gap], title: str, *, by: Viewer, at: datetime) -> None:
    for gap in sorted(gaps, key=lambda each: each.pk):
        rename(gap, title, by=by, at=at)


@step
def half_an_act() -> None:
    raise AssertionError("never reached")


def test_what_takes_no_by_and_at_is_no_act() -> None:
    with pytest.raises(ActError, match="Give it the keyword-only arguments `by: Viewer` and `at: datetime`"):

        @act
        def forget(gap: Gap) -> None: ...


def test_a_call_without_by_or_at_says_what_to_give(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Pompa")
    with pytest.raises(ActError, match=r"rename was called without at. Say who acts, and when"):
        rename(gap, "Pompa dua", by=see("bawaslu"))  # type: ignore[call-arg]
    with pytest.raises(ActError, match=r"rename was called without by and at. Say who acts, and when"):
        rename(gap, "Pompa dua")  # type: ignore[call-arg]


def test_an_act_without_a_record_is_rolled_back(see: See, at: datetime, caplog: pytest.LogCaptureFixture) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Pompa")
    with pytest.raises(ActError, match=r"wrote nothing to the ledger. Call ledger.record in it, or return unchanged"):
        rename(gap, "Pompa dua", by=see("bawaslu"), at=at, told=False)
    assert Gap.objects.get(pk=gap.pk).title == "Pompa"
    assert "wrote nothing to the ledger" in caplog.text


def test_an_act_that_changed_nothing_says_so(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Pompa")
    before = Entry.objects.count()
    assert rename(gap, "Pompa", by=see("bawaslu"), at=at) == gap
    assert Entry.objects.count() == before


def test_an_act_made_of_acts_has_their_records(see: See, at: datetime) -> None:
    gaps = [story.open_gap(see("bawaslu"), at, title) for title in ("Pompa", "Lampu")]
    rename_all(gaps, "Tenda", by=see("bawaslu"), at=at)
    assert set(Gap.objects.values_list("title", flat=True)) == {"Tenda"}
    with pytest.raises(ActError, match="rename_all wrote nothing"):
        rename_all([], "Tenda", by=see("bawaslu"), at=at)


def test_steps_and_locks_belong_inside_an_act(db: None) -> None:
    with pytest.raises(ActError, match="half_an_act was called outside of an act"):
        half_an_act()
    with pytest.raises(ActError, match="a lock was called outside of an act"):
        locks.rows(Gap.objects.all(), 1)


def test_a_record_outside_of_an_act_names_the_function_that_made_it(see: See, at: datetime) -> None:
    def rename_by_hand(gap: Gap, *, by: Viewer, at: datetime) -> None:
        record("gap.changed", by=by, at=at, compartment=Compartment.COORDINATION)

    gap = story.open_gap(see("bawaslu"), at, "Pompa")
    with pytest.raises(ActError, match=r"ledger.record was called outside of an act, by .*rename_by_hand. Put @act"):
        rename_by_hand(gap, by=see("bawaslu"), at=at)
    with transaction.atomic(), pytest.raises(ActError, match="Put @act"):
        rename_by_hand(gap, by=see("bawaslu"), at=at)


def test_what_is_unchanged_is_said_inside_an_act() -> None:
    with pytest.raises(ActError, match=r"unchanged\(...\) was called outside of an act, by tests.*Put @act"):
        unchanged(None)


def test_locks_are_taken_in_one_order(see: See, at: datetime) -> None:
    low, high = (story.open_gap(see("bawaslu"), at, title) for title in ("Pompa", "Lampu"))

    @act
    def upside_down(*, by: Viewer, at: datetime) -> None:
        locks.rows(Gap.objects.all(), high.pk)
        locks.rows(Gap.objects.all(), low.pk)

    @act
    def operation_last(*, by: Viewer, at: datetime) -> None:
        locks.rows(Gap.objects.all(), low.pk)
        locks.operation(Operation.objects.filter(code=by.operation))

    @act
    def in_order(*, by: Viewer, at: datetime) -> None:
        operation = locks.operation(Operation.objects.filter(code=by.operation))
        assert locks.rows(Gap.objects.all(), high.pk, low.pk) == (high, low)
        locks.rows(Gap.objects.all(), low.pk)  # held already
        assert next_number(operation, "gap", Gap.objects.filter(operation=operation)) == high.number + 1
        record("gap.changed", by=by, at=at, compartment=Compartment.COORDINATION, subject="in order")

    for wrong in (upside_down, operation_last):
        with pytest.raises(ActError, match="The order is: claimed rows, the operation, rows"):
            wrong(by=see("bawaslu"), at=at)
    in_order(by=see("bawaslu"), at=at)


def test_a_post_that_serves_goes_on_and_writes_a_wrong_order_into_its_log(
    see: See, at: datetime, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    low, high = (story.open_gap(see("bawaslu"), at, title) for title in ("Pompa", "Lampu"))
    monkeypatch.setattr(locks, "strict", False)

    @act
    def upside_down(*, by: Viewer, at: datetime) -> None:
        locks.rows(Gap.objects.all(), high.pk)
        locks.rows(Gap.objects.all(), low.pk)
        unchanged(None)

    upside_down(by=see("bawaslu"), at=at)
    assert "Lock it earlier" in caplog.text


def test_a_number_is_given_once_and_in_order(see: See, at: datetime) -> None:
    operation = Operation.objects.get(code=see("bawaslu").operation)

    @act
    def numbered(*, by: Viewer, at: datetime) -> list[int]:
        record("shelf.filled", by=by, at=at, compartment=Compartment.COORDINATION)
        return [next_number(operation, "shelf", Gap.objects.none()) for _ in range(3)]

    assert numbered(by=see("bawaslu"), at=at) == [1, 2, 3]
    assert numbered(by=see("bawaslu"), at=at) == [4, 5, 6]


def test_a_counter_goes_on_after_the_rows_that_were_numbered_before(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Pompa")
    gap.operation.counters.all().delete()

    @act
    def numbered(*, by: Viewer, at: datetime) -> int:
        record("gap.numbered", by=by, at=at, compartment=Compartment.COORDINATION)
        return next_number(gap.operation, "gap", Gap.objects.filter(operation=gap.operation))

    assert numbered(by=see("bawaslu"), at=at) == gap.number + 1


def test_what_a_worker_claims_comes_before_the_operation(see: See, at: datetime) -> None:
    assert locks._name(Job, 7) < (locks.OPERATION, 0, 0, "", 0) < locks._name(Gap, 1)
    assert locks._name(Gap, 9) < locks._name(Notice, 1), "the higher noun first"
    assert locks._name(Gap, 9) < locks._name(Commitment, 1), "a gap before its promises"


def test_bookkeeping_needs_no_record(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Pompa")

    @bookkeeping
    def marked() -> str:
        (row,) = locks.rows(Gap.objects.all(), gap.pk)
        row.title = "Pompa dua"
        row.save(update_fields=["title"])
        return row.title

    assert marked() == "Pompa dua"


def test_a_record_in_bookkeeping_counts_for_the_act_around_it(see: See, at: datetime) -> None:
    @bookkeeping
    def kept(by: Viewer) -> None:
        record("gap.changed", by=by, at=at, compartment=Compartment.COORDINATION, subject="kept")

    @act
    def around(*, by: Viewer, at: datetime) -> None:
        kept(by)

    around(by=see("bawaslu"), at=at)
    assert Entry.objects.filter(subject="kept").count() == 1
