"""A file of events is checked first; then exactly what was checked is loaded, once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from posko.apps.ledger.models import Entry
from posko.apps.vulnerability.events import selectors as event_selectors
from posko.apps.vulnerability.events import services, spool
from posko.apps.vulnerability.models import EventFile, IndicatorEvent, NothingReport
from posko.domain.errors import BadInput
from posko.domain.files.checks import digest
from posko.domain.vulnerability.event_rows import SCHEMA, read_events
from tests import story
from tests.cast import LogIn, See
from tests.sheets import GOOD, HEAD, changed, csv_of, workbook

IMPORT, LOAD = "/vulnerability/events/import/", "/vulnerability/events/import/load/"
PROBLEMS, TEMPLATE = f"{IMPORT}problems.csv", f"{IMPORT}template.xlsx"
NOTHING = ("31.75.08.1004", "NIHIL", "", "2024-11-24", "resmi", "Laporan 14", "")


@pytest.fixture(autouse=True)
def nothing_waits(see: See) -> Iterator[None]:
    """What was checked lies on the disk and not in the database: it would outlive the test."""
    yield
    for who in ("bawaslu", "panwascam"):
        spool.drop(see(who))


def check(client: Client, data: bytes, name: str = "kejadian.xlsx") -> tuple[int, str]:
    """Upload a file to be checked: the status and the page."""
    answer = client.post(IMPORT, {"file": SimpleUploadedFile(name, data)})
    return answer.status_code, answer.content.decode()


def shown_hash(page: str) -> str:
    """The SHA-256 that the page would load."""
    return str(re.findall(r'name="sha256" value="([0-9a-f]{64})"', page)[0])


def test_a_check_says_how_many_rows_would_enter_and_writes_nothing(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    before = (Entry.objects.count(), IndicatorEvent.objects.count())
    status, page = check(client, workbook(GOOD, changed(tingkat="3"), NOTHING))
    assert status == 200
    assert "3 baris akan masuk" in page
    assert "Muat 3 baris ini" in page
    assert (Entry.objects.count(), IndicatorEvent.objects.count()) == before


def test_a_check_says_how_many_rows_the_bawaslu_above_must_verify(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    _, page = check(client, workbook(GOOD, changed(indikator="IKP40"), changed(indikator="IKP59")))
    assert "2 kejadian menyangkut Bawaslu sendiri; Bawaslu di atasnya yang memverifikasinya." in page
    _, page = check(client, workbook(GOOD))
    assert "menyangkut Bawaslu sendiri" not in page


def test_exactly_the_checked_file_is_loaded_in_one_record(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    checked = shown_hash(check(client, workbook(GOOD, changed(tingkat="3"), NOTHING))[1])
    assert client.post(LOAD, {"sha256": checked}).status_code == 302
    file = EventFile.objects.get(sha256=checked)
    assert IndicatorEvent.objects.filter(file=file).count() == 2
    assert NothingReport.objects.get(file=file).place_id == "31.75.08.1004"
    entry = Entry.objects.filter(event="index_events.loaded").latest("number")
    assert entry.subject == f"event_file:{file.pk}"
    assert f'"events":2,"file":"kejadian.xlsx","nothing_reports":1,"sha256":"{checked}"' in str(entry.payload.body)


def test_another_file_than_the_checked_one_is_not_loaded(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    checked = shown_hash(check(client, workbook(GOOD))[1])
    check(client, csv_of(changed(tingkat="3")), "lain.csv")
    answer = client.post(LOAD, {"sha256": checked})
    assert answer.status_code == 400
    assert "sudah tidak ada di sini" in answer.content.decode()
    assert not EventFile.objects.filter(sha256=checked).exists()


def test_what_somebody_else_checked_is_not_there(log_in: LogIn) -> None:
    checked = shown_hash(check(log_in("bawaslu"), workbook(GOOD))[1])
    assert log_in("panwascam").post(LOAD, {"sha256": checked}).status_code == 400


def test_the_same_file_twice_is_refused_with_when_and_by_whom(log_in: LogIn) -> None:
    client, data = log_in("bawaslu"), workbook(GOOD)
    checked = shown_hash(check(client, data)[1])
    client.post(LOAD, {"sha256": checked})
    again = client.post(LOAD, {"sha256": checked})
    for status, page in (check(client, data), (again.status_code, again.content.decode())):
        assert status in (400, 422)
        assert "sudah dimuat pada" in page
        assert "Wulan Pengawas" in page
    assert EventFile.objects.filter(sha256=checked).count() == 1


def test_problems_stand_on_the_page_and_in_a_file(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    status, page = check(client, csv_of(GOOD, changed(indikator="IKP99")), "kejadian.csv")
    assert status == 422
    assert "1 masalah; tidak ada yang dimuat" in page
    assert "IKP99 bukan indikator" in page
    answer = client.get(PROBLEMS)
    header, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert header == ["file", "row", "column", "message", "remedy"]
    assert row[:3] == ["kejadian.csv", "3", "indikator"]
    assert "NIHIL" in row[4]


def test_a_file_with_problems_is_not_kept(see: See, log_in: LogIn) -> None:
    data = csv_of(changed(catatan="Pelapor 3175031234560001"))
    check(log_in("bawaslu"), data, "kejadian.csv")
    assert spool.held(see("bawaslu"), digest(data)) is None
    assert b"3175031234560001" not in (spool.problems(see("bawaslu")) or b"")


def test_a_row_outside_of_the_post_is_named(log_in: LogIn) -> None:
    _, page = check(log_in("panwascam"), csv_of(GOOD, changed(tempat="31.75.04.1001")), "kejadian.csv")
    assert "31.75.04.1001 berada di luar wilayah jabatan Anda" in page


def test_an_event_that_stands_already_is_named(see: See, log_in: LogIn, at: datetime) -> None:
    event = story.enter(see("panwascam"), at)
    same = changed(tanggal=event.on.isoformat())
    assert f"sudah dimasukkan, sebagai no. {event.pk}" in check(log_in("bawaslu"), csv_of(same), "k.csv")[1]


def test_what_changed_since_the_check_is_seen_when_loading(see: See, log_in: LogIn, at: datetime) -> None:
    client = log_in("bawaslu")
    checked = shown_hash(check(client, workbook(NOTHING))[1])
    story.report_nothing(see("bawaslu"), at, place=NOTHING[0])
    answer = client.post(LOAD, {"sha256": checked})
    assert answer.status_code == 422
    assert "Sudah ada laporan nihil" in answer.content.decode()


def test_the_service_refuses_a_second_report_of_nothing_itself(see: See, at: datetime) -> None:
    by = see("bawaslu")
    found = read_events("k.csv", csv_of(NOTHING), event_selectors.ground(by, at))
    story.report_nothing(by, at, place=NOTHING[0])
    with pytest.raises(BadInput, match="stands already"):
        services.load_events([], list(found.nothings), file_hash=found.sha256, by=by, at=at)
    assert not EventFile.objects.filter(sha256=found.sha256).exists()


def test_a_workbook_with_a_formula_is_refused_by_name(log_in: LogIn) -> None:
    data = workbook(GOOD, spoil=lambda book, sheet: sheet.write_formula("C2", "=1+1"))
    status, page = check(log_in("bawaslu"), data)
    assert (status, "Sel C2 berisi rumus" in page) == (422, True)


@pytest.mark.parametrize(("data", "word"), [(b"", "kosong"), (b"0" * (5 * 1024 * 1024 + 1), "batasnya 5 MB")])
def test_a_file_of_no_use_is_refused(data: bytes, word: str, log_in: LogIn) -> None:
    status, page = check(log_in("bawaslu"), data)
    assert (status, word in page) == (422, True)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_template_can_be_sent_back_as_it_is(language: str, see: See, log_in: LogIn, at: datetime) -> None:
    client = log_in("panwascam")
    client.cookies["django_language"] = language
    answer = client.get(TEMPLATE)
    found = read_events("templat.xlsx", answer.content, event_selectors.ground(see("panwascam"), at))
    assert [problem.row for problem in found.problems] == [0], [str(each) for each in found.problems]
    assert found.examples == 1


def test_the_header_of_the_template_is_the_one_of_the_tests() -> None:
    assert [column.also[0] for column in SCHEMA] == list(HEAD)


@pytest.mark.parametrize("who", ["panwas", "field", "bpbd", "auditor", "other"])
def test_nobody_else_imports(who: str, log_in: LogIn) -> None:
    assert check(log_in(who), workbook(GOOD))[0] == 403
    assert log_in(who).post(LOAD, {"sha256": "0" * 64}).status_code == 403
    assert log_in(who).get(PROBLEMS).status_code == 403
