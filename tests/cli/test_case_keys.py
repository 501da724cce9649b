"""`posko cases new-key`, `rotate-key` and `verify`, as Bawaslu types them on a post with cases and evidence."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from posko.domain.files import vault
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
operation = Agency.objects.get(code="bawaslu").operation
at = clock.real_time()
by = system_viewer("test", operation=operation.code, city=operation.city_id)
post = add_person(NewPerson("gk", "Galih Rekaan", "bawaslu", Role.GAKKUMDU_MEMBER), operation=operation, by=by, at=at)
Agreement.objects.create(operation=operation, form_key=uuid.uuid4(), compartment="case", number="1",
    dated=at.date() - timedelta(days=9), valid_until=at.date() + timedelta(days=90),
    parties=["bawaslu", "polri", "kejaksaan"], purpose="x", assessment="x", recorded_by="x", recorded_at=at)
by = selectors.viewer_at(post, at)
for name in ("Surat satu", "Surat dua"):
    new = services.NewCase(uuid.uuid4(), "report", "form", "Dua kali mencoblos", operation.city_id,
        at - timedelta(days=1), at - timedelta(days=1, hours=2),
        [services.NewPerson("reporter", {"name": "Sari Rekaan"}, "Penanganan", date(2030, 1, 1))])
    case = services.open_case(new, by=by, at=at).case
    upload = SimpleUploadedFile("surat.txt", b"Isi " + name.encode())
    evidence_services.take_in(case, evidence_services.NewItem(uuid.uuid4(), name, "document", upload), by=by, at=at)
paper = paper_services.issue(case, paper_services.NewPaper(uuid.uuid4(), "receipt", "id"), by=by, at=at)
upload = SimpleUploadedFile("pindai.pdf", b"%PDF-1.7 tanda tangan")
scan_services.take_in(paper, scan_services.NewScan(uuid.uuid4(), upload), by=by, at=at)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("post") / "data"
    found_post(data)
    key = data.parent / "case.key"
    assert posko("cases", "new-key", str(key), data=data).returncode == 0
    environment = post_environment(data, POSKO_CASE_KEY=str(key), DJANGO_SETTINGS_MODULE="posko.web.settings")
    done = subprocess.run([sys.executable, "-c", MAKE], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture
def post(made: Path, tmp_path: Path) -> Path:
    """A copy of that post; the key lies beside its data."""
    shutil.copytree(made, tmp_path / "data")
    shutil.copy2(made.parent / "case.key", tmp_path / "case.key")
    return tmp_path / "data"


def cases(post: Path, *words: str, key: str = "case.key") -> subprocess.CompletedProcess[str]:
    return posko("cases", *words, data=post, POSKO_CASE_KEY=str(post.parent / key))


def evidence(post: Path) -> list[Path]:
    return sorted((post / "files" / "cases").rglob("*.sealed"), key=lambda path: int(path.parent.name))


def rows(post: Path, query: str) -> list[Any]:
    with sqlite3.connect(post / "posko.sqlite3") as database:
        return [row[0] for row in database.execute(query)]


def test_a_new_key_is_for_its_owner_only_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "case.key"
    made = posko("cases", "new-key", str(path), data=tmp_path)
    assert made.returncode == 0 and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert f"POSKO_CASE_KEY={path}" in made.stdout and "outside this machine" in made.stdout
    key = path.read_text()
    assert vault.mark_of(bytes.fromhex(key.strip())) in made.stdout and key.strip() not in made.stdout
    again = posko("cases", "new-key", str(path), data=tmp_path)
    assert again.returncode == 2 and "never written over" in again.stderr and path.read_text() == key


def test_verify_opens_everything_and_names_what_is_damaged_or_missing(post: Path) -> None:
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


def test_verify_says_2_where_the_key_is_not_there_or_is_another_one(post: Path) -> None:
    gone = cases(post, "verify", key="none.key")
    assert gone.returncode == 2 and "Bawaslu's key is not there (none.key)" in gone.stderr
    assert cases(post, "new-key", str(post.parent / "other.key")).returncode == 0
    other = cases(post, "verify", key="other.key")
    assert other.returncode == 2 and "does not open case 1" in other.stderr
    assert cases(post, "verify", "--case", "77").returncode == 2
    assert not rows(post, "SELECT event FROM ledger_entry WHERE event = 'case.evidence_damaged'")


def test_after_a_rotation_only_the_new_key_opens(post: Path) -> None:
    new = post.parent / "new.key"
    cases(post, "new-key", str(new))
    done = cases(post, "rotate-key", str(new))
    assert done.returncode == 0 and "2 cases sealed" in done.stdout, done.stderr
    assert cases(post, "verify").returncode == 2
    assert cases(post, "verify", key="new.key").returncode == 0
    marks = rows(post, "SELECT key_mark FROM cases_case")
    assert marks == [vault.mark_of(bytes.fromhex(new.read_text().strip()))] * 2
    assert len(rows(post, "SELECT event FROM ledger_entry WHERE event = 'case.key_rotated'")) == 2
    proof = posko("ledger", "verify", data=post)
    assert proof.returncode == 0, proof.stdout


def test_a_rotation_needs_both_keys_and_a_new_one_that_others_cannot_read(post: Path) -> None:
    new = post.parent / "new.key"
    assert "There is no key" in cases(post, "rotate-key", str(new)).stderr
    cases(post, "new-key", str(new))
    assert "not there (none.key)" in cases(post, "rotate-key", str(new), key="none.key").stderr
    assert "in place already" in cases(post, "rotate-key", str(post.parent / "case.key")).stderr
    os.chmod(new, 0o644)
    assert "chmod 600" in cases(post, "rotate-key", str(new)).stderr
    third = post.parent / "third.key"
    cases(post, "new-key", str(third))
    foreign = cases(post, "rotate-key", str(third), key="new.key")
    assert foreign.returncode == 1 and "case 1 is still sealed under the key" in foreign.stderr
    assert cases(post, "verify").returncode == 0
