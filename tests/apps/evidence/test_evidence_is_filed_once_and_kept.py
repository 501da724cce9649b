"""Filing evidence: the form's key makes it once, a refusal leaves nothing, and what came before stays."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest
from django.test import Client

from posko.apps.evidence import selectors as evidence
from posko.apps.evidence.models import EvidenceFile
from posko.apps.gaps.course import selectors, services, timeline
from posko.apps.gaps.models import Commitment, Filing
from posko.apps.ledger import selectors as ledger
from posko.apps.ledger.models import Entry
from posko.domain.errors import BadInput, NotAllowed
from tests import story
from tests.cast import LogIn, See


def _promise(see: See, at: datetime) -> Commitment:
    return story.promise_on(story.open_gap(see("bawaslu"), at, "Pompa belum siaga"), see("planner"), at)


def _post(client: Client, promise: Commitment, key: uuid.UUID, **fields: object) -> int:
    body = {"form_key": str(key), "note": "", **fields}
    return client.post(f"/gaps/commitments/{promise.pk}/evidence/", body).status_code


def test_the_same_statement_sent_twice_is_one_filing(see: See, log_in: LogIn, at: datetime) -> None:
    promise, client, key = _promise(see, at), log_in("planner"), uuid.uuid4()
    assert [_post(client, promise, key, note="Pompa menyala.") for _ in range(2)] == [302, 302]
    assert Filing.objects.filter(commitment=promise).count() == 1
    assert Entry.objects.filter(event="commitment.evidence_filed", subject=f"gap:{promise.gap.number}").count() == 1


def test_the_same_file_sent_twice_is_one_filing(see: See, log_in: LogIn, at: datetime) -> None:
    promise, client, key = _promise(see, at), log_in("planner"), uuid.uuid4()
    assert [_post(client, promise, key, uploads=story.text_file()) for _ in range(2)] == [302, 302]
    assert Filing.objects.get(commitment=promise).files.count() == 1


def test_another_statement_after_a_file_is_refused_and_not_thrown_away_unsaid(
    see: See, log_in: LogIn, at: datetime
) -> None:
    promise, client, key = _promise(see, at), log_in("planner"), uuid.uuid4()
    _post(client, promise, key, uploads=story.text_file())
    assert _post(client, promise, uuid.uuid4(), note="Lain lagi.") == 400
    assert _post(client, promise, key, note="Lain lagi.") == 400
    assert Filing.objects.get(commitment=promise).note == ""


def test_a_refused_filing_leaves_no_row_of_its_file(see: See, at: datetime) -> None:
    promise, before = _promise(see, at), EvidenceFile.objects.count()
    story.file(promise, see("planner"), at)
    new = services.NewFiling(uuid.uuid4(), "", (story.text_file(),))
    with pytest.raises(BadInput, match="filed"):
        services.file_evidence(promise, new, by=see("planner"), at=at)
    with pytest.raises(NotAllowed):
        services.file_evidence(promise, new, by=see("kpu"), at=at)
    assert EvidenceFile.objects.count() == before
    assert not Entry.objects.filter(event="evidence.filed").exists()


def test_what_was_sent_back_stays_beside_what_came_after(see: See, at: datetime) -> None:
    promise, planner, bawaslu = _promise(see, at), see("planner"), see("bawaslu")
    first = story.file(promise, planner, at, note="Foto gelap.", upload=story.text_file(b"gelap"))
    services.return_evidence(promise, reason="Foto tidak terbaca", by=bawaslu, at=at)
    second = story.file(promise, planner, at, note="Foto terang.", upload=story.text_file(b"terang"))
    seen = selectors.view(bawaslu, selectors.gaps_of(bawaslu).get(pk=promise.gap_id), at)
    assert seen.commitments[0].filing == second
    told = timeline.events(seen, ledger.about(bawaslu, f"gap:{promise.gap.number}"))
    files = [event.files for event in told if event.line and event.line.event == "commitment.evidence_filed"]
    assert files == [(second.files.get(),), (first.files.get(),)]


def test_a_form_from_before_the_return_is_refused(see: See, at: datetime) -> None:
    promise, planner = _promise(see, at), see("planner")
    new = services.NewFiling(uuid.uuid4(), "Sudah.")
    services.file_evidence(promise, new, by=planner, at=at)
    services.return_evidence(promise, reason="Foto tidak terbaca", by=see("bawaslu"), at=at)
    with pytest.raises(BadInput, match="sent before"):
        services.file_evidence(promise, new, by=planner, at=at)


@pytest.mark.parametrize("damage", ["missing", "altered"])
def test_a_damaged_file_is_not_handed_out_and_the_ledger_tells_it_once(
    damage: str, see: See, log_in: LogIn, at: datetime
) -> None:
    kept = story.file_away(see("planner"), at)
    path = evidence.path_of(kept.sha256)
    path.unlink() if damage == "missing" else path.write_bytes(b"Pompa terpasanG.")
    answers = [log_in("bawaslu").get(f"/evidence/{kept.pk}/") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [410, 410]
    assert kept.name in answers[0].content.decode()
    entry = Entry.objects.get(event="evidence.found_damaged", subject=f"evidence:{kept.pk}")
    assert (entry.actor, damage in str(entry.payload.body)) == ("bawaslu", True)


def test_filing_the_same_bytes_again_mends_a_damaged_file(see: See, log_in: LogIn, at: datetime) -> None:
    kept = story.file_away(see("planner"), at)
    evidence.path_of(kept.sha256).write_bytes(b"half")
    again = story.file_away(see("planner"), at)
    answer = log_in("bawaslu").get(f"/evidence/{again.pk}/")
    assert answer.content == b"Pompa terpasang."


@pytest.mark.parametrize("act", ["return", "withdraw"])
def test_a_reason_with_a_telephone_is_refused(act: str, see: See, log_in: LogIn, at: datetime) -> None:
    promise = _promise(see, at)
    story.file(promise, see("planner"), at)
    client = log_in("bawaslu" if act == "return" else "planner")
    answer = client.post(f"/gaps/commitments/{promise.pk}/{act}/", {"reason": "Tanya +62 812-3456-7890"})
    assert answer.status_code == 422
    assert Commitment.objects.get(pk=promise.pk).state == "filed"


def test_a_venue_with_a_telephone_is_refused(log_in: LogIn) -> None:
    fields = {"form_key": str(uuid.uuid4()), "title": "Rakor", "held_at_0": "2024-11-26", "held_at_1": "09:00"}
    answer = log_in("bawaslu").post("/rakor/new/", {**fields, "venue": "Aula, 081234567890", "chair": "bawaslu"})
    assert answer.status_code == 422


def test_a_refusal_names_states_and_events_in_words(see: See, log_in: LogIn, at: datetime) -> None:
    told = story.tell(see, at)
    page = log_in("planner").post(
        f"/gaps/commitments/{told.filed.pk}/evidence/", {"form_key": str(uuid.uuid4()), "note": "Lagi."}
    )
    words = page.content.decode()
    assert page.status_code == 400
    assert "“bukti diajukan”" in words
    assert not [code for code in ("“filed”", "commitment.kept", "commitment.evidence_filed") if code in words]
