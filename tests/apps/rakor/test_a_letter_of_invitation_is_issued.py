"""The letter of invitation: issued once for each change of a meeting, with or without the gaps, as PDF and DOCX."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.people.offices.steps import Wishes
from posko.apps.rakor.agenda import services as agenda
from posko.apps.rakor.invitations import paper, services
from posko.apps.rakor.invitations.services import NewLetter
from posko.apps.rakor.meetings import services as meeting_services
from posko.apps.rakor.models import InvitationLetter, Rakor
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.rakor.agenda import Item
from tests import meetings, offices, story
from tests.cast import LogIn, See
from tests.domain.papers.reports import bare
from tests.domain.papers.texts import docx_text, pdf_text

WISHES = Wishes("biasa", "Undangan Rakor H-2", ("KPU Rekaan", "BPBD Rekaan"), ("Arsip",))


def new(**changes: Any) -> NewLetter:
    return NewLetter(uuid.uuid4(), replace(WISHES, **changes), with_gaps=changes.get("classification") == "terbatas")


@pytest.fixture
def meeting(see: See, at: datetime) -> Rakor:
    """A meeting of tomorrow with a typed item and an open gap that it starts from."""
    gap = story.open_gap(see("bawaslu"), at, "Pompa belum siaga")
    made = meetings.planned(see("bawaslu"), at, hours=24)
    agenda.add(made, [Item("Tata tertib", "", 5)], form_key=uuid.uuid4(), by=see("bawaslu"), at=at)
    agenda.take_gaps(made, [gap.number], by=see("bawaslu"), at=at)
    return made


def moved(meeting: Rakor, see: See, at: datetime) -> None:
    change = meeting_services.Change(
        "Rakor H-2", at + timedelta(hours=30), "Balai", 60, meetings.GUESTS, "Aula dipakai."
    )
    meeting_services.change(meeting, change, by=see("bawaslu"), at=at)


def texts(row: InvitationLetter, agency: str = "") -> str:
    printed, written = (
        pdf_text(paper.letter_pdf(row, "id", agency), top=21),
        docx_text(paper.letter_docx(row, "id", agency)),
    )
    assert printed == written
    return printed


def test_a_typed_agenda_is_ordinary_and_names_no_gap(meeting: Rakor, see: See, at: datetime) -> None:
    signer = offices.furnish(see("bawaslu"), at)
    row = services.issue(meeting, new(signer=signer.pk), by=see("bawaslu"), at=at)
    assert row.number == "B/UNDANGAN-001/XI/2024/POSKO-JT"
    told = texts(row)
    for wanted in ("Tata tertib", "Rakor H-2", "a.n. KETUA BAWASLU KOTA REKAAN", "Surat Perintah Rekaan", "Arsip"):
        assert bare(wanted) in told
    (gap,) = meeting.items.exclude(gap=None).values_list("gap__title", flat=True)
    assert bare(gap) not in told


def test_with_its_gaps_the_letter_is_restricted(meeting: Rakor, see: See, at: datetime) -> None:
    with pytest.raises(BadInput, match="terbatas"):
        services.issue(meeting, NewLetter(uuid.uuid4(), WISHES, with_gaps=True), by=see("bawaslu"), at=at)
    row = services.issue(meeting, new(classification="terbatas"), by=see("bawaslu"), at=at)
    (gap,) = meeting.items.exclude(gap=None).values_list("gap__title", flat=True)
    assert bare("Lampiran: 1 (satu) daftar") in texts(row)
    assert row.number.startswith("T/") and texts(row).count(bare(gap)) == 2, "as an item, and in the annex"


def test_one_letter_a_change_and_the_change_names_the_number_before(meeting: Rakor, see: See, at: datetime) -> None:
    by, wanted = see("bawaslu"), new()
    first = services.issue(meeting, wanted, by=by, at=at)
    assert services.issue(meeting, wanted, by=by, at=at) == first, "a second press is the same act"
    with pytest.raises(BadInput, match="is issued: B/UNDANGAN-001"):
        services.issue(meeting, new(), by=by, at=at)
    moved(meeting, see, at)
    second = services.issue(meeting, new(), by=by, at=at)
    assert bare(f"mengubah undangan nomor {first.number}. Alasan: Aula dipakai.") in texts(second)
    assert "Balai" in texts(second) and "Aulalantai6" in texts(first), "what was issued stays as it is"
    entry = Entry.objects.select_related("payload").filter(event="invitation.issued").latest("number")
    assert f'"replaces":"{first.number}"' in str(entry.payload.body)


def test_the_office_gives_its_number_later_once_and_then_with_a_reason(
    meeting: Rakor, see: See, log_in: LogIn, at: datetime
) -> None:
    row, client = services.issue(meeting, new(), by=see("bawaslu"), at=at), log_in("bawaslu")
    address = f"/rakor/letters/{row.pk}/number/"
    assert client.post(address, {"number": "B/12/XI/2024"}).status_code == 302
    refused = client.post(address, {"number": "B/13/XI/2024"})
    assert refused.status_code == 422 and "B/12/XI/2024" in refused.content.decode()
    assert log_in("planner").post(address, {"number": "B/9/XI/2024"}).status_code == 403
    row.refresh_from_db()
    assert bare("Nomor: B/12/XI/2024") in texts(row)
    moved(meeting, see, at)
    assert bare("undangan nomor B/12/XI/2024, register B/UNDANGAN-001") in texts(
        services.issue(meeting, new(), by=see("bawaslu"), at=at)
    )


def test_a_cancelled_meeting_takes_its_letter_back(meeting: Rakor, see: See, at: datetime) -> None:
    quiet = meetings.planned(see("bawaslu"), at, hours=5)
    first = services.issue(meeting, new(), by=see("bawaslu"), at=at)
    for each in (meeting, quiet):
        meeting_services.cancel(each, reason="Banjir.", by=see("bawaslu"), at=at)
    row = services.issue(meeting, new(), by=see("bawaslu"), at=at)
    assert bare(f"membatalkan undangan nomor {first.number}") in texts(row) and "Tatatertib" not in texts(row)
    with pytest.raises(BadInput, match="none is taken back"):
        services.issue(quiet, new(), by=see("bawaslu"), at=at)


def test_only_who_steers_invites_and_only_before_it_begins(meeting: Rakor, see: See, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        services.issue(meeting, new(), by=see("planner"), at=at)
    with pytest.raises(BadInput, match="has begun"):
        services.issue(meetings.held(see("bawaslu"), at), new(), by=see("bawaslu"), at=at)


def test_the_page_issues_it_and_hands_out_one_letter_an_agency(meeting: Rakor, log_in: LogIn, see: See) -> None:
    client, address = log_in("bawaslu"), f"/rakor/{meeting.pk}/letters/"
    assert address in client.get(f"/rakor/{meeting.pk}/").content.decode()
    assert address not in log_in("bpbd").get(f"/rakor/{meeting.pk}/").content.decode(), "nothing to look at yet"
    typed = {"form_key": str(uuid.uuid4()), "classification": "biasa", "subject": "Undangan", "to": "KPU\nBPBD"}
    refused = client.post(f"{address}issue/", {**typed, "with_gaps": "on", "cc": "Arsip"})
    assert refused.status_code == 422 and "Arsip" in refused.content.decode(), "nothing typed is lost"
    assert client.post(f"{address}issue/", typed).status_code == 302
    row = InvitationLetter.objects.get()
    page = log_in("bpbd").get(address).content.decode()
    assert row.number in page and "issue/" not in page
    one = client.get(f"/rakor/letters/{row.pk}.pdf?agency=bpbd")
    assert one["Content-Type"] == "application/pdf" and "-bpbd.pdf" in one["Content-Disposition"]
    told = pdf_text(one.getvalue())
    assert bare(dict(row.content["invited"])["bpbd"]) in told and "1.KPU" not in told
    assert client.get(f"/rakor/letters/{row.pk}.docx?agency=kejari").status_code == 404
    assert log_in("other").get(f"/rakor/letters/{row.pk}.pdf").status_code == 404
