"""The letterhead of an agency, who signs for it, and the basis of the operation: entered, replaced, ended."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.people.models import Letterhead, Signer
from posko.apps.people.offices import selectors, services, steps
from posko.apps.people.offices.forms import LetterForm
from posko.domain.errors import BadInput, NotAllowed
from tests import offices
from tests.cast import LogIn, See

WISHES = steps.Wishes("terbatas", "Undangan", ("Ketua KPU",))


def letter(see: See, at: datetime, **changes: object) -> object:
    wishes = replace(WISHES, **changes)  # type: ignore[arg-type]
    return steps.letter_of(wishes, least="terbatas", register="T/1", by=see("bawaslu"), at=at)


def test_a_letter_carries_kop_signer_and_basis_of_now(see: See, at: datetime) -> None:
    signer = offices.furnish(see("bawaslu"), at)
    made = steps.letter_of(
        replace(WISHES, signer=signer.pk), least="terbatas", register="T/1", by=see("bawaslu"), at=at
    )
    assert made.kop == tuple(offices.KOP.splitlines()) and made.basis == tuple(offices.BASIS.splitlines())
    assert made.signer.lines() == ("a.n. KETUA BAWASLU KOTA REKAAN", "KEPALA SEKRETARIAT")
    assert (made.place, str(made.day), made.signer.standing()) == (
        "Jakarta", "2024-11-25", "Pembina NIP 197001011995031001",
    )  # fmt: skip


def test_an_agency_that_entered_nothing_writes_under_its_name(see: See, at: datetime) -> None:
    made = steps.letter_of(WISHES, least="biasa", register="T/1", by=see("bawaslu"), at=at)
    assert made.kop and made.kop[0].isupper() and made.signer.name == see("bawaslu").name and made.basis == ()


def test_the_class_of_the_compartment_is_the_least_whoever_asks(see: See, at: datetime) -> None:
    with pytest.raises(BadInput, match="terbatas"):
        letter(see, at, classification="biasa")


def test_who_left_signs_no_more_and_is_said(see: See, at: datetime) -> None:
    gone = offices.furnish(see("bawaslu"), at)
    services.end_signer(gone, by=see("bawaslu"), at=at)
    with pytest.raises(BadInput, match="KEPALA SEKRETARIAT signs no more"):
        letter(see, at, signer=gone.pk)
    assert Signer.objects.get(pk=gone.pk).name, "the row stays"
    form = LetterForm(viewer=see("bawaslu"), least="biasa")
    assert [key for key, _words in form.fields["signer"].choices] == [""]  # type: ignore[attr-defined]
    with pytest.raises(BadInput, match="signs no more"):
        services.make_usual(gone, by=see("bawaslu"), at=at)


def test_another_agency_signs_with_its_own_people_only(see: See, at: datetime) -> None:
    foreign = offices.furnish(see("bawaslu"), at)
    with pytest.raises(BadInput, match="Choose an officer"):
        steps.letter_of(replace(WISHES, signer=foreign.pk), least="biasa", register="T/1", by=see("planner"), at=at)


def test_the_first_is_the_usual_one_until_another_is(see: See, at: datetime) -> None:
    by = see("bawaslu")
    first = offices.furnish(by, at)
    second = services.enter_signer(replace(offices.SIGNER, form_key=uuid.uuid4(), name="Wulan"), by=by, at=at)
    assert first.usual and not second.usual
    services.make_usual(second, by=by, at=at)
    assert [row.pk for row in selectors.signing(by)] == [second.pk, first.pk]


def test_a_correction_takes_the_place_of_the_words_before(see: See, at: datetime) -> None:
    by = see("bawaslu")
    first = offices.furnish(by, at)
    new = replace(offices.SIGNER, form_key=uuid.uuid4(), rank="Pembina Utama", replaces=first.pk)
    second = services.enter_signer(new, by=by, at=at)
    assert services.enter_signer(new, by=by, at=at) == second, "a second press is the same act"
    assert second.usual and [row.pk for row in selectors.signing(by)] == [second.pk]


def test_the_ledger_names_offices_and_no_person(see: See, at: datetime) -> None:
    offices.furnish(see("bawaslu"), at)
    told = {entry.event: str(entry.payload.body) for entry in Entry.objects.select_related("payload")}
    assert "KEPALA SEKRETARIAT" in told["signer.entered"]
    assert all("Galih" not in body and "1970" not in body for body in told.values())


def test_nobody_overwrites_lines_that_he_has_not_read(see: See, at: datetime) -> None:
    offices.furnish(see("bawaslu"), at)
    with pytest.raises(BadInput, match="in the meantime"):
        services.keep_letterhead("KOP LAIN", "Jakarta", seen="", by=see("bawaslu"), at=at)
    with pytest.raises(BadInput, match="in the meantime"):
        services.keep_basis("Dasar lain", seen="", by=see("admin"), at=at)
    assert Letterhead.objects.get().lines == offices.KOP
    services.keep_basis("Dasar lain", seen=offices.BASIS, by=see("admin"), at=at)


@pytest.mark.parametrize("who", ["bpbd", "field", "auditor"])
def test_only_who_convenes_or_administers_keeps_an_office(who: str, see: See, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        services.keep_letterhead(offices.KOP, "Jakarta", seen="", by=see(who), at=at)
    with pytest.raises(NotAllowed):
        services.keep_basis(offices.BASIS, seen="", by=see(who), at=at)


def test_the_page_enters_all_of_it_without_a_script(log_in: LogIn, see: See) -> None:
    client = log_in("bawaslu")
    kop = {"lines": offices.KOP, "place": "Jakarta", "seen": ""}
    assert client.post("/people/office/letterhead/", kop).status_code == 302
    typed = {"form_key": str(uuid.uuid4()), "office": "KETUA", "name": "Galih Rekaan", "capacity": "plh"}
    assert client.post("/people/office/signers/", typed).status_code == 302
    assert client.post("/people/office/basis/", {"lines": offices.BASIS, "seen": ""}).status_code == 302
    page = client.get("/people/office/").content.decode()
    assert "Plh. KETUA" in page and offices.KOP.splitlines()[0] in page and "Surat Perintah Rekaan" in page
    refused = client.post("/people/office/signers/", {**typed, "form_key": str(uuid.uuid4()), "capacity": "an"})
    assert refused.status_code == 422 and "Galih Rekaan" in refused.content.decode(), "nothing typed is lost"
    pk = selectors.signing(see("bawaslu"))[0].pk
    assert 'value="KETUA"' in client.get(f"/people/office/?from={pk}").content.decode()
    assert client.post(f"/people/office/signers/{pk}/end/").status_code == 302
    assert log_in("planner").post(f"/people/office/signers/{pk}/end/").status_code == 404
