"""A large file of incidents is made in the background, shows how far it is, and goes on where it left off."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from python_calamine import load_workbook

from posko.apps.incidents.listing import exports, paper
from posko.apps.incidents.listing import services as listing_services
from posko.apps.incidents.listing import views as listing_views
from posko.apps.jobs.models import Job
from posko.apps.jobs.worker import services as worker_services
from posko.apps.ledger.models import Payload
from posko.domain.access import Compartment, system_viewer
from posko.domain.jobs import Run, Watch
from posko.domain.papers.formats import short_moment
from tests.cast import AT, LogIn, See
from tests.incident_story import reported
from tests.sheets import page_rows
from tests.world import CODE

pytestmark = pytest.mark.django_db
WALLS = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", str(tmp_path))


def fill(see: See, count: int) -> None:
    for number in range(count):
        reported(see("field"), text=f"Laporan {number}")


def work() -> None:
    """A worker takes what waits."""
    by = system_viewer("worker", operation=CODE, city="31.75", compartments=WALLS)
    worker_services.run_due(Watch(lambda: AT, timedelta(), lambda: False), by=by, at=AT)


def test_a_large_one_waits_for_who_asked(see: See, log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing_views, "AT_ONCE", 2)
    fill(see, 3)
    client = log_in("duty")
    page = client.post(reverse("incidents:export"), {"kind": "csv", "state": "all"}).headers["Location"]
    assert reverse("incidents:exported", args=[Job.objects.get().pk]) not in client.get(page).content.decode()
    work()
    link = reverse("incidents:exported", args=[Job.objects.get().pk])
    assert link in client.get(page).content.decode()
    answer = client.get(link)
    rows = page_rows(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert [row["Nomor"] for row in rows] == ["1", "2", "3"]
    assert log_in("bawaslu").get(link).status_code == 404


def test_a_workbook_holds_the_same_rows(see: See) -> None:
    fill(see, 3)
    listing_services.ask_export({"state": "all"}, "xlsx", rows=3, language="id", by=see("duty"), at=AT)
    work()
    job = Job.objects.get()
    assert (job.state, job.message_params) == ("done", {"count": 3})
    rows = load_workbook(str(exports.path_of(job.params["file"], "xlsx"))).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["Nomor", 1.0, 2.0, 3.0]
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told["Jenis"], told["Status"], told["Terlambat"]) == ("Tawuran atau perkelahian", "dilaporkan", "tidak")
    assert isinstance(told["Dilaporkan pukul"], datetime)


def test_a_table_speaks_english_to_who_reads_english(see: See) -> None:
    fill(see, 1)
    listing_services.ask_export({"state": "all"}, "csv", rows=1, language="en", by=see("duty"), at=AT)
    work()
    text = exports.path_of(Job.objects.get().params["file"], "csv").read_text("utf-8")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["Number"], row["Status"], row["Late"]) == ("1", "reported", "no")
    assert row["Reported at"] == short_moment(AT, "en")


@pytest.mark.parametrize("kind", ["csv", "json"])
@pytest.mark.parametrize("cut", [1, 2])
def test_one_that_was_cut_short_goes_on_after_the_last_step_that_was_kept(
    see: See, monkeypatch: pytest.MonkeyPatch, kind: str, cut: int
) -> None:
    monkeypatch.setattr(paper, "BATCH", 2)
    fill(see, 5)
    by = system_viewer(listing_services.JOB, operation=CODE, city="31.75", compartments=WALLS)
    params = {"kind": kind, "words": {"state": "all"}, "at": AT.isoformat(), "language": "id"}
    whole, parted = ({**params, "file": name * 32} for name in "ab")
    folder = [exports.path_of(name * 32, kind) for name in "ab"]
    list(paper.write_file(Run(whole, None, by, lambda: AT)))
    steps = paper.write_file(Run(parted, None, by, lambda: AT))
    kept = [next(steps) for _step in range(cut)][-1]
    next(steps)  # written, and never kept
    steps.close()  # type: ignore[attr-defined]
    list(paper.write_file(Run(parted, kept.cursor, by, lambda: AT)))
    content = [path.read_bytes() for path in folder]
    assert content[0] == content[1]
    if kind == "json":
        assert [row["number"] for row in json.loads(content[0])] == [1, 2, 3, 4, 5]


def test_the_ledger_keeps_that_one_searched_and_not_for_what(see: See, log_in: LogIn) -> None:
    fill(see, 1)
    words = {"kind": "csv", "state": "all", "q": "Budi"}
    assert log_in("duty").post(reverse("incidents:export"), words).status_code == 200
    listing_services.ask_export({"state": "all", "q": "Budi"}, "json", rows=0, language="id", by=see("duty"), at=AT)
    told = [row.body for row in Payload.objects.filter(entry__event="incidents.handed_out")]
    assert len(told) == 2
    for body in told:
        assert body and '"state"' in body and '"q"' in body and "Budi" not in body


def test_nothing_is_a_file_too(see: See) -> None:
    listing_services.ask_export({"kind": "fire"}, "json", rows=0, language="id", by=see("duty"), at=AT)
    work()
    assert json.loads(exports.path_of(Job.objects.get().params["file"], "json").read_bytes()) == []


def test_old_files_go_after_a_day(see: See) -> None:
    import os

    old, young = exports.path_of("a" * 32, "csv"), exports.path_of("b" * 32, "csv")
    for path, age in ((old, timedelta(days=1, minutes=1)), (young, timedelta(hours=23))):
        path.write_text("x")
        moment = (AT - age).timestamp()
        os.utime(path, (moment, moment))
    by = system_viewer("incidents.exports", operation=CODE, city="31.75", compartments=WALLS)
    assert exports.sweep(by=by, at=AT) == 1
    assert (old.exists(), young.exists()) == (False, True)
