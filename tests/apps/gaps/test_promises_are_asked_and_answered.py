"""A promise is asked of an agency, accepted or declined, begun, given more time, or called broken."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from posko.apps.gaps.models import Commitment, Gap
from posko.apps.gaps.promises import services as promise_services
from posko.apps.ledger.models import Entry
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, NotAllowed
from tests import gap_story, story
from tests.cast import See

DAY = timedelta(days=1)


def _gap(see: See, at: datetime) -> Gap:
    return story.open_gap(see("bawaslu"), at, "Pompa belum siaga")


def _ask(gap: Gap, by: Viewer, at: datetime, agency: str = "bpbd") -> Commitment:
    new = promise_services.NewProposal(uuid.uuid4(), agency, "Pompa siaga", "Foto pompa", at + 2 * DAY)
    return promise_services.propose_commitment(gap, new, by=by, at=at)


def _state(row: Commitment | Gap) -> str:
    row.refresh_from_db()
    return row.state


def test_what_is_asked_counts_only_once_it_is_accepted(see: See, at: datetime) -> None:
    gap = _gap(see, at)
    asked = _ask(gap, see("planner"), at)
    assert (_state(gap), asked.state, asked.agency.code) == ("open", "proposed", "bpbd")
    promise_services.accept_proposal(asked, by=see("bpbd"), at=at)
    assert (_state(gap), _state(asked)) == ("promised", "promised")


def test_declining_needs_a_reason_and_leaves_the_gap_open(see: See, at: datetime) -> None:
    gap = _gap(see, at)
    asked = _ask(gap, see("planner"), at)
    with pytest.raises(BadInput, match="Say why"):
        promise_services.decline_proposal(asked, reason=" ", by=see("bpbd"), at=at)
    promise_services.decline_proposal(asked, reason="Pompa dipakai di tempat lain", by=see("bpbd"), at=at)
    assert (_state(gap), _state(asked), asked.ended_reason) == ("open", "declined", "Pompa dipakai di tempat lain")


@pytest.mark.parametrize("who", ["planner", "bawaslu", "camat"])
def test_only_the_agency_that_was_asked_answers(see: See, at: datetime, who: str) -> None:
    asked = _ask(_gap(see, at), see("planner"), at)
    with pytest.raises(NotAllowed, match="asked may answer"):
        promise_services.accept_proposal(asked, by=see(who), at=at)


def test_an_agency_outside_the_operation_is_refused(see: See, at: datetime) -> None:
    with pytest.raises(BadInput, match="no agency of this operation"):
        _ask(_gap(see, at), see("planner"), at, agency="dishub-bogor")


def test_a_due_time_in_the_past_is_refused(see: See, at: datetime) -> None:
    new = promise_services.NewProposal(uuid.uuid4(), "bpbd", "Pompa siaga", "Foto", at - DAY)
    with pytest.raises(BadInput, match="in the past"):
        promise_services.propose_commitment(_gap(see, at), new, by=see("planner"), at=at)


def test_work_begun_is_still_owed(see: See, at: datetime) -> None:
    promise = story.promise_on(_gap(see, at), see("bpbd"), at)
    promise_services.start_commitment(promise, by=see("bpbd"), at=at)
    assert _state(promise) == "started" and _state(promise.gap) == "promised"


def test_a_promise_is_called_broken_by_another_institution_after_its_time_only(see: See, at: datetime) -> None:
    promise = story.promise_on(_gap(see, at), see("bpbd"), at)
    after = promise.due + timedelta(hours=1)
    with pytest.raises(BadInput, match="has not run out"):
        promise_services.break_commitment(promise, reason="Tidak ada pompa", by=see("bawaslu"), at=promise.due)
    for who in ("bpbd", "camat"):
        with pytest.raises(NotAllowed):
            promise_services.break_commitment(promise, reason="Tidak ada pompa", by=see(who), at=after)
    promise_services.break_commitment(promise, reason="Tidak ada pompa", by=see("bawaslu"), at=after)
    assert (_state(promise), _state(promise.gap)) == ("broken", "open")


def test_more_time_is_asked_by_the_owner_and_granted_by_another_institution(see: See, at: datetime) -> None:
    promise = story.promise_on(_gap(see, at), see("bpbd"), at)
    due = promise.due
    asked = promise_services.ask_extension(
        promise, promise_services.NewExtension(uuid.uuid4(), due + 3 * DAY, "Pompa di bengkel"), by=see("bpbd"), at=at
    )
    again = promise_services.NewExtension(uuid.uuid4(), due + 4 * DAY, "Lagi")
    with pytest.raises(BadInput, match="asked for already"):
        promise_services.ask_extension(promise, again, by=see("bpbd"), at=at)
    with pytest.raises(NotAllowed):
        promise_services.decide_extension(asked, granted=True, reason="", by=see("camat"), at=at)
    promise_services.decide_extension(asked, granted=True, reason="Disetujui rakor", by=see("planner"), at=at)
    promise.refresh_from_db()
    assert (promise.due, promise.extended_due) == (due, due + 3 * DAY)
    with pytest.raises(BadInput, match="has not run out"):
        promise_services.break_commitment(promise, reason="x", by=see("bawaslu"), at=due + DAY)


def test_refused_time_changes_nothing_but_is_kept(see: See, at: datetime) -> None:
    promise = story.promise_on(_gap(see, at), see("bpbd"), at)
    new = promise_services.NewExtension(uuid.uuid4(), promise.due + DAY, "Perlu waktu")
    asked = promise_services.ask_extension(promise, new, by=see("bpbd"), at=at)
    promise_services.decide_extension(asked, granted=False, reason="Terlalu dekat", by=see("planner"), at=at)
    promise.refresh_from_db()
    asked.refresh_from_db()
    assert promise.extended_due is None and asked.granted is False and asked.decided_reason == "Terlalu dekat"


def test_every_act_stands_in_the_ledger_under_its_gap(see: See, at: datetime) -> None:
    gap = _gap(see, at)
    asked = _ask(gap, see("planner"), at)
    promise_services.accept_proposal(asked, by=see("bpbd"), at=at)
    promise_services.start_commitment(asked, by=see("bpbd"), at=at)
    told = Entry.objects.filter(subject=f"gap:{gap.number}").order_by("pk").values_list("event", flat=True)
    assert list(told) == ["gap.opened", "commitment.proposed", "commitment.made", "commitment.started"]


def test_a_promise_with_more_time_is_not_called_broken_by_whoever_looked_before(see: See, at: datetime) -> None:
    looked_at = story.promise_on(_gap(see, at), see("bpbd"), at)
    late = looked_at.due + timedelta(hours=1)
    asked = gap_story.ask_time(looked_at, see("bpbd"), late)
    promise_services.decide_extension(asked, granted=True, reason="", by=see("bawaslu"), at=late)
    with pytest.raises(BadInput, match="has not run out"):
        promise_services.break_commitment(looked_at, reason="Tiada bukti", by=see("bawaslu"), at=late)


def test_nobody_grants_more_time_for_a_promise_that_is_over(see: See, at: datetime) -> None:
    promise = story.promise_on(_gap(see, at), see("bpbd"), at)
    late = promise.due + timedelta(hours=1)
    asked = gap_story.ask_time(promise, see("bpbd"), late)
    promise_services.break_commitment(promise, reason="Tiada bukti", by=see("bawaslu"), at=late)
    with pytest.raises(BadInput, match="Nothing is owed"):
        promise_services.decide_extension(asked, granted=True, reason="", by=see("bawaslu"), at=late)
    assert promise_services.decide_extension(asked, granted=False, reason="Sudah lewat", by=see("bawaslu"), at=late)
