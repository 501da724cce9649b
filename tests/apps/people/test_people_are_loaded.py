"""A file of people: checked first, loaded whole or not at all, and nothing happens the second time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from posko.apps.ledger.models import Entry
from posko.apps.people.loading import services as loading_services
from posko.apps.people.loading.views import UPLOADS
from posko.apps.people.models import Post, User
from posko.domain.people.rows import SCHEMA, read_people
from tests.cast import LogIn, See
from tests.sheets import page_rows

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


def test_people_stand_as_the_file_says(see: See, at: datetime) -> None:
    found = loading_services.load_people("orang.csv", FILE, by=see("admin"), at=at)
    assert (len(found.added), len(found.changed), found.same) == (2, 1, 0)
    duty = post_of("duty")
    assert duty.superior is not None
    assert duty.deputy is not None
    assert (duty.superior.user.username, duty.deputy.user.username) == ("kapolres", "field")
    assert duty.telephone == "081200000202"
    chief = post_of("kapolres")
    assert (chief.agency.code, chief.role, chief.active) == ("polres", "chief", True)
    assert not chief.user.has_usable_password()


def test_one_entry_holds_counts_and_hash_and_no_number(see: See, at: datetime) -> None:
    before = Entry.objects.count()
    found = loading_services.load_people("orang.csv", FILE, by=see("admin"), at=at)
    entry = Entry.objects.latest("number")
    assert Entry.objects.count() == before + 1
    assert (entry.event, entry.compartment) == ("people.loaded", "audit")
    body = str(entry.payload.body)
    assert f'"sha256":"{found.sha256}"' in body
    assert '"added":2,"changed":1' in body
    assert "0812" not in body


def test_the_same_file_again_changes_nothing_and_leaves_no_entry(see: See, at: datetime) -> None:
    loading_services.load_people("orang.csv", FILE, by=see("admin"), at=at)
    before = (Entry.objects.count(), User.objects.count())
    again = loading_services.load_people("orang.csv", FILE, by=see("admin"), at=at)
    assert (len(again.added), len(again.changed), again.same) == (0, 0, 3)
    assert (Entry.objects.count(), User.objects.count()) == before


def test_a_changed_role_is_told_in_the_entry(see: See, at: datetime) -> None:
    data = f"{HEAD}\r\nfield;Fikri Lapangan;polres;duty_officer;;;".encode()
    loading_services.load_people("orang.csv", data, by=see("admin"), at=at)
    assert "field: field_officer → duty_officer" in str(Entry.objects.latest("number").payload.body)
    assert post_of("field").role == "duty_officer"


def test_one_wrong_row_leaves_everything_as_it_was(see: See, at: datetime) -> None:
    before = (Entry.objects.count(), User.objects.count())
    found = loading_services.load_people("orang.csv", FILE + b"\r\nx;X;polda;chief;;;", by=see("admin"), at=at)
    assert not found.ok
    assert (Entry.objects.count(), User.objects.count()) == before
    assert post_of("duty").telephone == ""


def test_a_person_of_another_operation_is_no_row_of_ours(see: See, at: datetime) -> None:
    data = f"{HEAD}\r\nother;Oka Lain;polres;chief;;;".encode()
    found = loading_services.load_people("orang.csv", data, by=see("admin"), at=at)
    assert "The log-in name other is taken" in str(found.problems[0])


def test_the_page_checks_and_then_loads_exactly_that_file(log_in: LogIn) -> None:
    client = log_in("admin")
    status, page = check(client, FILE)
    assert (status, User.objects.filter(username="kapolres").exists()) == (200, False)
    assert "2 orang akan ditambahkan, 1 diubah" in page
    checked = re.findall(r'name="sha256" value="([0-9a-f]{64})"', page)[0]
    assert client.post(RUN, {"sha256": "0" * 64}).status_code == 400
    assert client.post(RUN, {"sha256": checked}).headers["Location"] == "/people/"
    assert User.objects.filter(username="kapolres").exists()
    assert client.post(RUN, {"sha256": checked}).status_code == 400


def test_problems_stand_on_the_page_and_in_a_file(log_in: LogIn) -> None:
    client = log_in("admin")
    status, page = check(client, f"{HEAD}\r\nx;X;polda;chief;;;".encode())
    assert status == 422
    assert "1 masalah; tidak ada yang dimuat" in page
    (row, *_more) = page_rows(client.get("/people/load/problems.csv").content)
    assert [*row.values()][:3] == ["orang.csv", "2", "agency"]


def test_the_template_has_the_columns_that_are_read(see: See, log_in: LogIn) -> None:
    from posko.apps.people.accounts import selectors

    answer = log_in("admin").get("/people/load/template.xlsx")
    found = read_people("templat.xlsx", answer.content, selectors.load_ground(see("admin")))
    assert [str(problem.message) for problem in found.problems] == ["There is no row below the header."]
    assert len(SCHEMA) == 8
