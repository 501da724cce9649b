"""A gap that cannot be closed is lived with: asked by its owner's head, countersigned, and never counted as closed."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from posko.apps.gaps.course import services
from posko.apps.gaps.models import Gap
from posko.apps.gaps.risks import services as risk_services
from posko.apps.gaps.risks.services import NewAcceptance
from posko.apps.territory.models import Place
from posko.domain.errors import BadInput, NotAllowed
from tests import story
from tests.cast import See
from tests.gap_story import chief_of

DAY = timedelta(days=1)


def _gap(see: See, at: datetime, kind: str = "flood", owner: str = "bpbd") -> Gap:
    place = Place.objects.get(code="31.75.03.1001")
    new = services.NewGap(uuid.uuid4(), "TPS di bantaran", place, kind, 2, owner=owner)
    return services.open_gap(new, by=see("bawaslu"), at=at)


def _asked(see: See, at: datetime, kind: str = "flood") -> Gap:
    return risk_services.ask_acceptance(
        _gap(see, at, kind), NewAcceptance("Tidak ada lokasi lain", at + 5 * DAY), by=chief_of(see("bpbd")), at=at
    )


def test_it_is_asked_by_the_owner_and_countersigned_by_another_institution(see: See, at: datetime) -> None:
    gap = _asked(see, at)
    assert gap.state == "open"
    with pytest.raises(NotAllowed):
        risk_services.countersign_acceptance(gap, asked_at=at, by=see("camat"), at=at)
    gap = risk_services.countersign_acceptance(gap, asked_at=at, by=see("planner"), at=at)
    assert (gap.state, gap.closed_at, gap.accepted_by_agency.code) == ("accepted", None, "polres")  # type: ignore[union-attr]


def test_what_touches_the_vote_is_countersigned_by_the_supervisor(see: See, at: datetime) -> None:
    gap = _asked(see, at, kind="voter")
    with pytest.raises(NotAllowed, match="Bawaslu"):
        risk_services.countersign_acceptance(gap, asked_at=at, by=see("planner"), at=at)
    assert risk_services.countersign_acceptance(gap, asked_at=at, by=see("bawaslu"), at=at).state == "accepted"


def test_who_does_not_own_the_gap_cannot_ask(see: See, at: datetime) -> None:
    with pytest.raises(NotAllowed, match="owns the gap"):
        risk_services.ask_acceptance(_gap(see, at), NewAcceptance("x", at + DAY), by=chief_of(see("planner")), at=at)
    ownerless = story.open_gap(see("bawaslu"), at, "Tanpa pemilik")
    with pytest.raises(NotAllowed, match="owns the gap"):
        risk_services.ask_acceptance(ownerless, NewAcceptance("x", at + DAY), by=chief_of(see("bpbd")), at=at)


@pytest.mark.parametrize("until", [-DAY, timedelta(0), 91 * DAY])
def test_it_always_ends_and_not_too_far_away(see: See, at: datetime, until: timedelta) -> None:
    with pytest.raises(BadInput, match="within 90 days"):
        risk_services.ask_acceptance(_gap(see, at), NewAcceptance("x", at + until), by=chief_of(see("bpbd")), at=at)


def test_it_lapses_by_the_clock_once_and_the_gap_is_open_again(see: See, at: datetime) -> None:
    gap = risk_services.countersign_acceptance(_asked(see, at), asked_at=at, by=see("planner"), at=at)
    assert risk_services.lapse_acceptances(by=see("planner"), at=at + 4 * DAY) == 0
    assert risk_services.lapse_acceptances(by=see("planner"), at=at + 6 * DAY) == 1
    assert risk_services.lapse_acceptances(by=see("planner"), at=at + 6 * DAY) == 0
    gap.refresh_from_db()
    assert (gap.state, gap.acceptance_until) == ("open", None)


def test_what_nobody_asked_is_not_countersigned(see: See, at: datetime) -> None:
    with pytest.raises(BadInput, match="Nobody asked"):
        risk_services.countersign_acceptance(_gap(see, at), asked_at=at, by=see("planner"), at=at)


def test_a_promise_ends_living_with_it(see: See, at: datetime) -> None:
    gap = risk_services.countersign_acceptance(_asked(see, at), asked_at=at, by=see("planner"), at=at)
    story.promise_on(gap, see("bpbd"), at)
    gap.refresh_from_db()
    assert gap.state == "promised"


def test_a_closed_gap_is_reopened_with_a_reason_and_keeps_its_way(see: See, at: datetime) -> None:
    gap = story.tell(see, at).closed
    with pytest.raises(BadInput, match="without a reason"):
        risk_services.reopen_gap(gap, reason="", by=see("planner"), at=at)
    gap = risk_services.reopen_gap(gap, reason="Lampu padam lagi", by=see("planner"), at=at)
    assert (gap.state, gap.closed_at) == ("reopened", None) and gap.commitments.filter(state="kept").exists()


def test_a_consent_ends_with_the_closing_of_its_gap(see: See, at: datetime) -> None:
    gap = _asked(see, at)
    promise = story.promise_on(gap, see("planner"), at)
    story.file(promise, see("planner"), at)
    services.verify_commitment(promise, close=True, by=see("kpu"), at=at)
    risk_services.reopen_gap(gap, reason="Air naik lagi", by=see("kpu"), at=at)
    with pytest.raises(BadInput, match="Nobody asked to live with this gap"):
        risk_services.countersign_acceptance(gap, asked_at=at, by=see("planner"), at=at)
    gap.refresh_from_db()
    assert gap.acceptance_asked_at is None and gap.acceptance_until is None


def test_a_consent_is_to_the_request_that_was_read(see: See, at: datetime) -> None:
    gap = _asked(see, at)
    later = at + timedelta(hours=1)
    risk_services.ask_acceptance(
        gap, NewAcceptance("Tiada lahan lain", at + 80 * DAY), by=chief_of(see("bpbd")), at=later
    )
    with pytest.raises(BadInput, match="changed since you read it"):
        risk_services.countersign_acceptance(gap, asked_at=at, by=see("planner"), at=later)
    assert risk_services.countersign_acceptance(gap, asked_at=later, by=see("planner"), at=later).state == "accepted"


def test_a_promise_on_a_gap_that_is_lived_with_ends_the_request(see: See, at: datetime) -> None:
    gap = risk_services.countersign_acceptance(_asked(see, at), asked_at=at, by=see("planner"), at=at)
    promise = story.promise_on(gap, see("camat"), at)
    services.withdraw_commitment(promise, reason="Tiada alat", by=see("camat"), at=at)
    with pytest.raises(BadInput, match="Nobody asked"):
        risk_services.countersign_acceptance(gap, asked_at=at, by=see("planner"), at=at)
