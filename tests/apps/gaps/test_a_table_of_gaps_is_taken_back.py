"""A table of gaps is one act: it changes what stands, and who loaded it takes it back while nobody acted on it."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import gettext

from posko.apps.gaps.course.selectors import gaps_of
from posko.apps.gaps.models import Commitment, Gap
from posko.apps.gaps.promises import services as promise_services
from posko.apps.gaps.sheets import services
from posko.apps.gaps.sheets.selectors import ground
from posko.apps.gaps.states import GapState, PromiseState
from posko.apps.ledger.models import Entry
from posko.apps.operation.models import TableImport
from posko.domain.errors import BadInput
from posko.domain.gaps.columns import GAP_STATES, PROMISE_STATES
from posko.domain.gaps.rows import read_gaps
from tests import story
from tests.cast import LogIn, See

HEAD = "celah,tempat,jenis,tingkat,pemilik,instansi,janji,bukti,tenggat\n"
NEW = (
    HEAD + "Pompa rusak,Kampung Melayu,banjir,3,BPBD,BPBD,Pompa siaga,Foto,26 November 2030 17.00\n"
    "Pompa rusak,Kampung Melayu,banjir,3,BPBD,Polres,Pengawalan,Berita acara,26/11/2030\n"
    "Lampu padam,Kampung Melayu,koordinasi,1,,,,,\n"
)


def _load(client: Client, content: str | bytes, name: str = "celah.csv") -> str:
    upload = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    page = client.post("/gaps/import/", {"file": upload}).content.decode()
    told = {key: page.partition(f'name="{key}" value="')[2].partition('"')[0] for key in ("sha256", "form_key")}
    client.post("/gaps/import/load/", told)
    return page


def _back(client: Client) -> int:
    table = TableImport.objects.filter(noun="gaps").latest("pk")
    return client.post(f"/gaps/import/{table.pk}/back/").status_code


def test_what_it_opened_is_void_and_its_promises_lapse(see: See, log_in: LogIn) -> None:
    client, before = log_in("planner"), gaps_of(see("planner")).count()
    _load(client, NEW)
    assert gaps_of(see("planner")).count() == before + 2
    assert "Tarik kembali celah.csv" in client.get("/gaps/import/").content.decode()
    assert _back(client) == 302
    assert gaps_of(see("planner")).count() == before
    assert set(Gap.objects.filter(source_kind="file").values_list("state", flat=True)) == {"void"}
    assert set(Commitment.objects.filter(gap__source_kind="file").values_list("state", flat=True)) == {"lapsed"}
    void = Gap.objects.filter(source_kind="file")[0]
    assert "dibatalkan" in client.get(f"/gaps/{void.number}/").content.decode()
    events = set(Entry.objects.values_list("event", flat=True))
    assert {"gap.taken_back", "commitment.taken_back", "gaps.load_undone"} <= events


def test_it_can_be_loaded_again_and_taken_back_only_once(log_in: LogIn) -> None:
    client = log_in("planner")
    _load(client, NEW)
    assert (_back(client), _back(client)) == (302, 400)
    _load(client, NEW)
    assert Gap.objects.filter(source_kind="file", state="promised").count() == 1


def test_an_answered_request_keeps_the_table(see: See, log_in: LogIn, at: datetime) -> None:
    client = log_in("planner")
    _load(client, NEW)
    asked = Commitment.objects.get(gap__title="Pompa rusak", agency__code="bpbd")
    promise_services.accept_proposal(asked, by=see("bpbd"), at=at)
    page = client.get("/gaps/import/").content.decode()
    assert "Tarik kembali" not in page and _back(client) == 400
    assert set(Gap.objects.filter(source_kind="file").values_list("state", flat=True)) == {"promised", "open"}


def test_a_comment_keeps_the_table_too(log_in: LogIn) -> None:
    client = log_in("planner")
    _load(client, NEW)
    gap = Gap.objects.get(title="Lampu padam")
    log_in("bawaslu").post(f"/gaps/{gap.number}/comment/", {"text": "Kami lihat.", "form_key": "7" * 32})
    assert gap.comments.count() == 1 and _back(client) == 400


def test_nobody_else_takes_it_back(log_in: LogIn) -> None:
    _load(log_in("planner"), NEW)
    assert _back(log_in("bawaslu")) == 403
    assert "Tarik kembali" not in log_in("bawaslu").get("/gaps/import/").content.decode()


def test_another_owner_and_severity_in_an_export_are_changed_and_put_back(
    see: See, log_in: LogIn, at: datetime
) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Genset rusak")
    promise = story.promise_on(gap, see("bpbd"), at)
    client = log_in("bawaslu")
    export = client.get("/gaps/gaps.csv", {"q": "Genset"}).content.decode()
    assert "Tidak ada yang perlu dimuat" in _load(client, export)
    gap.refresh_from_db()
    before = (gap.severity, gap.owner_id)
    word = {1: "Ringan", 2: "Sedang", 3: "Berat"}[gap.severity]
    _load(client, export.replace(f'"{word}"', '"Ringan"').replace('"Ringan";"";""', '"Ringan";"";"BPBD"'))
    gap.refresh_from_db()
    assert (gap.severity, gap.owner.code) == (1, "bpbd")  # type: ignore[union-attr]
    assert _back(client) == 302
    gap.refresh_from_db()
    promise.refresh_from_db()
    assert (gap.severity, gap.owner_id, gap.state, promise.state) == (*before, "promised", "promised")


def test_a_promise_without_a_number_is_asked_on_the_gap_that_stands(see: See, log_in: LogIn, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Genset rusak")
    client = log_in("planner")
    rows = f"celah nomor,instansi,janji,bukti,tenggat\n{gap.number},BPBD,Genset dipinjam,Foto,26 Nov 2030\n"
    _load(client, rows)
    (asked,) = gap.commitments.all()
    assert (asked.state, asked.agency.code, asked.due.isoformat()) == ("proposed", "bpbd", "2030-11-26T16:59:00+00:00")
    assert "Tidak ada yang perlu dimuat" in _load(client, rows)
    assert _back(client) == 302
    gap.refresh_from_db()
    asked.refresh_from_db()
    assert (gap.state, asked.state) == ("open", "lapsed")


@pytest.mark.parametrize("kind", ["gaps.xlsx", "gaps.csv", "promises.xlsx", "promises.csv"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_an_export_of_the_page_comes_in_again_and_changes_nothing(
    see: See, log_in: LogIn, at: datetime, kind: str, language: str
) -> None:
    story.promise_on(story.open_gap(see("bawaslu"), at, "=Celah, dengan; tanda"), see("bpbd"), at)
    story.file(story.promise_on(story.open_gap(see("bawaslu"), at, "Bukti masuk"), see("bpbd"), at), see("bpbd"), at)
    client = log_in("planner")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    export = client.get(f"/gaps/{kind}").content
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "id" if language == "en" else "en"
    page = _load(client, export, kind)
    assert "Tidak ada yang perlu dimuat" in page or "There is nothing to load" in page
    assert not TableImport.objects.filter(noun="gaps").exists()


def test_the_check_says_what_would_be_done_before_it_is(see: See, log_in: LogIn, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Genset rusak")
    head, row = "celah nomor,tingkat,pemilik,instansi,janji,bukti,tenggat", "ringan,BPBD,BPBD,Genset,Foto,26/11/2030"
    rows = f"{head}\n{gap.number},{row}\n"
    upload = SimpleUploadedFile("celah.csv", rows.encode())
    page = log_in("bawaslu").post("/gaps/import/", {"file": upload}).content.decode()
    assert "Tingkat: Ringan" in page and "Pemilik: BPBD" in page and "BPBD: Genset" in page


def test_words_of_states_in_a_table_are_those_of_the_pages() -> None:
    for choices, words in ((GapState.choices, GAP_STATES), (PromiseState.choices, PROMISE_STATES)):
        assert {code: str(word) for code, word in choices} == {code: gettext(word) for code, word in words.items()}


def test_nothing_more_is_done_on_what_was_taken_back(see: See, log_in: LogIn, at: datetime) -> None:
    client = log_in("planner")
    _load(client, NEW)
    _back(client)
    void, standing = Gap.objects.get(title="Pompa rusak"), story.open_gap(see("planner"), at, "Genset rusak")
    page = client.get(f"/gaps/{void.number}/").content.decode()
    assert "Tabel yang memuatnya ditarik kembali." in page and f"/gaps/{void.number}/same/" not in page
    change = {"gap": [void.number], "severity": "1", "confirmed": "1", "form_key": "8" * 32}
    assert client.post("/gaps/change/", change).status_code == 400
    link = {"number": standing.number, "form_key": "9" * 32}
    assert client.post(f"/gaps/{void.number}/same/", link).status_code in (400, 404, 422)
    void.refresh_from_db()
    assert (void.state, void.severity, void.duplicate_of_id) == ("void", 3, None)


def test_two_who_load_one_table_open_its_gaps_once(see: See, at: datetime) -> None:
    readings = [(who, read_gaps("celah.csv", NEW.encode(), ground(see(who), at))) for who in ("planner", "bawaslu")]
    (one, first), (other, second) = readings
    services.load_gaps(first, form_key=uuid.uuid4(), by=see(one), at=at)
    with pytest.raises(BadInput, match="just loaded"):
        services.load_gaps(second, form_key=uuid.uuid4(), by=see(other), at=at)
    assert Gap.objects.filter(title="Lampu padam").count() == 1


def test_who_presses_second_is_told_that_it_was_taken_back(see: See, at: datetime) -> None:
    reading = read_gaps("celah.csv", NEW.encode(), ground(see("planner"), at))
    table = services.load_gaps(reading, form_key=uuid.uuid4(), by=see("planner"), at=at)
    stale = TableImport.objects.get(pk=table.pk)
    services.take_gaps_back(table, by=see("planner"), at=at)
    with pytest.raises(BadInput, match="taken back already"):
        services.take_gaps_back(stale, by=see("planner"), at=at)
