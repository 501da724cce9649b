"""A spreadsheet of gaps is checked, then loaded whole or not at all; the list leaves as XLSX, CSV and JSON."""

from __future__ import annotations

import io
import json
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


def _check(client: Client, text: str, name: str = "celah.csv") -> str:
    upload = SimpleUploadedFile(name, text.encode(), "text/csv")
    return client.post("/gaps/import/", {"file": upload}).content.decode()


def _load(client: Client, page: str) -> int:
    sha256 = page.partition('name="sha256" value="')[2].partition('"')[0]
    return client.post("/gaps/import/load/", {"sha256": sha256}).status_code


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
    assert "berdiri" in (again := _check(client, GOOD)) or "sudah terbuka" in again
    assert _load(client, page) == 400 and Gap.objects.count() == count


WRONG = {
    "an agency outside the operation": ("BPBD,BPBD,Enam", "BPBD,Dishub Bogor,Enam", "bukan instansi operasi ini"),
    "a due time in the past": ("26/11/2030 17.00", "26/11/2023 17.00", "sudah lewat"),
    "half a promise": ("Enam pompa siaga,Foto pompa", "Enam pompa siaga,", "sel ini kosong"),
    "an unknown kind": ("banjir,berat", "gempa,berat", "bukan jenis celah"),
    "an unknown place": ("Kampung Melayu", "Kampung Antah", "Kampung Antah"),
    "a wrong severity": ("banjir,berat", "banjir,parah", "bukan tingkat"),
    "a telephone number": ("Enam pompa siaga", "Telepon 081234567890", "nomor"),
    "a formula": ("Lampu padam", "=1+1", "="),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_said_by_row_and_nothing_is_loaded(log_in: LogIn, wrong: str) -> None:
    right, instead, said = WRONG[wrong]
    client, before = log_in("planner"), Gap.objects.count()
    page = _check(client, GOOD.replace(right, instead, 1))
    assert said in page and 'name="sha256"' not in page and Gap.objects.count() == before
    assert len(page_rows(client.get("/gaps/import/problems.csv").content)) >= 1


def test_the_template_itself_passes_with_its_example_left_out(log_in: LogIn) -> None:
    client = log_in("planner")
    template = client.get("/gaps/import/template.xlsx").content
    upload = SimpleUploadedFile("template.xlsx", template)
    page = client.post("/gaps/import/", {"file": upload}).content.decode()
    assert "di bawah judul" in page or "below the header" in page or "Isi tabel" in page


def test_who_is_bound_to_an_area_loads_inside_it_only(log_in: LogIn) -> None:
    page = _check(log_in("camat"), GOOD)
    assert "di luar" in page and 'name="sha256"' not in page


def test_an_export_obeys_the_filter_in_every_form(see: See, log_in: LogIn, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "=Celah dengan rumus")
    story.promise_on(gap, see("bpbd"), at)
    story.open_gap(see("bawaslu"), at, "Celah lain")
    client = log_in("planner")
    found = json.loads(client.get("/gaps/gaps.json", {"q": "rumus"}).content)
    assert [(row["title"], row["agency"]) for row in found] == [("=Celah dengan rumus", "BPBD")]
    (row,) = page_rows(client.get("/gaps/gaps.csv", {"q": "rumus"}).content)
    assert row["title"] == "'=Celah dengan rumus"
    book = load_workbook(io.BytesIO(client.get("/gaps/gaps.xlsx", {"q": "rumus"}).content))
    cells = book.get_sheet_by_index(0).to_python()
    assert len(cells) == 2 and cells[1][1] == "=Celah dengan rumus"


def test_an_export_holds_nothing_of_another_city(see: See, log_in: LogIn, at: datetime) -> None:
    story.open_gap(see("bawaslu"), at, "Hanya di Jakarta Timur")
    assert json.loads(log_in("other").get("/gaps/gaps.json").content) == []


def test_lateness_is_told_in_hours(see: See, log_in: LogIn, at: datetime) -> None:
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Tenggat yang lewat"), see("bpbd"), at)
    late, filed = at - timedelta(hours=5), at
    Commitment.objects.filter(pk=promise.pk).update(due=late, filed_at=filed, state="filed")
    row = json.loads(log_in("planner").get("/gaps/gaps.json", {"q": "Tenggat yang lewat"}).content)[0]
    assert row["late_hours"] == 5


def test_a_workbook_with_formulas_and_merged_cells_is_refused_by_cell(log_in: LogIn) -> None:
    def spoil(book: Any, sheet: Any) -> None:
        sheet.write_formula("A2", "=1+1")
        sheet.merge_range("H3:I3", "Regu siaga")

    rows = [line.split(",") for line in GOOD.strip().split("\n")]
    client, before = log_in("planner"), Gap.objects.count()
    upload = SimpleUploadedFile("celah.xlsx", workbook(*rows[1:], head=rows[0], spoil=spoil))
    page = client.post("/gaps/import/", {"file": upload}).content.decode()
    assert "A2" in page and "H3:I3" in page
    assert 'name="sha256"' not in page and Gap.objects.count() == before


def test_a_workbook_as_officers_keep_it_is_read_as_the_csv_is(log_in: LogIn) -> None:
    rows = [line.split(",") for line in GOOD.strip().split("\n")]
    client = log_in("planner")
    upload = SimpleUploadedFile("celah.xlsx", workbook(*rows[1:], head=rows[0]))
    page = client.post("/gaps/import/", {"file": upload}).content.decode()
    assert _load(client, page) == 302
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
