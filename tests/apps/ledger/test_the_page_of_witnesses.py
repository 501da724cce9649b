"""The page of witnesses: who vouches for the past and what is next; a key is confirmed by its chief's own session."""

from __future__ import annotations

import time
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.core.files.uploadedfile import SimpleUploadedFile

from posko.apps.ledger.heads import selectors as heads
from posko.apps.ledger.models import SignedHead, Witness
from posko.apps.ledger.witnesses import selectors
from posko.domain.tlog.requests import read_request
from tests.cast import LogIn, logged_in
from tests.witnesses import Machine, chief_of, confirmed, grow, registered

pytestmark = pytest.mark.django_db
FAR = {"valid_until": "2100-01-01"}


@pytest.fixture
def head(settings: Any, tmp_path: Path) -> SignedHead:
    return grow(settings, tmp_path)


def _form(machine: Machine, **other: str) -> dict[str, str]:
    given = {"form_key": str(uuid.uuid4()), "agency": "kpu", "vkey": machine.vkey, "agreement": "PKS 12/2024"}
    return given | FAR | {"address": "http://10.20.0.7:8470"} | other


def test_an_empty_page_says_what_to_do_and_shows_the_posts_own_key(log_in: LogIn, head: SignedHead) -> None:
    page = log_in("admin").get("/ledger/witnesses/").content.decode()
    key = heads.verifier()
    assert key is not None
    assert "Belum ada instansi penyaksi" in page
    assert "Cantumkan kedua sidik kunci dalam perjanjian" in page
    assert key.fingerprint in page
    assert str(key) in page
    assert "data:image/png;base64," in page


def test_before_the_first_head_the_page_says_how_the_key_comes(log_in: LogIn, settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    assert "Posko belum punya kunci" in log_in("admin").get("/ledger/witnesses/").content.decode()


def test_a_key_goes_from_the_paper_to_the_chief_and_counts(log_in: LogIn, head: SignedHead) -> None:
    machine = Machine()
    assert log_in("admin").post("/ledger/witnesses/new/", _form(machine)).status_code == 302
    row = Witness.objects.get()
    waiting = log_in("admin").get("/ledger/witnesses/").content.decode()
    assert "menunggu pimpinan instansi" in waiting
    assert "Bandingkan dan pastikan" not in waiting
    chief_of("kpu")
    client = logged_in("chief.kpu")
    assert "Bandingkan dan pastikan" in client.get("/ledger/witnesses/").content.decode()
    page = client.get(f"/ledger/witnesses/{row.pk}/confirm/").content.decode()
    assert machine.signer.verifier.fingerprint in page
    assert "http://10.20.0.7:8470" in page
    assert client.post(f"/ledger/witnesses/{row.pk}/confirm/", {}).status_code == 422
    assert client.post(f"/ledger/witnesses/{row.pk}/confirm/", {"compared": "on"}).status_code == 302
    row.refresh_from_db()
    assert (row.confirmed_by, row.counts_from_real is not None) == ("chief.kpu", True)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("vkey", "bukan kunci", "bukan kunci"),
        ("address", "ftp://10.20.0.7", "bukan alamat penyaksi"),
        ("address", "http://user:pass@10.20.0.7", "bukan alamat penyaksi"),
        ("address", "http://10.20.0.7/?to=http://lain", "bukan alamat penyaksi"),
        ("address", "http://10.20.0.7:99999", "bukan alamat penyaksi"),
        ("valid_until", "2001-01-01", "sudah berakhir"),
        ("agency", "dinas-luar", "dinas-luar"),
    ],
)
def test_what_is_wrong_is_said_in_the_form(log_in: LogIn, head: SignedHead, field: str, value: str, told: str) -> None:
    answer = log_in("admin").post("/ledger/witnesses/new/", _form(Machine(), **{field: value}))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Witness.objects.exists()


def test_a_session_that_a_link_began_confirms_nothing(head: SignedHead) -> None:
    row = _waiting()
    client = logged_in("chief.kpu")
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "login_link", "at": time.time()},
        {"method": "mfa", "type": "totp", "at": time.time()},
    ]
    session.save()
    assert "dimulai dengan tautan" in client.get(f"/ledger/witnesses/{row.pk}/confirm/", follow=True).content.decode()
    told = client.post(f"/ledger/witnesses/{row.pk}/confirm/", {"compared": "on"}, follow=True).content.decode()
    assert "dimulai dengan tautan" in told
    row.refresh_from_db()
    assert row.confirmed_at is None


def test_somebody_who_went_on_as_another_confirms_nothing(settings: Any, head: SignedHead) -> None:
    settings.DEMO = True
    row = _waiting()
    client = logged_in("chief.kpu")
    session = client.session
    session["demo"] = True
    session.save()
    answer = client.post(f"/ledger/witnesses/{row.pk}/confirm/", {"compared": "on"}, follow=True)
    assert "Sesi demo tidak dapat memastikan kunci" in answer.content.decode()
    row.refresh_from_db()
    assert row.confirmed_at is None


