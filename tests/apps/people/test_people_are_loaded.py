"""A file of people: checked first, proposed whole or not at all, and nothing happens the second time."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import load_workbook

from posko.apps.ledger.models import Entry
from posko.apps.operation.models import TableImport
from posko.apps.people.loading import services as loading_services
from posko.apps.people.loading.services import Loaded
from posko.apps.people.loading.views import UPLOADS
from posko.apps.people.models import AccountProposal, Post, User
from posko.apps.people.proposals import selectors
from posko.apps.people.proposals import services as proposals
from posko.apps.people.proposals.steps import Done
from posko.domain.access import Viewer
from posko.domain.errors import NotAllowed
from posko.domain.people.rows import read_people
from posko.kit.language import tongues
from tests.accounts import chief_of
from tests.cast import AT, LogIn, See
from tests.sheets import page_rows

REAL = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
LOAD, RUN = "/people/load/", "/people/load/run/"
HEAD = "username;name;agency;role;superior;deputy;telephone"
FILE = "\r\n".join(
    [
        HEAD,
        "kapolres;Karsa Pimpin;polres;chief;;;0812-0000-0201",
        "duty;Dewi Piket;polres;duty_officer;kapolres;field;0812-0000-0202",
        "kalak;Kala Siaga;bpbd;chief;;;0812-0000-0203",
    ]
).encode()


@pytest.fixture(autouse=True)
def nothing_waits(see: See) -> Iterator[None]:
    """What was checked lies on the disk and not in the database: it would outlive the test."""
    yield
    UPLOADS.drop(see("admin"))


def post_of(username: str) -> Post:
    return Post.objects.select_related("superior__user", "deputy__user", "agency").get(user__username=username)


def check(client: Client, data: bytes) -> tuple[int, str]:
    answer = client.post(LOAD, {"file": SimpleUploadedFile("orang.csv", data)})
    return answer.status_code, answer.content.decode()


def propose(data: bytes, by: Viewer) -> Loaded:
    return loading_services.propose_people("orang.csv", data, by=by, at=AT)


def decide(agency: str, by: Viewer) -> list[Done]:
    """Everything that waits for an agency, in one act."""
    rows = list(AccountProposal.objects.filter(agency__code=agency, outcome="").select_related("agency"))
    return proposals.decide([row.pk for row in rows], digest=selectors.digest(rows), by=by, at=AT, real_at=REAL)


def test_a_file_is_proposed_and_opens_nothing(see: See) -> None:
    loaded = propose(FILE, see("admin"))
    found = loaded.reading
    assert (len(found.added), len(found.changed), found.same, loaded.proposed) == (2, 1, 0, 3)
    assert not User.objects.filter(username__in=("kapolres", "kalak")).exists()
    rows = AccountProposal.objects.order_by("pk").values_list("kind", "agency__code", "username")
    assert list(rows) == [("open", "polres", "kapolres"), ("open", "bpbd", "kalak"), ("role", "polres", "duty")]


def test_people_stand_as_the_file_says_once_their_chiefs_decided(see: See) -> None:
    propose(FILE, see("admin"))
    assert [each.username for each in decide("polres", chief_of("polres"))] == ["kapolres"]
    duty = post_of("duty")
    assert duty.superior is not None
    assert duty.deputy is not None
    assert (duty.superior.user.username, duty.deputy.user.username) == ("kapolres", "field")
    assert duty.telephone == "081200000202"
    chief = post_of("kapolres")
    assert (chief.agency.code, chief.role, chief.active) == ("polres", "chief", True)
    assert not chief.user.has_usable_password()
    assert not User.objects.filter(username="kalak").exists(), "its own chief decides"


def test_who_waits_for_a_superior_gets_one_when_that_account_opens(see: See) -> None:
    propose(f"{HEAD}\r\nbawah;Bayu Bawah;bpbd;liaison;atas;;\r\natas;Ani Atas;bpbd;planner;;;".encode(), see("admin"))
    chief = chief_of("bpbd")
    for name in ("bawah", "atas"):
        row = AccountProposal.objects.get(username=name)
        proposals.decide([row.pk], digest=selectors.digest([row]), by=chief, at=AT, real_at=REAL)
    superior = post_of("bawah").superior
    assert superior is not None
    assert superior.user.username == "atas"


def test_a_number_or_a_superior_is_set_at_once(see: See) -> None:
    data = f"{HEAD}\r\nfield;Fikri Lapangan;polres;field_officer;duty;;0812-0000-0209".encode()
    loaded = propose(data, see("admin"))
    assert (loaded.proposed, loaded.set) == (0, 1)
    field = post_of("field")
    assert field.superior is not None
    assert (field.superior.user.username, field.telephone) == ("duty", "081200000209")


def test_one_entry_holds_counts_and_hash_and_no_number(see: See) -> None:
    before = Entry.objects.count()
    found = propose(FILE, see("admin")).reading
    entry = Entry.objects.latest("number")
    assert Entry.objects.count() == before + 1
    assert (entry.event, entry.compartment) == ("people.loaded", "audit")
    body = str(entry.payload.body)
    assert f'"sha256":"{found.sha256}"' in body
    assert '"added":2,"changed":1' in body
    assert "0812" not in body


def test_the_same_file_again_changes_nothing_and_leaves_no_entry(see: See) -> None:
    propose(FILE, see("admin"))
    before = (Entry.objects.count(), AccountProposal.objects.count())
    assert propose(FILE, see("admin")).proposed == 0
    assert (Entry.objects.count(), AccountProposal.objects.count()) == before
    decide("polres", chief_of("polres"))
    assert propose(FILE, see("admin")).reading.same == 2


def test_another_wish_for_the_same_person_takes_the_place_of_the_first(see: See) -> None:
    propose(FILE, see("admin"))
    propose(FILE.replace(b"kalak;Kala Siaga;bpbd;chief", b"kalak;Kala Siaga;bpbd;liaison"), see("admin"))
    outcomes = AccountProposal.objects.filter(username="kalak").order_by("pk").values_list("outcome", "wanted__role")
    assert list(outcomes) == [("withdrawn", "chief"), ("", "liaison")]


def test_what_was_replaced_keeps_no_number(see: See) -> None:
    propose(FILE, see("admin"))
    assert AccountProposal.objects.get(username="kalak").wanted["telephone"]
    propose(FILE.replace(b"Kala Siaga", b"Kala Satu"), see("admin"))
    assert "telephone" not in AccountProposal.objects.get(username="kalak", outcome="withdrawn").wanted


def test_a_changed_role_is_told_in_the_entry_and_waits(see: See) -> None:
    data = f"{HEAD}\r\nfield;Fikri Lapangan;polres;duty_officer;;;".encode()
    propose(data, see("admin"))
    assert "field: field_officer → duty_officer" in str(Entry.objects.latest("number").payload.body)
    assert post_of("field").role == "field_officer"
    decide("polres", chief_of("polres"))
    assert post_of("field").role == "duty_officer"


def test_one_wrong_row_leaves_everything_as_it_was(see: See) -> None:
    before = (Entry.objects.count(), AccountProposal.objects.count())
    assert not propose(FILE + b"\r\nx;X;polda;chief;;;", see("admin")).reading.ok
    assert (Entry.objects.count(), AccountProposal.objects.count()) == before
    assert post_of("duty").telephone == ""


def test_nobody_but_an_administrator_proposes_a_file(see: See) -> None:
    with pytest.raises(NotAllowed):
        propose(FILE, chief_of("polres"))


def test_a_person_of_another_operation_is_no_row_of_ours(see: See) -> None:
    data = f"{HEAD}\r\nother;Oka Lain;polres;chief;;;".encode()
    found = propose(data, see("admin")).reading
    assert "The log-in name other is taken" in str(found.problems[0])


def test_the_page_checks_and_then_proposes_exactly_that_file(log_in: LogIn) -> None:
    client = log_in("admin")
    status, page = check(client, FILE)
    assert (status, User.objects.filter(username="kapolres").exists()) == (200, False)
    assert "2 akun akan dibuka, 1 diubah" in page
    checked = re.findall(r'name="sha256" value="([0-9a-f]{64})"', page)[0]
    assert client.post(RUN, {"sha256": "0" * 64}).status_code == 400
    assert client.post(RUN, {"sha256": checked}).headers["Location"] == "/people/proposals/"
    assert AccountProposal.objects.filter(username="kapolres").exists()
    assert client.post(RUN, {"sha256": checked}).status_code == 400


def test_problems_stand_on_the_page_and_in_a_file(log_in: LogIn) -> None:
    client = log_in("admin")
    status, page = check(client, f"{HEAD}\r\nx;X;polda;chief;;;".encode())
    assert status == 422
    assert "1 masalah; tidak ada yang dimuat" in page
    (row, *_more) = page_rows(client.get("/people/load/problems.csv").content)
    assert [*row.values()][:3] == ["orang.csv", "2", "agency"]


def test_good_rows_are_proposed_alone_and_the_rest_comes_back(log_in: LogIn) -> None:
    client = log_in("admin")
    status, page = check(client, FILE + b"\r\nx;X;polda;chief;;;")
    assert (status, "Muat baris yang benar saja" in page) == (422, True)
    checked = re.findall(r'name="sha256" value="([0-9a-f]{64})"', page)[0]
    assert client.post(RUN, {"sha256": checked}).status_code == 422, "all of it is not asked"
    assert client.post(RUN, {"sha256": checked, "part": "1"}).headers["Location"] == LOAD
    assert {*AccountProposal.objects.values_list("username", flat=True)} == {"kapolres", "kalak", "duty"}
    rest = load_workbook(io.BytesIO(client.get("/people/load/rest.xlsx").content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rest] == ["username", "x"]
    assert TableImport.objects.get(noun="people").left == 1


def test_the_template_has_the_columns_that_are_read(see: See, log_in: LogIn) -> None:
    from posko.apps.people.accounts import selectors

    answer = log_in("admin").get("/people/load/template.xlsx")
    found = read_people("templat.xlsx", answer.content, selectors.load_ground(see("admin")), tongues=tongues())
    assert [str(problem.message) for problem in found.problems] == ["There is no row below the header."]
    book = load_workbook(io.BytesIO(answer.content))
    assert book.get_sheet_by_index(0).to_python()[0] == [
        "Nama masuk", "Nama", "Instansi", "Peran", "Kode tempat", "Atasan", "Wakil", "Telepon",
    ]  # fmt: skip
    assert book.get_sheet_by_name("pilihan").to_python()[0] == ["Instansi", "Peran", "Kode tempat"]
