"""A spreadsheet of gaps is checked, then loaded whole or in its good rows; the list leaves as XLSX, CSV and JSON."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import load_workbook

from posko.apps.gaps.models import Commitment, Gap
from tests import story
from tests.cast import LogIn, See
from tests.sheets import page_rows, workbook

HEAD = "celah,tempat,jenis,tingkat,uraian,pemilik,instansi,janji,bukti,tenggat\n"
GOOD = (
    HEAD
    + "Pompa belum siaga,Kampung Melayu,banjir,berat,,BPBD,BPBD,Enam pompa siaga,Foto pompa,26/11/2030 17.00\n"
    + "Pompa belum siaga,31.75.03.1001,banjir,3,,bpbd,polres,Pengawalan pompa,Berita acara,2030-11-26 18:00\n"
    + "Lampu padam,31.75.07.1003,koordinasi,1,,,,,,\n"
)


def _check(client: Client, content: str | bytes, name: str = "celah.csv") -> str:
    upload = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    return client.post("/gaps/import/", {"file": upload}).content.decode()


def _hidden(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def _load(client: Client, page: str) -> int:
    told = {name: _hidden(page, name) for name in ("sha256", "form_key", "part")}
    return client.post("/gaps/import/load/", told).status_code


def test_checking_loads_nothing_and_loading_opens_and_asks(log_in: LogIn) -> None:
    client, before = log_in("planner"), Gap.objects.count()
    page = _check(client, GOOD)
    assert Gap.objects.count() == before and 'name="sha256"' in page
    assert _load(client, page) == 302
    pumps = Gap.objects.get(title="Pompa belum siaga", source_kind="file")
    states = dict(pumps.commitments.values_list("agency__code", "state"))
    # BPBD is asked; Polres is the planner's own agency and promises by loading.
    assert states == {"bpbd": "proposed", "polres": "promised"}
    assert (pumps.severity, pumps.kind, pumps.owner.code) == (3, "flood", "bpbd")  # type: ignore[union-attr]
    assert Gap.objects.count() == before + 2


def test_the_same_file_again_opens_nothing_more(log_in: LogIn) -> None:
    client = log_in("planner")
    page = _check(client, GOOD)
    _load(client, page)
    count = Gap.objects.count()
    assert "sudah terbuka" in _check(client, GOOD)
    assert _load(client, page) == 400 and Gap.objects.count() == count


WRONG = {
    "an agency outside the operation": ("BPBD,BPBD,Enam", "BPBD,Dishub Bogor,Enam", "bukan instansi operasi ini"),
    "a due time in the past": ("26/11/2030 17.00", "26/11/2023 17.00", "sudah lewat"),
    "half a promise": ("Enam pompa siaga,Foto pompa", "Enam pompa siaga,", "sel ini kosong"),
    "an unknown kind": ("banjir,berat", "gempa,berat", "gempa tidak dikenal di sini"),
    "a kind that is nearly one": ("banjir,berat", "bnjir,berat", "Maksudnya “Bencana, lokasi TPS”?"),
    "an unknown place": ("Kampung Melayu", "Kampung Antah", "Kampung Antah"),
    "a wrong severity": ("banjir,berat", "banjir,parah", "parah tidak dikenal di sini"),
    "a telephone number": ("Enam pompa siaga", "Telepon 081234567890", "nomor"),
    "a formula": ("Lampu padam", "=1+1", "="),
    "another kind of the same gap": ("banjir,3", "logistik,3", "mengatakan hal lain tentang celah yang sama"),
    "the month first": ("26/11/2030 17.00", "11/26/2030 17.00", "tidak ada bulan 26"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_said_by_row_and_nothing_is_loaded_whole(log_in: LogIn, wrong: str) -> None:
    right, instead, said = WRONG[wrong]
    client, before = log_in("planner"), Gap.objects.count()
    page = _check(client, GOOD.replace(right, instead, 1))
    assert said in page and _hidden(page, "part") == "1" and Gap.objects.count() == before
    sha256, form_key = _hidden(page, "sha256"), _hidden(page, "form_key")
    assert client.post("/gaps/import/load/", {"sha256": sha256, "form_key": form_key}).status_code == 422
    assert Gap.objects.count() == before
    assert len(page_rows(client.get("/gaps/import/problems.csv").content)) >= 1


def test_a_messy_workbook_goes_in_with_its_good_rows_and_the_rest_in_a_second_round(log_in: LogIn) -> None:
    def messy(book: Any, sheet: Any) -> None:
        sheet.merge_range("A1:K1", "DAFTAR CELAH JAKARTA TIMUR", book.add_format({"bold": True}))
        sheet.write_row("A3", ["No.", "PERMASALAHAN", "Wilayah", "Jenis", "Tingkat", "Keterangan", "Penanggung Jawab",
                               "Instansi", "Komitmen", "Bukti Dukung", "Batas waktu"])  # fmt: skip
        gap = ("Banjir", "Berat")
        sheet.write_row("A4", [1, "Pompa belum siaga ", "Kec. Jatinegara", *gap, "", "BPBD", "BPBD", "Pompa siaga",
                               "Foto", "26 November 2030 17.00 WIB"])  # fmt: skip
        sheet.write_row("A5", [2, "Pompa belum siaga", "Kec. Jatinegara ", *gap, "", "BPBD", "BPBD", "Pompa siaga",
                               "Foto", "26 Nov 2030, 17.00"])  # fmt: skip
        sheet.write_row("A6", [3, "Lampu padam", "Kampung Melayu", "kordinasi", "ringan"])
        sheet.write_row("A7", [4, "", "Kampung Melayu", "logistik", "sedang"])
        sheet.write_formula("B7", '="Kotak"&" suara"', None, "Kotak suara")

    client = log_in("planner")
    page = _check(client, workbook(head=(), spoil=messy), "celah.xlsx")
    for said in ("baris ini dilewati: 1", "Baris 5 sama dengan baris 4", "Maksudnya “Koordinasi”?", "B7"):
        assert said in page, said
    assert _load(client, page) == 302
    (pumps,) = Gap.objects.filter(title="Pompa belum siaga", source_kind="file")
    assert pumps.commitments.count() == 1 and pumps.place_id == "31.75.03"
    rest = load_workbook(io.BytesIO(client.get("/gaps/import/rest.xlsx").content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rest[1:]] == ["Lampu padam", "Kotak suara"] and rest[0][-1] == "Alasan"
    rest[1][3] = "koordinasi"
    second = _check(client, workbook(*rest[1:], head=[str(cell) for cell in rest[0]]), "sisa.xlsx")
    assert _load(client, second) == 302
    assert set(Gap.objects.filter(source_kind="file").values_list("title", flat=True)) == {
        "Pompa belum siaga", "Lampu padam", "Kotak suara"
    }  # fmt: skip


def test_every_error_of_a_row_is_told_at_once(log_in: LogIn) -> None:
    line = "Pompa,Kampung Antah,gempa,berat,,PLN,BPBD,Pompa siaga,Foto pompa,31/02/2030\n"
    client = log_in("planner")
    _check(client, HEAD + line)
    told = page_rows(client.get("/gaps/import/problems.csv").content)
    assert {row["Kolom"] for row in told} == {"tempat", "jenis", "pemilik", "tenggat"}
    assert {row["Baris"] for row in told} == {"2"}


def test_a_file_of_60_mb_and_one_with_macros_are_refused_in_words(log_in: LogIn) -> None:
    client = log_in("planner")
    assert "batasnya 5 MB" in _check(client, b"PK" + bytes(6 * 1024 * 1024), "besar.xlsx")
    book = io.BytesIO(workbook(["a"], head=["celah"]))
    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    assert "makro" in _check(client, book.getvalue(), "celah.xlsm")


@pytest.mark.parametrize("what", ["template", "promises"])
def test_the_template_itself_passes_with_its_example_left_out(see: See, log_in: LogIn, at: datetime, what: str) -> None:
    story.open_gap(see("bawaslu"), at, "Berdiri")
    client = log_in("planner")
    template = client.get(f"/gaps/import/{what}.xlsx").content
    lists = load_workbook(io.BytesIO(template)).get_sheet_by_name("pilihan").to_python()
    assert "Instansi" in lists[0] and "BPBD" in {row[lists[0].index("Instansi")] for row in lists}
    page = _check(client, template, "template.xlsx")
    assert "Isi tabel" in page


def test_who_is_bound_to_an_area_loads_inside_it_only(log_in: LogIn) -> None:
    client = log_in("camat")
    page = _check(client, GOOD)
    assert "di luar" in page and _load(client, page) == 302
    assert set(Gap.objects.filter(source_kind="file").values_list("title", flat=True)) == {"Pompa belum siaga"}


def test_an_export_obeys_the_filter_in_every_form(see: See, log_in: LogIn, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "=Celah dengan rumus")
    story.promise_on(gap, see("bpbd"), at)
    story.open_gap(see("bawaslu"), at, "Celah lain")
    client = log_in("planner")
    found = json.loads(client.get("/gaps/gaps.json", {"q": "rumus"}).content)
    assert [(row["title"], row["agency"], row["kind"]) for row in found] == [("=Celah dengan rumus", "BPBD", "flood")]
    (row,) = page_rows(client.get("/gaps/gaps.csv", {"q": "rumus"}).content)
    assert (row["Celah"], row["Jenis"]) == ("'=Celah dengan rumus", "Bencana, lokasi TPS")
    (promise,) = page_rows(client.get("/gaps/promises.csv", {"q": "rumus"}).content)
    assert (promise["Celah nomor"], promise["Instansi"]) == (str(gap.number), "BPBD")
    book = load_workbook(io.BytesIO(client.get("/gaps/gaps.xlsx", {"q": "rumus"}).content))
    cells = book.get_sheet_by_index(0).to_python()
    assert len(cells) == 2 and cells[1][1] == "=Celah dengan rumus"
    assert isinstance(cells[1][cells[0].index("Tenggat")], datetime)


def test_an_export_holds_nothing_of_another_city(see: See, log_in: LogIn, at: datetime) -> None:
    story.open_gap(see("bawaslu"), at, "Hanya di Jakarta Timur")
    assert json.loads(log_in("other").get("/gaps/gaps.json").content) == []


def test_lateness_is_told_in_hours(see: See, log_in: LogIn, at: datetime) -> None:
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Tenggat yang lewat"), see("bpbd"), at)
    late, filed = at - timedelta(hours=5), at
    Commitment.objects.filter(pk=promise.pk).update(due=late, filed_at=filed, state="filed")
    row = json.loads(log_in("planner").get("/gaps/gaps.json", {"q": "Tenggat yang lewat"}).content)[0]
    assert row["late_hours"] == 5


def test_a_workbook_as_officers_keep_it_is_read_as_the_csv_is(log_in: LogIn) -> None:
    rows = [line.split(",") for line in GOOD.strip().split("\n")]
    client = log_in("planner")
    assert _load(client, _check(client, workbook(*rows[1:], head=rows[0]), "celah.xlsx")) == 302
    assert Gap.objects.get(title="Pompa belum siaga", source_kind="file").commitments.count() == 2


def test_who_brought_a_gap_goes_out_and_comes_in_again(see: See, log_in: LogIn) -> None:
    client = log_in("planner")
    text = "celah,tempat,jenis,tingkat,dibawa oleh\nPagar roboh,Kampung Melayu,keamanan,2,BPBD\n"
    assert _load(client, _check(client, text)) == 302
    gap = Gap.objects.get(title="Pagar roboh")
    assert gap.brought_by_agency is not None and gap.brought_by_agency.code == "bpbd"
    (row,) = [each for each in json.loads(client.get("/gaps/gaps.json").content) if each["title"] == "Pagar roboh"]
    assert (row["brought_by"], row["opened_by"], row["source"].split()[0]) == ("BPBD", "Polres", "file")
    assert "bukan" in _check(client, text.replace("BPBD", "PLN").replace("roboh", "jebol"))
