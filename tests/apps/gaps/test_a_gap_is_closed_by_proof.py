"""From input to closure: who may do what to a gap, and what the ledger then holds."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from posko.apps.gaps.course import selectors, services
from posko.apps.gaps.course.filters import Filter
from posko.apps.gaps.models import Gap
from posko.apps.ledger.models import Entry
from posko.apps.rakor.meetings import services as rakor
from posko.apps.rakor.models import Input
from posko.domain.errors import BadInput, NotAllowed
from tests import story
from tests.cast import See


def _events(gap: Gap) -> list[str]:
    entries = Entry.objects.filter(subject=f"gap:{gap.number}", operation=gap.operation.code).order_by("number")
    return list(entries.values_list("event", flat=True))


def test_the_whole_way_is_in_the_ledger(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Pompa belum siaga")
    promise = story.promise_on(gap, see("planner"), at)
    story.file(promise, see("planner"), at, note="", upload=story.text_file())
    closed = services.verify_commitment(promise, close=True, by=see("bawaslu"), at=at)
    assert closed.state == "closed"
    assert _events(gap) == [
        "gap.opened",
        "commitment.made",
        "commitment.evidence_filed",
        "commitment.kept",
        "gap.proven",
        "gap.closed",
    ]


def test_nobody_verifies_his_own_institution(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Perahu belum ada")
    promise = story.promise_on(gap, see("bpbd"), at)
    story.file(promise, see("bpbd"), at, note="Perahu ada.")
    # The camat is another agency, but of the same root: the city government.
    with pytest.raises(NotAllowed, match="same institution"):
        services.verify_commitment(promise, close=False, by=see("camat"), at=at)
    assert "commitment.kept" not in _events(gap)


def test_only_the_agency_that_promised_files_evidence(see: See, at: datetime) -> None:
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Lampu"), see("planner"), at)
    with pytest.raises(NotAllowed, match="agency that promised"):
        story.file(promise, see("bpbd"), at)


def test_a_colleague_of_the_promising_agency_may_file_it(see: See, at: datetime) -> None:
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Lampu"), see("planner"), at)
    assert story.file(promise, see("field"), at).commitment.state == "filed"


def test_a_gap_with_two_promises_is_proven_only_by_both(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Dua janji")
    first, second = story.promise_on(gap, see("planner"), at), story.promise_on(gap, see("kpu"), at)
    for promise, owner in ((first, see("planner")), (second, see("kpu"))):
        story.file(promise, owner, at)
    assert services.verify_commitment(first, close=True, by=see("bawaslu"), at=at).state == "promised"
    assert services.verify_commitment(second, close=True, by=see("bawaslu"), at=at).state == "closed"


def test_evidence_that_was_sent_back_is_owed_again_and_late_from_the_old_date(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Bukti kabur")
    promise = story.promise_on(gap, see("planner"), at, hours=1)
    story.file(promise, see("planner"), at)
    services.return_evidence(promise, reason="Foto tidak terbaca", by=see("bawaslu"), at=at)
    later = at + timedelta(hours=3)
    seen = selectors.view(see("bawaslu"), selectors.gaps_of(see("bawaslu")).get(pk=gap.pk), later)
    assert seen.late
    assert seen.late_by == timedelta(hours=2)


def test_a_withdrawn_promise_opens_the_gap_again(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Mundur")
    promise = story.promise_on(gap, see("planner"), at)
    services.withdraw_commitment(promise, reason="Alat dipakai di tempat lain", by=see("planner"), at=at)
    assert Gap.objects.get(pk=gap.pk).state == "open"


def test_a_closed_gap_takes_no_promise(see: See, at: datetime) -> None:
    told = story.tell(see, at)
    with pytest.raises(BadInput, match="closed"):
        story.promise_on(told.closed, see("planner"), at)


def test_a_gap_in_another_city_is_refused(see: See, at: datetime) -> None:
    with pytest.raises(BadInput, match="does not lie in the city"):
        story.open_gap(see("bawaslu"), at, "Bukan di sini", place="31.72.01.1001")


def test_a_promise_for_the_past_is_refused(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Kemarin")
    with pytest.raises(BadInput, match="past"):
        story.promise_on(gap, see("planner"), at, hours=-1)


def test_evidence_is_a_file_or_a_statement(see: See, at: datetime) -> None:
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Kosong"), see("planner"), at)
    with pytest.raises(BadInput, match="neither"):
        story.file(promise, see("planner"), at, note="  ")


def test_a_form_sent_twice_makes_one_row(see: See, at: datetime) -> None:
    by, meeting = see("bawaslu"), story.convene(see("bawaslu"), at)
    new = rakor.NewInput(uuid.uuid4(), "Jalan tergenang.")
    first = rakor.raise_input(meeting, new, by=by, at=at)
    second = rakor.raise_input(meeting, new, by=by, at=at)
    assert first.pk == second.pk
    assert Input.objects.filter(rakor=meeting).count() == 1
    assert Entry.objects.filter(event="input.raised", subject=f"rakor:{meeting.pk}").count() == 1


def test_an_input_becomes_one_gap_however_often_it_is_asked(see: See, at: datetime) -> None:
    told, by = story.tell(see, at), see("bawaslu")
    place = told.gap.place
    gaps = {
        rakor.open_gap_from(told.raised, services.NewGap(uuid.uuid4(), "Genangan", place, "flood", 2), by=by, at=at).pk
        for _ in range(2)
    }
    assert len(gaps) == 1


def test_verifying_twice_changes_nothing_more(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Dua kali")
    promise = story.promise_on(gap, see("planner"), at)
    story.file(promise, see("planner"), at)
    for _ in range(2):
        services.verify_commitment(promise, close=True, by=see("bawaslu"), at=at)
    assert _events(gap).count("gap.closed") == 1


def test_a_colleague_of_another_city_sees_no_gap_of_ours(see: See, at: datetime) -> None:
    story.open_gap(see("bawaslu"), at, "Hanya di sini")
    assert not selectors.gaps_of(see("other")).exists()
    assert not selectors.listed(see("other"), Filter(), at)


def test_withdrawing_the_last_open_promise_beside_a_kept_one_proves_the_gap(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Satu mundur")
    kept, withdrawn = story.promise_on(gap, see("planner"), at), story.promise_on(gap, see("kpu"), at)
    story.file(kept, see("planner"), at)
    services.verify_commitment(kept, close=False, by=see("bawaslu"), at=at)
    services.withdraw_commitment(withdrawn, reason="Tidak perlu lagi", by=see("kpu"), at=at)
    assert Gap.objects.get(pk=gap.pk).state == "proven"
    assert _events(gap)[-1] == "gap.proven"
