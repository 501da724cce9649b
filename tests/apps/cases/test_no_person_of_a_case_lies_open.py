"""Whoever has the whole database and every file reads no person of a case: each column of each table is looked at."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from posko import clock
from posko.apps.cases.clocks import services as clock_services
from posko.apps.cases.course.services import NewPerson
from posko.apps.cases.evidence import services as evidence_services
from posko.apps.cases.evidence.services import NewItem
from posko.apps.cases.models import Case, CasePaper, CasePerson
from posko.apps.cases.papers import services as paper_services
from posko.apps.cases.papers.services import NewPaper
from posko.apps.cases.persons import selectors as person_selectors
from posko.apps.cases.persons import services as person_services
from posko.apps.cases.scans import services as scan_services
from posko.apps.cases.scans.services import NewScan
from posko.domain.access import Compartment, system_viewer
from posko.domain.calendar import local_day
from posko.kit import walls
from tests.cast import logged_in, viewer_of
from tests.gakkumdu import a_form, open_the_centre
from tests.vaults import PHRASE, pair_for, vault_of
from tests.world import CITY, CODE

NIK = "3175080101900001"
WITNESS = {"name": "Vina Khayalan", "address": f"Jalan Khayalan 9, NIK {NIK}", "telephone": "081311112222"}
WORDS = b"Saya melihat Vina Khayalan menerima amplop"
# What is typed about reporter, reported and witnesses, and what the pieces say.
NAMED = ("Sari Rekaan", "Jalan Rekaan 1", "081200000000", "Tono Karangan", "Jalan Karangan 2", "Umi Andaian",
         "Jalan Andaian 3", "081300000000", *WITNESS.values(), NIK, "menerima amplop")  # fmt: skip
PAGES = ("/", "/timeline/", "/cases/", "/cases/?q=Sari", "/cases/?peek=case:1", "/cases/statistics/", "/search/?q=Sari",
         "/cases/1/", "/cases/1/evidence/", "/cases/1/papers/", "/cases/1/links/", "/cases/1/articles/")  # fmt: skip


@pytest.fixture
def folder(db: None, settings: Any, tmp_path: Path) -> Path:
    """A case with all that names people, each of them entered as members enter them."""
    open_the_centre(settings, tmp_path)
    client = logged_in("gk-bawaslu")
    assert client.post("/cases/new/", a_form()).status_code == 200
    case, by, at = Case.objects.get(), viewer_of("gk-bawaslu"), clock.real_time()
    person = NewPerson("witness", WITNESS, "Klarifikasi", local_day(at) + timedelta(days=90))
    person_services.enter_once(case, person, by=by, at=at)
    upload = SimpleUploadedFile("surat.txt", WORDS)
    evidence_services.take_in(case, NewItem(uuid.uuid4(), "Surat saksi", "document", upload), by=by, at=at)
    new = NewPaper(uuid.uuid4(), "receipt", "id")
    paper = paper_services.issue(case, new, vault=vault_of("gk-bawaslu"), by=by, at=at)
    scan = SimpleUploadedFile("pindai.pdf", b"%PDF-1.7 " + WORDS)
    scan_services.take_in(paper, NewScan(uuid.uuid4(), scan), by=by, at=at)
    house = frozenset({Compartment.PUBLIC, Compartment.COORDINATION, Compartment.CASE})
    clock_services.call(by=system_viewer("cases.call", operation=CODE, city=CITY, compartments=house), at=at)
    return tmp_path


def every_column() -> Iterator[tuple[str, bytes]]:
    """All that any row of any table holds."""
    with walls.opened(walls.OURS), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for value in row:
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    yield table, raw


def test_no_column_and_no_file_holds_a_person_or_a_key_that_opens_one(folder: Path) -> None:
    client = logged_in("gk-polres")
    for page in PAGES:
        assert client.get(page).status_code == 200, page
    wanted = [word.encode() for word in NAMED] + [PHRASE.encode(), pair_for("gk-bawaslu").private]
    found = {(table, word) for table, raw in every_column() for word in wanted if word in raw}
    assert not found
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) == 1 and not [path for path in files for word in wanted if word in path.read_bytes()]


def test_what_is_looked_for_is_there_and_a_member_reads_it(folder: Path) -> None:
    assert CasePerson.objects.count() == 4 and CasePaper.objects.count() == 1
    by, vault = viewer_of("gk-polres"), vault_of("gk-polres")
    shown = person_selectors.persons(by, Case.objects.get(), clock.real_time(), vault=vault)
    assert {each.name for each in shown} == {"Sari Rekaan", "Tono Karangan", "Umi Andaian", "Vina Khayalan"}
    assert any(b"Sentra" in raw or b"Surat saksi" in raw for _table, raw in every_column()), "the columns are read"


def test_lists_clocks_counts_and_search_show_no_person_to_a_member_either(folder: Path) -> None:
    client = logged_in("gk-bawaslu")
    for page in PAGES:
        told = client.get(page).content.decode()
        assert not [word for word in NAMED if word in told], page
