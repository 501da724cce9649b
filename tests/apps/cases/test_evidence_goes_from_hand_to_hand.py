"""The evidence page of a case, as members of the three institutions use it: taken in, handed on, looked at, checked."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from posko.apps.cases.evidence import services as evidence_services
from posko.apps.cases.exclusions import services as exclusions
from posko.apps.cases.keys import keyring
from posko.apps.cases.models import Case, EvidenceItem, HandOver
from posko.apps.ledger.models import Entry
from posko.domain.errors import BadInput
from posko.domain.files import checks
from tests.cast import AT, LogIn, logged_in, viewer_of
from tests.gakkumdu import a_report, colleague_of, open_the_centre
from tests.pictures import OWNER, jpeg

BAWASLU, POLICE, PROSECUTOR = "gk-bawaslu", "gk-polres", "gakkumdu"
WORDS = b"Surat pernyataan saksi rekaan"
PAGE = "/cases/1/evidence/"


@pytest.fixture
def case(db: None, settings: Any, tmp_path: Path) -> Case:
    settings.MEDIA_ROOT = tmp_path / "files"
    open_the_centre(settings, tmp_path)
    return a_report().case


def take_in(client: Client, content: bytes | None = WORDS, name: str = "surat.txt", **more: Any) -> Any:
    data = {"form_key": str(uuid.uuid4()), "label": "Surat pernyataan", "kind": "document", **more}
    if content is not None:
        data["upload"] = SimpleUploadedFile(name, content)
    return client.post(f"{PAGE}take-in/", data)


def give(client: Client, to: str, *, item: int = 1, note: str = "Amplop tersegel 7") -> Any:
    return client.post(f"{PAGE}{item}/give/", {"form_key": str(uuid.uuid4()), "to": to, "note": note})


def answer(client: Client, word: str, **data: str) -> Any:
    return client.post(f"/cases/1/hand-overs/{HandOver.objects.latest('pk').pk}/{word}/", data)


def text_of(client: Client) -> str:
    page = client.get(PAGE)
    assert page.status_code == 200
    return str(page.content.decode())


def test_a_piece_goes_from_bawaslu_to_the_police_and_on_and_everybody_reads_its_way(case: Case, log_in: LogIn) -> None:
    bawaslu, police, prosecutor = log_in(BAWASLU), log_in(POLICE), log_in(PROSECUTOR)
    assert take_in(bawaslu).status_code == 302
    digest = checks.digest(WORDS)
    assert f'title="{digest}"' in text_of(police) and f"{digest[:12]}…" in text_of(police)
    assert give(bawaslu, "polres").status_code == 302
    for client in (bawaslu, police, prosecutor):
        assert "dalam penyerahan ke" in text_of(client)
    assert "Saya telah menerimanya" in text_of(police) and "Saya telah menerimanya" not in text_of(prosecutor)
    assert answer(police, "receive").status_code == 302
    way = text_of(prosecutor)
    assert "Galih Pengawas" in way and "Gilang Penyidik" in way and "Amplop tersegel 7" in way
    assert "dalam penyerahan ke" not in way
    assert give(police, "kejari").status_code == 302
    assert answer(prosecutor, "receive").status_code == 302
    assert EvidenceItem.objects.get().custodian.root == "kejaksaan"


def test_what_is_refused_stays_where_it_was_with_the_reason_and_can_go_again(case: Case, log_in: LogIn) -> None:
    bawaslu, police = log_in(BAWASLU), log_in(POLICE)
    take_in(bawaslu)
    give(bawaslu, "polres")
    unsaid = answer(police, "refuse", refused=" ")
    assert unsaid.status_code == 422
    assert answer(police, "refuse", refused="Segel amplop rusak").status_code == 302
    page = text_of(bawaslu)
    assert "Segel amplop rusak" in page and "Ditolak oleh" in page and "dalam penyerahan ke" not in page
    assert EvidenceItem.objects.get().custodian.root == "bawaslu"
    assert give(bawaslu, "polres").status_code == 302


def test_a_hand_over_that_nobody_received_is_not_given_twice(case: Case, log_in: LogIn) -> None:
    bawaslu = log_in(BAWASLU)
    take_in(bawaslu)
    give(bawaslu, "polres")
    again = give(bawaslu, "kejari")
    assert again.status_code == 422 and "sudah dalam penyerahan" in again.content.decode()
    assert HandOver.objects.count() == 1


def test_whoever_does_not_hold_it_gives_nothing_and_whom_it_was_not_given_to_takes_nothing(
    case: Case, log_in: LogIn
) -> None:
    bawaslu, police, prosecutor = log_in(BAWASLU), log_in(POLICE), log_in(PROSECUTOR)
    assert take_in(police).status_code == 403
    assert not EvidenceItem.objects.exists()
    take_in(bawaslu)
    assert give(police, "kejari").status_code == 403
    own = give(bawaslu, "bawaslu")
    assert own.status_code == 422 and not HandOver.objects.exists()
    give(bawaslu, "polres")
    assert answer(bawaslu, "receive").status_code == 403
    assert answer(prosecutor, "receive").status_code == 403
    assert answer(prosecutor, "refuse", refused="Bukan untuk kami").status_code == 403
    assert HandOver.objects.get().received_at is None


@pytest.mark.parametrize("who", ["bawaslu", "field", "auditor", "admin"])
def test_nobody_outside_the_centre_learns_that_a_piece_exists(case: Case, who: str) -> None:
    take_in(logged_in(BAWASLU))
    give(logged_in(BAWASLU), "polres")
    client = logged_in(who)
    for answered in (
        client.get(PAGE),
        client.get(f"{PAGE}1/copy/"),
        client.post(f"{PAGE}1/original/"),
        client.post(f"{PAGE}check/"),
        take_in(client),
        give(client, "polres"),
        answer(client, "receive"),
        answer(client, "refuse", refused="Tidak"),
    ):
        assert answered.status_code == 404


def test_an_excluded_member_no_longer_finds_the_evidence(case: Case, log_in: LogIn) -> None:
    take_in(log_in(BAWASLU))
    colleague_of(POLICE)
    exclusions.exclude(case, POLICE, reason="Kerabat terlapor", by=viewer_of(POLICE), at=AT)
    police = log_in(POLICE)
    assert police.get(PAGE).status_code == 404
    assert police.get(f"{PAGE}1/copy/").status_code == 404


def test_everybody_looks_at_the_copy_of_a_photo_and_only_who_holds_it_at_the_original(
    case: Case, log_in: LogIn
) -> None:
    bawaslu, police = log_in(BAWASLU), log_in(POLICE)
    original = jpeg()
    take_in(bawaslu, original, "foto.jpg", kind="photo")
    copy = police.get(f"{PAGE}1/copy/")
    shown = b"".join(copy)
    assert shown.startswith(b"\xff\xd8\xff") and OWNER.encode() not in shown and b"Exif" not in shown
    assert copy["Content-Disposition"].startswith("attachment") and copy["Cache-Control"] == "no-store"
    assert "Ambil berkas asli" in text_of(bawaslu) and "Ambil berkas asli" not in text_of(police)
    assert police.post(f"{PAGE}1/original/").status_code == 403
    whole = bawaslu.post(f"{PAGE}1/original/")
    assert b"".join(whole) == original
    assert whole["Content-Disposition"].startswith("attachment") and whole["Cache-Control"] == "no-store"
    assert bawaslu.get(f"{PAGE}1/original/").status_code == 405
    looks = Entry.objects.filter(event="case.evidence_seen").order_by("number")
    assert [look.actor for look in looks] == [POLICE, BAWASLU]
    assert {look.compartment for look in looks} == {"case"}


def test_each_look_at_the_register_is_in_the_ledger(case: Case, log_in: LogIn) -> None:
    before = Entry.objects.filter(event="case.seen").count()
    text_of(log_in(PROSECUTOR))
    assert Entry.objects.filter(event="case.seen").count() == before + 1


def test_a_thing_without_a_file_has_its_place_and_nothing_to_fetch(case: Case, log_in: LogIn) -> None:
    bawaslu = log_in(BAWASLU)
    assert take_in(bawaslu, None, label="Paku pencoblos", kind="thing").status_code == 302
    page = text_of(bawaslu)
    assert "Paku pencoblos" in page and "tanpa berkas" in page and "1/copy/" not in page


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"\x7fELF" + bytes(40), "bukti.pdf", "program"),
        (b"MZ" + bytes(80), "foto.jpg", "program"),
        (b"", "kosong.txt", "kosong"),
        (b"GIF89a" + bytes(40), "foto.png", "PDF, JPEG, PNG"),
        (b"%PDF-1.7 /Encrypt 5 0 R", "surat.pdf", "terkunci"),
        (bytes(checks.MAX_BYTES + 1), "rekaman.txt", "10 MB"),
    ],
)
def test_what_is_no_evidence_is_refused_in_words_with_what_was_typed(
    case: Case, log_in: LogIn, content: bytes, name: str, says: str
) -> None:
    refused = take_in(log_in(BAWASLU), content, name, label="Rekaman di TPS")
    page = refused.content.decode()
    assert refused.status_code == 422 and says in page and "Rekaman di TPS" in page
    assert not EvidenceItem.objects.exists()


def test_four_gigabytes_are_refused_by_the_size_that_is_announced_and_never_read(case: Case, log_in: LogIn) -> None:
    class NeverRead:
        def read(self, *_size: int) -> bytes:
            raise AssertionError("the body of 4 GB was read")

        readline = read

    announced: Any = {"CONTENT_LENGTH": str(4 * 1024**3), "wsgi.input": NeverRead()}
    client = log_in(BAWASLU)
    refused = client.generic("POST", f"{PAGE}take-in/", content_type="multipart/form-data; boundary=x", **announced)
    assert refused.status_code == 422 and "10 MB" in refused.content.decode()
    assert not EvidenceItem.objects.exists()


def test_a_sending_without_its_token_is_refused_though_its_size_is_looked_at_first(case: Case) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = logged_in(BAWASLU).cookies
    assert take_in(strict).status_code == 403
    assert not EvidenceItem.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"label": ""}, {"kind": "mobil"}, {"label": "Telepon 081234567890"}, {"label": "x" * 161}]
)
def test_a_form_with_a_mistake_comes_back(case: Case, log_in: LogIn, wrong: Any) -> None:
    assert take_in(log_in(BAWASLU), **wrong).status_code == 422
    assert not EvidenceItem.objects.exists()


def test_a_form_sent_twice_is_one_piece_and_one_hand_over(case: Case, log_in: LogIn) -> None:
    bawaslu, key = log_in(BAWASLU), str(uuid.uuid4())
    for _ in range(2):
        assert take_in(bawaslu, form_key=key).status_code == 302
    for _ in range(2):
        bawaslu.post(f"{PAGE}1/give/", {"form_key": key, "to": "polres", "note": ""})
    assert (EvidenceItem.objects.count(), HandOver.objects.count()) == (1, 1)


def test_the_check_says_that_all_holds_or_names_the_piece_that_does_not(case: Case, log_in: LogIn) -> None:
    bawaslu, police = log_in(BAWASLU), log_in(POLICE)
    take_in(bawaslu)
    take_in(bawaslu, b"Rekapitulasi", label="Formulir C")
    whole = police.post(f"{PAGE}check/")
    assert whole.status_code == 200 and "Semuanya utuh" in whole.content.decode()
    path = keyring.path_of(EvidenceItem.objects.get(number=2))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    named = police.post(f"{PAGE}check/").content.decode()
    assert "Barang bukti 2, Formulir C: isinya diubah" in named and "Barang bukti 1, Surat" not in named
    assert "Ditemukan rusak" in text_of(bawaslu)
    assert Entry.objects.filter(event="case.evidence_damaged").count() == 1


def test_what_was_altered_is_neither_handed_out_nor_received(case: Case, log_in: LogIn) -> None:
    bawaslu, police = log_in(BAWASLU), log_in(POLICE)
    take_in(bawaslu)
    give(bawaslu, "polres")
    keyring.path_of(EvidenceItem.objects.get()).write_bytes(b"lain")
    assert police.get(f"{PAGE}1/copy/").status_code == 410
    refused = answer(police, "receive")
    assert refused.status_code == 422 and "diubah" in refused.content.decode()
    assert Entry.objects.filter(event="case.evidence_damaged").count() == 1
    assert answer(police, "refuse", refused="Isi berubah").status_code == 302


def test_whoever_comes_second_with_another_answer_is_told_that_the_first_one_counts(case: Case) -> None:
    bawaslu, police = logged_in(BAWASLU), logged_in(POLICE)
    take_in(bawaslu)
    give(bawaslu, "polres")
    stale = HandOver.objects.select_related("receiver", "item__case").get()
    assert answer(police, "refuse", refused="Segel rusak").status_code == 302
    by = viewer_of(POLICE)
    with pytest.raises(BadInput, match="refused already"):
        evidence_services.receive(stale, by=by, at=AT)
    again = evidence_services.receive(stale, refused="Segel rusak", by=by, at=AT)
    assert (again.refused, again.item.custodian.root) == ("Segel rusak", "bawaslu")
    late = answer(police, "receive")
    assert late.status_code == 422 and "sudah ditolak" in late.content.decode()
    give(bawaslu, "polres")
    assert answer(police, "receive").status_code == 302
    late = answer(police, "refuse", refused="Segel rusak")
    assert late.status_code == 422 and "sudah diterima" in late.content.decode()


def test_the_register_asks_no_more_of_twelve_pieces_than_of_two(case: Case) -> None:
    bawaslu, asked = logged_in(BAWASLU), list[int]()
    for pieces in (2, 10):
        for number in range(pieces):
            take_in(bawaslu, None, label=f"Benda {number}", kind="thing")
        text_of(bawaslu)
        with CaptureQueriesContext(connection) as questions:
            text_of(bawaslu)
        asked.append(len(questions))
    assert asked[0] == asked[1]
