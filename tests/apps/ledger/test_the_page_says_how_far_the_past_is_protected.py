"""The ledger's page says up to which row the past is sealed and signed, row by row, and hands out the head."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from posko.apps.ledger import triggers
from posko.apps.ledger.growth import selectors
from posko.apps.ledger.heads import services as heads
from posko.apps.ledger.models import Entry, Leaf
from posko.apps.ledger.sealing import services as sealing
from posko.apps.ledger.witnesses import services as witnesses
from posko.domain.access import Compartment
from posko.kit.limits import forget_all
from tests.cast import LogIn, See, a_client
from tests.databases import as_owner
from tests.ledger import enter
from tests.witnesses import NOW, Machine, confirmed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def more(see: See, at: datetime, count: int = 1) -> Entry:
    """Some rows more; the last of them."""
    return [enter("test.happened", Compartment.PUBLIC, by=see("duty"), at=at) for _ in range(count)][-1]


def marks(client: Client) -> list[str]:
    """The marks on the strip: of what is sealed, signed and cosigned."""
    return re.findall(r'class="state is-(\w+)"', client.get("/ledger/standing/").content.decode())


def row(page: str, number: int) -> str:
    """A row of the table, as text."""
    found = re.search(rf'<tr id="row-{number}">(.*?)</tr>', page, re.DOTALL)
    assert found, f"row {number} is not on the page"
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_each_row_says_whether_it_is_sealed_or_signed_and_which_leaf_it_is(
    see: See, at: datetime, log_in: LogIn
) -> None:
    client = log_in("bawaslu")
    signed = more(see, at)
    head = heads.sign(at=at)
    sealed = more(see, at)
    sealing.seal()
    fresh = more(see, at)
    page = client.get("/ledger/").content.decode()
    assert "Ditandatangani" in row(page, signed.number)
    assert f"daun {head.size - 1}" in row(page, signed.number)
    assert "Disegel" in row(page, sealed.number)
    assert "Belum disegel" in row(page, fresh.number)
    stand = selectors.standing()
    assert (stand.last_row, stand.sealed_to, stand.signed_to) == (fresh.number, sealed.number, signed.number)
    assert (stand.waiting, stand.unsigned, stand.cosigned_to) == (1, 2, 0)


def test_a_row_that_was_slipped_in_or_altered_convicts_itself_on_the_page(
    see: See, at: datetime, log_in: LogIn
) -> None:
    client = log_in("bawaslu")
    slipped, altered, last = more(see, at), more(see, at), more(see, at)
    sealing.seal()
    as_owner()
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_leaf WHERE number = %s", [slipped.number])
        cursor.execute("UPDATE ledger_entry SET row_hash = %s WHERE number = %s", ["0" * 64, altered.number])
    page = client.get("/ledger/").content.decode()
    assert "Disisipkan" in row(page, slipped.number)
    assert "Diubah" in row(page, altered.number)
    assert "Disegel" in row(page, last.number)


def test_a_void_number_is_told_between_its_neighbours(see: See, at: datetime, log_in: LogIn) -> None:
    client = log_in("bawaslu")
    sealing.seal()
    before = more(see, at).number
    as_owner()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry SELECT number + 2, operation, compartment, at, actor, agency, role, event,"
            " subject, place, payload_hash, row_hash FROM ledger_entry WHERE number = %s",
            [before],
        )
    sealing.seal()
    void = before + 1
    assert Leaf.objects.get(number=void).void
    assert "Batal" in row(client.get("/ledger/").content.decode(), void)
    assert "Batal" not in client.get("/ledger/", {"event": "test."}).content.decode()


def test_the_newest_head_stands_there_as_text_and_as_code(see: See, at: datetime, log_in: LogIn) -> None:
    client = log_in("bawaslu")
    assert "posko ledger head" in client.get("/ledger/").content.decode()
    head = heads.sign(at=at)
    page = client.get("/ledger/").content.decode()
    assert head.checkpoint.splitlines()[-1].replace("+", "&#x2B;") in page or head.checkpoint.splitlines()[-1] in page
    assert page.count('class="head-code"') == 1
    assert 'class="tree"' in page


def test_no_mark_says_signed_or_cosigned_before_somebody_did_it(see: See, at: datetime, log_in: LogIn) -> None:
    client, machine = log_in("bawaslu"), Machine()
    confirmed(machine)
    more(see, at)
    sealing.seal()
    assert marks(client) == ["sealed", "waiting", "waiting"]
    head = heads.sign(at=NOW)
    assert marks(client) == ["sealed", "proven", "waiting"]
    witnesses.take(machine.line(head), by=see("admin"), at=at, real_at=NOW)
    assert marks(client)[:2] == ["sealed", "proven"]
    assert marks(client)[2] != "waiting"


def test_everybody_may_keep_the_newest_head(see: See, at: datetime) -> None:
    stranger = a_client()
    assert stranger.get("/ledger/checkpoint").status_code == 404
    head = heads.sign(at=at)
    answer = stranger.get("/ledger/checkpoint")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer.content.decode() == head.checkpoint


def test_who_asks_for_it_without_end_is_told_to_wait(see: See, at: datetime) -> None:
    heads.sign(at=at)
    forget_all()
    stranger = a_client()
    answers = [stranger.get("/ledger/checkpoint") for _ in range(70)]
    assert answers[-1].status_code == 429 and int(answers[-1].headers["Retry-After"]) >= 1
    assert all(answer.status_code == 200 for answer in answers[:60])


def test_what_another_agency_cosigned_shows_on_row_picture_and_head(see: See, at: datetime, log_in: LogIn) -> None:
    client, machine = log_in("bawaslu"), Machine()
    confirmed(machine)
    covered = more(see, at)
    head = heads.sign(at=NOW)
    witnesses.take(machine.line(head), by=see("admin"), at=at, real_at=NOW)
    later = more(see, at)
    heads.sign(at=NOW)
    page = client.get("/ledger/", {"span": "all"}).content.decode()
    assert "Disaksikan" in row(page, covered.number)
    assert "Ditandatangani" in row(page, later.number)
    assert page.count("held is-cosigned") == 1
    assert selectors.standing().cosigned_to == covered.number
    assert machine.line(head) in client.get(f"/ledger/heads/{head.pk}.txt").content.decode()
    assert "KPU" in " ".join(re.sub(r"<[^>]+>", " ", client.get("/ledger/heads/").content.decode()).split())


def test_every_signed_head_is_listed_and_opens_as_text(see: See, at: datetime, log_in: LogIn) -> None:
    client = log_in("bawaslu")
    first = heads.sign(at=at)
    more(see, at)
    second = heads.sign(at=at)
    page = client.get("/ledger/heads/").content.decode()
    assert page.index(second.root[:12]) < page.index(first.root[:12])
    answer = client.get(f"/ledger/heads/{first.pk}.txt")
    assert answer.content.decode() == first.checkpoint


def test_a_longer_ledger_asks_the_database_no_more(see: See, at: datetime, log_in: LogIn) -> None:
    client = log_in("bawaslu")
    heads.sign(at=at)
    client.get("/ledger/")
    with CaptureQueriesContext(connection) as few:
        client.get("/ledger/")
    for _ in range(4):
        more(see, at, 30)
        heads.sign(at=at)
    client.get("/ledger/")
    with CaptureQueriesContext(connection) as many:
        client.get("/ledger/")
    assert len(many) <= len(few) + 1 <= 24  # one more counts the pages
    with CaptureQueriesContext(connection) as line:
        client.get("/ledger/standing/")
    assert len(line) <= 12
