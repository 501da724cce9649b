"""A table of people is taken back as one act, while nobody has acted on a row of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from posko.apps.ledger.models import Entry
from posko.apps.operation.models import TableImport
from posko.apps.people.accounts import services as accounts
from posko.apps.people.loading import services
from posko.apps.people.loading.services import TakenBack
from posko.apps.people.models import AccountProposal, Post
from posko.apps.people.proposals import selectors as proposals
from posko.apps.people.proposals.services import decide
from posko.domain.errors import BadInput, NotAllowed
from tests.accounts import chief_of
from tests.cast import AT, LogIn, See, viewer_of

pytestmark = pytest.mark.django_db
REAL = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
HEAD = "username;name;agency;role;superior;deputy;telephone"
NEW = "kalak;Kala Siaga;bpbd;chief;;;"
SET = "field;Fikri Lapangan;polres;field_officer;duty;;0812-0000-0209"


def table_of(*rows: str) -> TableImport:
    data = "\r\n".join((HEAD, *rows)).encode()
    services.propose_people("orang.csv", data, by=viewer_of("admin"), at=AT)
    return TableImport.objects.latest("pk")


def take_back(table: TableImport, who: str = "admin") -> TakenBack:
    return services.take_back_people(table, by=viewer_of(who), at=AT, real_at=REAL)


def post_of(username: str) -> Post:
    return Post.objects.select_related("superior__user").get(user__username=username)


def test_what_it_proposed_is_withdrawn_and_what_it_set_is_as_it_was() -> None:
    table = table_of(NEW, SET)
    assert post_of("field").telephone
    assert take_back(table) == TakenBack(withdrawn=1, set_back=1, numbers=0)
    field = post_of("field")
    assert (field.superior, field.telephone) == (None, "")
    assert AccountProposal.objects.get(username="kalak").outcome == "withdrawn"
    entry = Entry.objects.latest("number")
    assert (entry.event, entry.compartment) == ("people.taken_back", "audit")
    with pytest.raises(BadInput, match="taken back already"):
        take_back(table)


def test_no_number_of_a_person_is_kept_with_it() -> None:
    table_of(SET)
    again = table_of(SET.replace("0209", "0777"))
    assert "0812" not in str(again.rows) and "0777" not in str(again.rows)
    assert take_back(again) == TakenBack(withdrawn=0, set_back=1, numbers=1)
    assert post_of("field").telephone == "081200000777", "the one before is kept nowhere"


def test_what_waited_before_waits_again() -> None:
    first = table_of(NEW)
    take_back(table_of(NEW.replace("Siaga", "Satu")))
    row = AccountProposal.objects.get(username="kalak", outcome="")
    assert row.wanted["full_name"] == "Kala Siaga"
    assert take_back(first).withdrawn == 1


def test_a_decision_on_one_row_keeps_the_table_there() -> None:
    table = table_of(NEW, SET)
    row = AccountProposal.objects.get(username="kalak")
    decide([row.pk], digest=proposals.digest([row]), by=chief_of("bpbd"), at=AT, real_at=REAL)
    with pytest.raises(BadInput, match="acted since on: kalak"):
        take_back(table)
    assert post_of("field").superior is not None


def test_a_post_that_somebody_else_set_since_keeps_the_table_there() -> None:
    table, field = table_of(SET), post_of("field")
    same = accounts.Standing(field.superior, None, "081200000111")
    accounts.place_post(field, same, by=viewer_of("admin"), at=AT)
    with pytest.raises(BadInput, match="acted since on: field"):
        take_back(table)
    assert post_of("field").telephone == "081200000111"


def test_nobody_but_an_administrator_takes_it_back(see: See, log_in: LogIn) -> None:
    table = table_of(NEW)
    with pytest.raises(NotAllowed):
        take_back(table, "planner")
    assert AccountProposal.objects.get(username="kalak").outcome == ""


def test_one_press_on_the_page_takes_it_back(log_in: LogIn) -> None:
    table, client = table_of(NEW, SET), log_in("admin")
    address = reverse("people:take_back_load", args=[table.pk])
    assert address in client.get("/people/load/").content.decode()
    page = client.post(address, follow=True).content.decode()
    assert "1 usulan ditarik, 1 jabatan kembali seperti semula" in page and address not in page
