"""Numbers of people: an agency gives its own by a table, they count once proven, and they go after the vote."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from posko.apps.ledger.models import Entry, Payload
from posko.apps.notices.models import Notice
from posko.apps.outgoing.contacts import selectors, services
from posko.apps.outgoing.models import Sending
from posko.domain.access import Compartment, system_viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.outgoing import Channel, ContactKind
from posko.domain.outgoing.contacts import Role
from posko.kit.walls import opened
from tests.cast import AT, LogIn, See
from tests.numbers import AGREEMENT, kept, load, table
from tests.station_day import OTHER, STATION
from tests.world import CITY, CODE

pytestmark = pytest.mark.django_db
HOUSE = system_viewer("test", operation=CODE, city=CITY, compartments=frozenset(Compartment))


def test_a_table_gives_numbers_that_are_sealed_and_wait_for_their_proof(see: See) -> None:
    loaded = load(see, f"{STATION},kpps,0812-3456-7890", f"{OTHER},kpps,0812-3456-7891")
    assert (loaded.added, loaded.changed, loaded.same) == (2, 0, 0)
    one, _other = kept()
    assert (one.number, one.masked, one.proven_at) == ("081234567890", "0812-••••-890", None)
    assert "081234567890" not in one.sealed_number
    assert selectors.proven(see("duty"), kind=ContactKind.STATION, refs=[STATION]) == []
    again = load(see, f"{STATION},kpps,0812-3456-7890")
    assert (again.added, again.changed, again.same) == (0, 0, 1)
    assert Entry.objects.filter(event="contacts.loaded").count() == 1


def test_no_number_stands_in_the_ledger(see: See) -> None:
    load(see, f"{STATION},kpps,0812-3456-7890")
    services.see_numbers([kept()[0].pk], why="call", by=see("duty"), at=AT)
    told = " ".join(str(each) for each in Payload.objects.values_list("body", flat=True))
    assert AGREEMENT in told and STATION in told
    assert "34567890" not in told


def test_each_institution_gives_its_own_and_names_its_agreement(see: See) -> None:
    refused = load(see, f"{STATION},pengawas,0812-3456-7890")
    assert not refused.reading.ok and not kept()
    with pytest.raises(NotAllowed, match="kept by its own officers"):
        services.load_contacts("a.csv", table(), agency="kpu", agreement=AGREEMENT, by=see("bawaslu"), at=AT)
    with pytest.raises(BadInput, match="agreement"):
        services.load_contacts("a.csv", table(f"{STATION},kpps,0812-3456-7890"), agency="kpu", agreement=" ",
                               by=see("kpu"), at=AT)  # fmt: skip


def test_the_agencys_word_proves_and_a_change_must_be_proven_again(see: See) -> None:
    load(see, f"{STATION},kpps,0812-3456-7890")
    assert services.confirm_contacts(None, by=see("kpu"), at=AT) == 1
    (proven,) = selectors.proven(see("duty"), kind=ContactKind.STATION, refs=[STATION])
    assert proven.proof == "agency"
    assert load(see, f"{STATION},kpps,0812-3456-7899").changed == 1
    assert selectors.proven(see("duty"), kind=ContactKind.STATION, refs=[STATION]) == []
    old = kept(pk=proven.pk)[0]
    assert (old.ended_why, old.sealed_number, old.mark) == ("changed", "", "")


def test_a_number_found_wrong_goes_back_to_its_agency(see: See) -> None:
    load(see, f"{STATION},kpps,0812-3456-7890")
    services.confirm_contacts(None, by=see("kpu"), at=AT)
    pk = kept()[0].pk
    services.mark_wrong(pk, by=see("duty"), at=AT)
    assert selectors.answering(see("duty"), [STATION]) == {}
    notice = Notice.objects.get(key=f"contact:{pk}:wrong")
    assert (notice.agency and notice.agency.code, notice.settled_at) == ("kpu", None)
    assert services.confirm_contacts(None, by=see("kpu"), at=AT) == 0, "a wrong number is not made right by a word"
    load(see, f"{STATION},kpps,0812-3456-7890")
    assert kept(ended_at=None)[0].wrong_at is None, "the agency gave it anew"
    assert Notice.objects.get(pk=notice.pk).settled_at is not None


def test_nobody_sees_more_than_twenty_numbers_at_a_time(see: See) -> None:
    with pytest.raises(NotAllowed, match="twenty"):
        services.see_numbers(list(range(1, 22)), why="call", by=see("duty"), at=AT)


def test_numbers_go_seven_days_after_the_vote(see: See) -> None:
    load(see, f"{STATION},kpps,0812-3456-7890", f"{OTHER},kpps,0812-3456-7891")
    gone = kept()[0]
    with opened({Compartment.SECURITY}):
        services.end_contact(gone, by=see("kpu"), at=AT)
    (left,) = kept(ended_at=None)
    assert left.purge_at is not None
    assert services.purge_contacts(by=HOUSE, at=left.purge_at - timedelta(seconds=1)) == 0
    assert services.purge_contacts(by=HOUSE, at=left.purge_at) == 2
    assert {(row.sealed_number, row.mark, row.masked) for row in kept()} == {("", "", "")}
    assert {row.ended_why for row in kept()} == {"ended", "purged"}


def test_a_duty_desk_has_one_number(see: See) -> None:
    for number in ("021-8191234", "021-8191235"):
        new = services.NewContact(ContactKind.DESK, "desk:bpbd", Role.DUTY, "bpbd", number)
        services.put_contact(new, by=see("bpbd"), at=AT)
    (standing,) = kept(ended_at=None)
    assert (standing.number, standing.channel) == ("0218191235", Channel.SMS)


def test_the_page_shows_the_own_agencys_numbers_masked_and_no_others(see: See, log_in: LogIn) -> None:
    load(see, f"{STATION},kpps,0812-3456-7890")
    page = log_in("kpu").get("/outgoing/contacts/").content.decode()
    assert "0812-••••-890" in page and "34567890" not in page
    for other in ("bawaslu", "duty"):
        assert "0812-••••-890" not in log_in(other).get("/outgoing/contacts/").content.decode()


def test_a_table_goes_in_by_the_page(log_in: LogIn) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client: Client = log_in("kpu")
    file = SimpleUploadedFile("kpps.csv", table(f"{STATION},kpps,0812-3456-7890", "entah,kpps,0812-3456-7891"))
    page = client.post("/outgoing/contacts/load/", {"file": file, "agreement": AGREEMENT})
    assert page.status_code == 422
    digest = page.context["found"].sha256
    done = client.post(
        "/outgoing/contacts/load/run/", {"sha256": digest, "agreement": AGREEMENT, "part": "1"}, follow=True
    )
    assert done.status_code == 200
    assert [row.ref for row in kept()] == [STATION]
    assert client.post("/outgoing/contacts/confirm/").status_code == 302
    assert kept()[0].proof == "agency"


def test_a_code_that_was_sent_to_it_proves_a_number(see: See) -> None:
    load(see, f"{STATION},kpps,0812-3456-7890")
    (row,) = kept()
    services.send_code(row, by=see("kpu"), at=AT, real_at=AT)
    with opened({Compartment.SECURITY}):
        text = Sending.objects.get(about="proof", contact=row).text
    code = next(word for word in text.replace(",", " ").split() if word.isdecimal() and len(word) == 6)
    other = "000000" if code != "000000" else "000001"
    assert not services.prove_contact(row, other, by=see("kpu"), at=AT, real_at=AT)
    assert services.prove_contact(row, code, by=see("kpu"), at=AT, real_at=AT)
    (proven,) = kept()
    assert (proven.proof, proven.code_tries, proven.code_hash) == ("code", 1, "")


def test_three_codes_go_out_in_an_hour(see: See) -> None:
    load(see, f"{STATION},kpps,0812-3456-7890")
    (row,) = kept()
    for minutes in (0, 1, 2):
        moment = AT + timedelta(minutes=minutes)
        services.send_code(row, by=see("kpu"), at=moment, real_at=moment)
    with pytest.raises(BadInput, match="3 codes went to this number"):
        services.send_code(row, by=see("kpu"), at=AT + timedelta(minutes=59), real_at=AT)
    services.send_code(row, by=see("kpu"), at=AT + timedelta(minutes=61), real_at=AT)
    with pytest.raises(NotAllowed):
        services.send_code(row, by=see("duty"), at=AT, real_at=AT)


def test_the_agency_gives_another_number_on_its_page(see: See, log_in: LogIn) -> None:
    load(see, f"{STATION},kpps,0812-3456-7890")
    (row,) = kept()
    services.mark_wrong(row.pk, by=see("duty"), at=AT)
    for who, status in (("bawaslu", 404), ("duty", 403), ("kpu", 302)):
        answer = log_in(who).post(f"/outgoing/contacts/{row.pk}/change/", {"number": "0812-3456-7891"})
        assert answer.status_code == status, who
    (standing,) = kept(ended_at=None)
    assert (standing.number, standing.place_id, standing.wrong_at) == ("081234567891", STATION, None)
    assert log_in("kpu").post(f"/outgoing/contacts/{standing.pk}/change/", {"number": "lupa"}).status_code == 422
