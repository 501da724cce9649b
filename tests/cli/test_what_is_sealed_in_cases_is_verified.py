"""`posko cases verify` on a post with cases and evidence: it holds sealed bytes against hashes, and has no key."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.parts import ROOT, found_post, posko, post_environment

# Two cases with a piece of evidence each, one with a paper and its signed scan, as a member of Bawaslu makes them.
MAKE = """
import django; django.setup()
import uuid
from datetime import date, timedelta
from django.core.files.uploadedfile import SimpleUploadedFile
from posko import clock
from posko.apps.cases.evidence import services as evidence_services
from posko.apps.cases.papers import services as paper_services
from posko.apps.cases.scans import services as scan_services
from posko.apps.cases.course import services
from posko.apps.people.models import Agency, Agreement
from posko.apps.people.accounts import selectors
from posko.apps.people.accounts.services import NewPerson, add_person
from posko.domain.access import Role, system_viewer
from tests.agreements import countersigned
from tests.gakkumdu import let_in
from tests.vaults import vault_of
operation = Agency.objects.get(code="bawaslu").operation
at = clock.real_time()
by = system_viewer("test", operation=operation.code, city=operation.city_id)
post = add_person(NewPerson("gk", "Galih Rekaan", "bawaslu", Role.GAKKUMDU_MEMBER), operation=operation, by=by, at=at)
agreement = Agreement.objects.create(operation=operation, form_key=uuid.uuid4(), compartment="case", number="1",
    dated=at.date() - timedelta(days=9), valid_until=at.date() + timedelta(days=90),
    parties=["bawaslu", "polri", "kejaksaan"], purpose="x", assessment="x", recorded_by="x", recorded_at=at)
countersigned(agreement)
let_in("gk")
by = selectors.viewer_at(post, at, real_at=at)
for name in ("Surat satu", "Surat dua"):
    new = services.NewCase(uuid.uuid4(), "report", "form", "Dua kali mencoblos", operation.city_id,
        at - timedelta(days=1), at - timedelta(days=1, hours=2),
        [services.NewPerson("reporter", {"name": "Sari Rekaan"}, "Penanganan", date(2030, 1, 1))])
    case = services.open_case(new, by=by, at=at).case
    upload = SimpleUploadedFile("surat.txt", b"Isi " + name.encode())
    evidence_services.take_in(case, evidence_services.NewItem(uuid.uuid4(), name, "document", upload), by=by, at=at)
new = paper_services.NewPaper(uuid.uuid4(), "receipt", "id")
paper = paper_services.issue(case, new, vault=vault_of("gk"), by=by, at=at)
upload = SimpleUploadedFile("pindai.pdf", b"%PDF-1.7 tanda tangan")
scan_services.take_in(paper, scan_services.NewScan(uuid.uuid4(), upload), by=by, at=at)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("post") / "data"
    found_post(data)
    environment = post_environment(data, DJANGO_SETTINGS_MODULE="posko.web.settings")
    done = subprocess.run([sys.executable, "-c", MAKE], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture
def post(made: Path, tmp_path: Path) -> Path:
    """A copy of that post."""
    shutil.copytree(made, tmp_path / "data")
    return tmp_path / "data"


def cases(post: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return posko("cases", *words, data=post)


def evidence(post: Path) -> list[Path]:
    return sorted((post / "files" / "cases").rglob("*.sealed"), key=lambda path: int(path.parent.name))


def rows(post: Path, query: str) -> list[Any]:
    with sqlite3.connect(post / "posko.sqlite3") as database:
        return [row[0] for row in database.execute(query)]


def test_verify_names_what_is_damaged_or_missing(post: Path) -> None:
    whole = cases(post, "verify")
    assert (whole.returncode, whole.stdout) == (0, "2 cases, 6 sealed things, 0 damaged or missing.\n"), whole.stderr
    first, second = evidence(post)
    content = bytearray(first.read_bytes())
    content[20] ^= 1
    first.write_bytes(content)
    second.unlink()
    told = cases(post, "verify", "--json")
    faults = json.loads(told.stdout)["faults"]
    assert told.returncode == 1
    assert faults == [
        {"case": 1, "what": "evidence", "number": 1, "name": "Surat satu", "fault": "altered"},
        {"case": 2, "what": "evidence", "number": 1, "name": "Surat dua", "fault": "missing"},
    ]
    one = cases(post, "verify", "--case", "2")
    assert one.returncode == 1 and "case 2: evidence 1 “Surat dua” is missing" in one.stdout
    assert "case 1" not in one.stdout
    assert len(rows(post, "SELECT event FROM ledger_entry WHERE event = 'case.evidence_damaged'")) == 2


def test_verify_names_a_paper_and_a_scan_that_were_altered_by_the_paper_s_number(post: Path) -> None:
    with sqlite3.connect(post / "posko.sqlite3") as database:
        database.execute("UPDATE cases_casepaper SET docx = pdf")
        database.execute("UPDATE cases_paperscan SET sealed = zeroblob(40)")
    (number,) = rows(post, "SELECT number FROM cases_casepaper")
    told = cases(post, "verify")
    assert told.returncode == 1 and "2 damaged or missing" in told.stdout
    for what in ("paper", "scan"):
        assert f"case 2: {what} 1 “{number}” is altered" in told.stdout
    assert rows(post, "SELECT damaged_at IS NOT NULL FROM cases_casepaper") == [1]
    assert rows(post, "SELECT damaged_at IS NOT NULL FROM cases_paperscan") == [1]


def test_verify_says_2_for_a_case_that_is_none_and_nothing_makes_a_key_of_bawaslu(post: Path) -> None:
    assert "no case 77" in cases(post, "verify", "--case", "77").stderr
    gone = cases(post, "new-key", "case.key")
    assert gone.returncode == 2 and "invalid choice" in gone.stderr