def test_a_factor_that_was_shown_long_ago_is_asked_for_again(head: SignedHead) -> None:
    row = _waiting()
    client = logged_in("chief.kpu")
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time() - 1200},
        {"method": "mfa", "type": "totp", "at": time.time() - 1200},
    ]
    session.save()
    answer = client.post(f"/ledger/witnesses/{row.pk}/confirm/", {"compared": "on"})
    assert answer.status_code == 303
    assert "reauthenticate" in answer["Location"]
    row.refresh_from_db()
    assert row.confirmed_at is None


def test_the_chief_of_another_agency_is_refused(head: SignedHead) -> None:
    row = _waiting()
    chief_of("bawaslu")
    client = logged_in("chief.bawaslu")
    answer = client.post(f"/ledger/witnesses/{row.pk}/confirm/", {"compared": "on"}, follow=True)
    assert "Hanya pimpinan instansi penyaksi itu sendiri" in answer.content.decode()
    row.refresh_from_db()
    assert row.confirmed_at is None


def test_ending_needs_a_reason(log_in: LogIn, head: SignedHead) -> None:
    row, client = _waiting(), log_in("admin")
    client.post(f"/ledger/witnesses/{row.pk}/end/", {"reason": " "})
    row.refresh_from_db()
    assert row.ended_at is None
    assert client.post(f"/ledger/witnesses/{row.pk}/end/", {"reason": "Mesin hilang"}).status_code == 302
    page = client.get("/ledger/witnesses/").content.decode()
    assert "Mesin hilang" in page


def test_by_stick_there_and_back(log_in: LogIn, head: SignedHead) -> None:
    machine, client = Machine(), log_in("admin")
    row = confirmed(machine, **_far())
    page = client.get(f"/ledger/witnesses/{row.pk}/request/").content.decode()
    assert "data:image/png;base64," in page
    answer = client.get(f"/ledger/witnesses/{row.pk}/request/file/")
    assert f"add-checkpoint-{head.size}.txt" in answer["Content-Disposition"]
    request = read_request(answer.content)
    assert (request.old, request.checkpoint.size) == (0, head.size)
    status, line = machine.answer(answer.content)
    assert status == 200
    file = SimpleUploadedFile("cosignature.txt", line.encode())
    assert client.post("/ledger/witnesses/take/", {"file": file}).status_code == 302
    assert selectors.last_cosigned() == head
    told = client.get("/ledger/witnesses/").content.decode()
    assert "Ikut ditandatangani" in told


def test_who_waits_too_long_for_a_stick_is_told_who_brings_it(log_in: LogIn, head: SignedHead) -> None:
    machine = Machine()
    confirmed(machine, **_far())
    keeper, officer = (log_in(name).get("/ledger/witnesses/").content.decode() for name in ("admin", "duty"))
    assert "Bawa permintaan untuk kepala jejak terbaru" in keeper
    assert "Mintalah pengelola posko" in officer
    assert "is-late" in log_in("duty").get("/ledger/").content.decode()


def test_a_witness_that_holds_another_size_is_written_to_anew(
    log_in: LogIn, settings: Any, tmp_path: Path, head: SignedHead
) -> None:
    machine, client = Machine(), log_in("admin")
    machine.answer(selectors.request(head, 0).encode())
    larger = grow(settings, tmp_path)
    row = confirmed(machine, **_far())
    body = client.get(f"/ledger/witnesses/{row.pk}/request/file/?old={head.size}").content
    assert machine.answer(body)[0] == 200
    wrong = client.get(f"/ledger/witnesses/{row.pk}/request/?old={larger.size + 1}")
    assert wrong.status_code in (302, 400)


@pytest.mark.parametrize("given", [{}, {"text": "bukan apa-apa"}, {"file": SimpleUploadedFile("a", b"x" * 70_000)}])
def test_what_is_no_cosignature_comes_back_in_the_form(log_in: LogIn, head: SignedHead, given: dict[str, Any]) -> None:
    confirmed(Machine(), **_far())
    answer = log_in("admin").post("/ledger/witnesses/take/", given)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_another_operation_on_this_machine_sees_the_witnesses_and_ends_none(log_in: LogIn, head: SignedHead) -> None:
    _waiting()
    page = log_in("other").get("/ledger/witnesses/").content.decode()
    assert Machine().name in page
    assert "Akhiri kunci" not in page


def _far() -> dict[str, Any]:
    return {"valid_until": date(2100, 1, 1)}


def _waiting() -> Witness:
    chief_of("kpu")
    return registered(Machine(), **_far())
