"""The page of a gap offers each act to who may do it and to nobody else, and keeps what was typed when it refuses."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from posko.apps.gaps.course import page, selectors, services
from posko.apps.gaps.models import Commitment, Extension, Gap
from posko.apps.gaps.promises import services as promise_services
from posko.domain.access import Viewer
from posko.domain.gaps import prevention
from tests import gap_story, story
from tests.cast import LogIn, See


def _slots(viewer: Viewer, gap: Gap, at: datetime) -> set[str]:
    """The acts that stand on the page, without the numbers of promises."""
    seen = selectors.view(viewer, selectors.gaps_of(viewer).get(pk=gap.pk), at)
    asked: Any = SimpleNamespace(viewer=viewer, at=at)
    small = [*page.on_gap(seen, asked, {}), *(a for c in seen.commitments for a in page.on_commitment(c, {}))]
    return {act.slot.rpartition("-")[0] if act.slot[-1].isdigit() else act.slot for act in small}


@pytest.fixture
def told(see: See, at: datetime) -> SimpleNamespace:
    """A gap with a promise of Polres, due in four hours, and another asked of BPBD."""
    gap = story.open_gap(see("bawaslu"), at, "Pompa belum siaga")
    promise = story.promise_on(gap, see("planner"), at)
    return SimpleNamespace(gap=gap, promise=promise, asked=gap_story.ask(gap, see("bawaslu"), at, of="bpbd"))


def test_who_was_asked_answers_and_nobody_else(see: See, at: datetime, told: SimpleNamespace) -> None:
    offered = {
        who: _slots(see(who), told.gap, at) & {"accept", "decline"} for who in ("bpbd", "camat", "planner", "kpu")
    }
    assert offered == {"bpbd": {"accept", "decline"}, "camat": set(), "planner": set(), "kpu": set()}


def test_the_owner_begins_asks_for_time_and_withdraws(see: See, at: datetime, told: SimpleNamespace) -> None:
    assert _slots(see("field"), told.gap, at) >= {"start", "extend", "withdraw"}
    assert not _slots(see("bpbd"), told.gap, at) & {"start", "extend", "withdraw"}


def test_a_promise_is_called_broken_after_its_time_by_another_institution(
    see: See, at: datetime, told: SimpleNamespace
) -> None:
    later = at + timedelta(hours=5)
    assert "break" not in _slots(see("bawaslu"), told.gap, at)
    assert "break" in _slots(see("bawaslu"), told.gap, later)
    assert "break" not in _slots(see("duty"), told.gap, later)


def test_more_time_is_answered_by_who_convenes_and_not_by_the_owners_institution(
    see: See, at: datetime, told: SimpleNamespace
) -> None:
    gap_story.ask_time(told.promise, see("planner"), at)
    answers = {who: "decide" in _slots(see(who), told.gap, at) for who in ("bawaslu", "planner", "kpu", "panwas")}
    assert answers == {"bawaslu": True, "planner": False, "kpu": False, "panwas": False}


def test_an_auditor_reads_and_does_nothing(see: See, at: datetime, told: SimpleNamespace) -> None:
    assert _slots(see("auditor"), told.gap, at) == set()


def test_a_closed_gap_may_only_be_opened_again_or_linked(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Lampu padam")
    promise = story.promise_on(gap, see("planner"), at)
    story.file(promise, see("planner"), at)
    services.verify_commitment(promise, close=True, by=see("bawaslu"), at=at)
    assert _slots(see("kpu"), gap, at) == {"reopen", "link"}


def test_only_the_head_of_the_owner_asks_to_live_with_it_and_an_independent_one_countersigns(
    see: See, at: datetime
) -> None:
    gap = gap_story.own(story.open_gap(see("bawaslu"), at, "Gedung penuh"), "polres")
    chief = gap_story.chief_of(see("planner"))
    assert "accept-risk" in _slots(chief, gap, at)
    assert "accept-risk" not in _slots(see("planner"), gap, at)
    gap_story.lived_with(see, at, gap)
    assert "end-risk" in _slots(see("kpu"), gap, at)


def test_what_touches_the_vote_is_countersigned_by_bawaslu_only(see: See, at: datetime) -> None:
    gap = gap_story.own(story.open_gap(see("bawaslu"), at, "Pemilih ganda"), "polres")
    gap.kind = "voter"
    gap.save()
    from posko.apps.gaps.risks import services as risk_services

    new = risk_services.NewAcceptance("Tidak sempat", at + timedelta(days=2))
    risk_services.ask_acceptance(gap, new, by=gap_story.chief_of(see("planner")), at=at)
    signs = {who: "countersign" in _slots(see(who), gap, at) for who in ("bawaslu", "bpbd", "duty", "panwas")}
    assert signs == {"bawaslu": True, "bpbd": False, "duty": False, "panwas": False}


def test_a_refused_form_comes_back_with_what_was_typed(log_in: LogIn, at: datetime, told: SimpleNamespace) -> None:
    client = log_in("planner")
    past, typed = at - timedelta(days=1), "Alat datang pagi sekali"
    for address, form in (
        (f"/gaps/commitments/{told.promise.pk}/more-time/", _due(past, reason=typed, form_key=str(uuid.uuid4()))),
        (f"/gaps/{told.gap.number}/ask/", _due(past, promise=typed, agency="bpbd", form_key=str(uuid.uuid4()))),
        (f"/gaps/commitments/{told.promise.pk}/withdraw/", {"reason": f"{typed} 081234567890"}),
    ):
        answer = client.post(address, form)
        assert answer.status_code == 422, address
        assert typed in answer.content.decode(), address
    assert not Extension.objects.exists()


def test_an_agency_outside_the_operation_is_refused_and_the_words_stay(
    log_in: LogIn, at: datetime, told: SimpleNamespace
) -> None:
    client, typed = log_in("planner"), "Regu jaga di gerbang sekolah"
    asked = _due(at + timedelta(days=1), promise=typed, evidence_asked="Foto", agency="dishub-bogor")
    answer = client.post(f"/gaps/{told.gap.number}/ask/", {**asked, "form_key": str(uuid.uuid4())})
    assert answer.status_code == 422 and typed in answer.content.decode()
    opened = {"title": typed, "place": "31.75.03.1001", "kind": "flood", "severity": "2", "owner": "dishub-bogor"}
    answer = client.post("/gaps/new/", {**opened, "form_key": str(uuid.uuid4())})
    assert answer.status_code == 422 and typed in answer.content.decode()


def test_a_verifier_of_the_owners_institution_is_refused_with_the_reason(see: See, log_in: LogIn, at: datetime) -> None:
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Perahu belum ada"), see("bpbd"), at)
    story.file(promise, see("bpbd"), at)
    page = log_in("camat").get(f"/gaps/{promise.gap.number}/").content.decode()
    assert f"/gaps/commitments/{promise.pk}/verify/" not in page
    answer = log_in("camat").post(f"/gaps/commitments/{promise.pk}/verify/")
    assert answer.status_code == 403 and "instansi lain" in answer.content.decode().replace("lembaga", "instansi")


def test_every_act_of_the_page_does_what_it_says(see: See, log_in: LogIn, at: datetime, told: SimpleNamespace) -> None:
    planner, bpbd, bawaslu = log_in("planner"), log_in("bpbd"), log_in("bawaslu")
    promise = f"/gaps/commitments/{told.promise.pk}"
    soon = {"form_key": str(uuid.uuid4()), "reason": "Alat datang besok"}
    for client, address, form in (
        (planner, f"{promise}/start/", {}),
        (planner, f"{promise}/more-time/", _due(_now() + timedelta(days=9), **soon)),
        (bpbd, f"/gaps/commitments/{told.asked.pk}/decline/", {"reason": "Perahu dipakai di hilir"}),
    ):
        assert client.post(address, form).status_code == 302, address
    extension = Extension.objects.get()
    assert bawaslu.post(f"/gaps/extensions/{extension.pk}/", {"granted": "1", "reason": ""}).status_code == 302
    told.promise.refresh_from_db()
    told.asked.refresh_from_db()
    assert told.promise.state == "started"
    assert told.promise.extended_due == extension.due
    assert (told.asked.state, told.asked.ended_reason) == ("declined", "Perahu dipakai di hilir")
    page = bawaslu.get(f"/gaps/{told.gap.number}/").content.decode()
    for words in ("Perahu dipakai di hilir", "Perpanjangan diberikan", "Pekerjaan dimulai", "Alat datang besok"):
        assert words in page


def test_a_refusal_of_more_time_says_why(see: See, log_in: LogIn, at: datetime, told: SimpleNamespace) -> None:
    extension, client = gap_story.ask_time(told.promise, see("planner"), at), log_in("bawaslu")
    address, why = f"/gaps/extensions/{extension.pk}/", "Besok sudah hari H"
    assert client.post(address, {"granted": "0", "reason": ""}).status_code == 422
    assert client.post(address, {"granted": "0", "reason": why}).status_code == 302
    extension.refresh_from_db()
    assert (extension.granted, extension.decided_reason) == (False, why)


def test_an_offer_of_the_library_fills_the_form_and_promises_nothing(
    log_in: LogIn, at: datetime, told: SimpleNamespace
) -> None:
    client = log_in("kpu")
    offer = prevention.offers("flood", "quiet", "id")[0]
    assert offer.promise in client.get(f"/gaps/{told.gap.number}/").content.decode()
    typed = {"offer": offer.code, "promise": "", "due_0": "2024-11-26", "due_1": "17:00", "form_key": str(uuid.uuid4())}
    before = Commitment.objects.count()
    answer = client.post(f"/gaps/{told.gap.number}/promise/", typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f">\n{offer.promise}</textarea>" in page and 'value="2024-11-26"' in page and typed["form_key"] in page
    assert Commitment.objects.count() == before


def test_the_steps_of_the_escalation_stand_on_the_promise(see: See, log_in: LogIn, at: datetime) -> None:
    from posko.apps.gaps.escalation import services as escalation_services
    from posko.domain.access import Compartment, system_viewer

    gap = story.open_gap(see("bawaslu"), at, "Pompa")
    promise = story.promise_on(gap, see("planner"), at)
    by = system_viewer(
        "clock", operation=see("planner").operation, city="31.75", compartments=frozenset({Compartment.COORDINATION})
    )
    escalation_services.escalate(by=by, at=promise.due + timedelta(days=1, minutes=1))
    page = log_in("kpu").get(f"/gaps/{gap.number}/").content.decode()
    assert "Polres (pimpinan)" in page


def test_the_promises_asked_stand_on_a_list_with_their_answers(see: See, at: datetime, told: SimpleNamespace) -> None:
    from posko.apps.gaps.listing import selectors as listing_selectors

    gap_story.ask(told.gap, see("bpbd"), at, of="polres", hours=1)
    own_first = listing_selectors.asked(see("bpbd"), at)
    assert [(c.row.agency.code, c.may_answer) for c in own_first] == [("bpbd", True), ("polres", False)]
    promise_services.accept_proposal(told.asked, by=see("bpbd"), at=at)
    assert [c.row.agency.code for c in listing_selectors.asked(see("kpu"), at)] == ["polres"]
    assert listing_selectors.asked(see("other"), at) == []


def _due(at: datetime, **fields: str) -> dict[str, str]:
    return {**fields, "due_0": f"{at:%Y-%m-%d}", "due_1": "17:00"}


def _now() -> datetime:
    """The clock of the tests' operation runs with real time."""
    from posko import clock

    return clock.real_time()
