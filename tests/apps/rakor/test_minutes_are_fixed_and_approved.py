"""Closing a meeting fixes its minutes; every invited agency approves by name and role, or objects in words."""

from __future__ import annotations

import io
import uuid
from datetime import datetime, timedelta

import pytest
from docx import Document
from pypdf import PdfReader

from posko.apps.gaps.course import services
from posko.apps.gaps.models import Gap
from posko.apps.ledger.models import Entry, Payload
from posko.apps.notices.models import Notice
from posko.apps.people.offices import services as offices_services
from posko.apps.people.offices.steps import Wishes
from posko.apps.rakor.lines import services as line_services
from posko.apps.rakor.minutes import paper
from posko.apps.rakor.minutes import services as minutes_services
from posko.apps.rakor.minutes.services import NewAnswer
from posko.apps.rakor.models import Approval, Minutes, Rakor, Seat
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.ledger import Head
from posko.domain.rakor.minutes import content_hash
from posko.domain.rakor.wording import Pick
from posko.domain.situation.sitrep import head_text
from tests import meetings, offices, story
from tests.cast import LogIn, See
from tests.domain.papers.reports import bare, read

APPROVERS = {"bawaslu": "bawaslu", "bpbd": "bpbd", "kpu": "kpu", "polres": "planner", "kec-jatinegara": "camat"}


def answer(kept: Minutes, text: str = "", sha256: str = "") -> NewAnswer:
    return NewAnswer(uuid.uuid4(), sha256 or kept.sha256, text)


def events(meeting: Rakor) -> list[str]:
    found = Entry.objects.filter(subject=f"rakor:{meeting.pk}").order_by("number")
    return [event for event in found.values_list("event", flat=True) if event.startswith(("minutes", "rakor"))]


def test_the_minutes_hold_what_stood_on_the_table(see: See, at: datetime) -> None:
    kept = meetings.closed(see, at)
    content = kept.content
    assert [(line["agency"], line["kind"]) for line in content["lines"]] == [
        ("BPBD", "input"),
        ("Bawaslu", "decision"),
        ("KPU", "question"),
    ]
    assert [gap["number"] for gap in content["gaps"]] == [content["lines"][0]["gap"]]
    assert {seat["code"]: seat["presence"] for seat in content["attendance"]} == {
        "bawaslu": "present",
        "bpbd": "present",
        "kpu": "absent",
        "polres": "absent",
        "kec-jatinegara": "absent",
    }
    assert kept.sha256 == content_hash(content)


def test_a_gap_names_the_agency_that_raised_it_and_not_only_who_opened_it(
    see: See, log_in: LogIn, at: datetime
) -> None:
    kept = meetings.closed(see, at)
    gap = Gap.objects.get(number=kept.content["gaps"][0]["number"])
    assert gap.brought_by_agency is not None
    assert (gap.opened_by_agency.code, gap.brought_by_agency.code) == ("bawaslu", "bpbd")
    assert kept.content["gaps"][0]["brought_by"] == "BPBD"
    page = log_in("kpu").get(f"/gaps/{gap.number}/").content.decode()
    assert "BPBD DKI Jakarta" in page and "dibuka oleh Bawaslu" in page
    assert "dibawa BPBD" in log_in("bawaslu").get(f"/rakor/{kept.rakor_id}/minutes/").content.decode()


def test_minutes_and_lists_show_the_state_of_a_promise_at_that_moment(see: See, log_in: LogIn, at: datetime) -> None:
    chair, planner = see("bawaslu"), see("planner")
    meeting = meetings.held(chair, at)
    gap = story.open_gap(chair, at, "Pompa belum siaga")
    promise = story.promise_on(gap, planner, at)
    story.file(promise, planner, at)
    kept = meetings.close(meeting, chair, at)
    assert [(each["number"], each["state"]) for each in kept.content["gaps"]] == [(gap.number, "filed")]
    services.verify_commitment(promise, close=True, by=see("bpbd"), at=at)
    kept.refresh_from_db()
    assert kept.content["gaps"][0]["state"] == "filed", "the moment of closing stays"
    assert "bukti diajukan" in log_in("bawaslu").get(f"/rakor/{meeting.pk}/minutes/").content.decode()
    other = story.open_gap(chair, at, "Regu kawal")
    story.file(story.promise_on(other, planner, at), planner, at)
    listed = log_in("kpu").get(f"/gaps/?q={other.number}").content.decode()
    assert listed.index("Perlu diperiksa") < listed.index("Regu kawal"), "it stands under what comes next"


def test_they_are_numbered_classed_addressed_and_sent_once(see: See, at: datetime) -> None:
    first, second = meetings.closed(see, at), meetings.closed(see, at)
    assert (first.number, second.number) == ("T/NOTULA-001/XI/2024/POSKO-JT", "T/NOTULA-002/XI/2024/POSKO-JT")
    assert (first.classification, first.addressees) == ("terbatas", ["Semua instansi yang diundang"])
    assert meetings.close(first.rakor, see("bawaslu"), at).pk == first.pk
    assert events(first.rakor) == ["rakor.convened", "rakor.begun", "rakor.closed", "minutes.sent"]
    sent = Payload.objects.get(entry__event="minutes.sent", entry__subject=f"rakor:{first.rakor_id}")
    assert all(code in str(sent.body) for code in meetings.GUESTS)


def test_the_head_on_them_is_the_one_before_their_own_entry(see: See, at: datetime) -> None:
    from posko.apps.ledger.heads import services as heads

    meeting = meetings.held(see("bawaslu"), at)
    before = heads.sign(at=at)
    assert meetings.close(meeting, see("bawaslu"), at).head == head_text(Head(before.size, before.root))


def test_they_do_not_change_when_the_gap_goes_on(see: See, at: datetime) -> None:
    kept = meetings.closed(see, at)
    gap = kept.rakor.inputs.get(number=1).gap
    assert gap is not None
    story.promise_on(gap, see("planner"), at)
    made = paper.minutes_of(see("bpbd"), kept.rakor, "id")
    assert made is not None and made.sha256 == content_hash(Minutes.objects.get(pk=kept.pk).content)
    assert made.gaps[0].promises == ()


def test_what_was_promised_at_the_table_is_in_them(see: See, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    older = story.open_gap(see("bawaslu"), at, "Lampu padam")
    story.promise_on(older, see("planner"), at)
    content = meetings.close(meeting, see("bawaslu"), at).content
    (gap,) = [each for each in content["gaps"] if each["number"] == older.number]
    assert [(promise["agency"], promise["state"]) for promise in gap["promises"]] == [("Polres", "promised")]


def test_the_agenda_in_them_is_what_the_meeting_began_with(see: See, at: datetime) -> None:
    chair = see("bawaslu")
    story.open_gap(chair, at - timedelta(hours=1), "Sebelumnya")
    meeting = meetings.held(chair, at)
    line_services.turn_into_gap(meetings.say(meeting, see("bpbd"), at), by=chair, at=at)
    story.open_gap(chair, at, "Selama rapat")
    content = meetings.close(meeting, chair, at).content
    assert [line["title"] for line in content["agenda"]] == ["Sebelumnya"]
    assert sum(content["agenda_counts"].values()) == 1
    assert [gap["title"] for gap in content["gaps"]] == ["Pompa di Kampung Melayu belum siaga"]


def test_two_texts_that_wait_stop_the_closing(see: See, at: datetime) -> None:
    draft = meetings.two_texts(see, at)
    meeting = draft.line.rakor
    with pytest.raises(BadInput, match="1"):
        meetings.close(meeting, see("bawaslu"), at)
    choice = line_services.Choice(uuid.uuid4(), Pick.STANDING, 2)
    line_services.settle(draft, choice, by=see("bawaslu"), at=at)
    assert meetings.close(meeting, see("bawaslu"), at).content["lines"][0]["text"] == "Pompa siaga mulai pukul 18.00."


def test_only_who_chairs_or_convened_closes_and_only_what_was_held(see: See, at: datetime) -> None:
    with pytest.raises(NotAllowed, match="chairs or convened"):
        meetings.close(meetings.held(see("bawaslu"), at), see("planner"), at)
    with pytest.raises(BadInput, match="has not begun"):
        meetings.close(meetings.planned(see("bawaslu"), at), see("bawaslu"), at)


def test_they_are_never_classed_lower_than_their_compartment(see: See, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    for low in ("biasa", ""):
        new = minutes_services.NewMinutes(uuid.uuid4(), Wishes(low, "Notula", ("Semua",)))  # type: ignore[arg-type]
        with pytest.raises(BadInput, match="terbatas"):
            minutes_services.close(meeting, new, by=see("bawaslu"), at=at)


def test_the_last_agency_s_approval_settles_them(see: See, at: datetime) -> None:
    kept = meetings.closed(see, at)
    for number, username in enumerate(APPROVERS.values(), start=1):
        meetings.approve(kept, see(username), at)
        meetings.approve(kept, see(username), at)
        state = Rakor.objects.get(pk=kept.rakor_id).state
        assert state == ("approved" if number == len(APPROVERS) else "closed")
    assert events(kept.rakor)[4:] == ["minutes.approved"] * 5 + ["rakor.approved"]
    approval = Approval.objects.get(minutes=kept, agency__code="bpbd")
    assert (approval.name, approval.role) == ("Bayu Siaga", "liaison")


def test_an_objection_stays_also_when_the_agency_approves_later(see: See, at: datetime) -> None:
    kept = meetings.closed(see, at)
    with pytest.raises(BadInput, match="without words"):
        minutes_services.object_to(kept, answer(kept, " "), by=see("kpu"), at=at)
    minutes_services.object_to(kept, answer(kept, "Baris 3 bukan ucapan kami."), by=see("kpu"), at=at)
    meetings.approve(kept, see("kpu"), at)
    made = paper.minutes_of(see("bpbd"), kept.rakor, "en")
    assert made is not None
    assert [(each.name, each.text) for each in made.objections] == [("Kirana Data", "Baris 3 bukan ucapan kami.")]
    assert [each.role for each in made.approved] == ["KPU data officer"]
    assert "KPU Kota Jakarta Timur" not in made.waiting and len(made.waiting) == 4
    with pytest.raises(BadInput, match="has approved"):
        minutes_services.object_to(kept, answer(kept, "Lagi."), by=see("kpu"), at=at)


def test_who_was_not_invited_says_nothing_to_them(see: See, at: datetime) -> None:
    kept = meetings.closed(see, at)
    Seat.objects.filter(rakor=kept.rakor, agency__code="bpbd").update(invited=False)
    with pytest.raises(NotAllowed, match="invited"):
        meetings.approve(kept, see("bpbd"), at)


def test_an_approval_names_the_content_that_was_read(see: See, at: datetime) -> None:
    kept = meetings.closed(see, at)
    with pytest.raises(BadInput, match="other minutes"):
        minutes_services.approve(kept, answer(kept, sha256="0" * 64), by=see("bpbd"), at=at)
    meetings.approve(kept, see("bpbd"), at)
    told = Payload.objects.get(entry__event="minutes.approved", entry__agency="bpbd")
    assert kept.sha256 in str(told.body)


def test_the_signed_paper_lies_beside_them(see: See, log_in: LogIn, at: datetime) -> None:
    kept = meetings.closed(see, at)
    address = f"/rakor/{kept.rakor_id}/minutes/scan/"
    key = str(uuid.uuid4())
    for _ in range(2):
        data = {"form_key": key, "scan": story.text_file()}
        assert log_in("bawaslu").post(address, data).status_code == 302
    (scan,) = kept.scans.all()
    assert log_in("bpbd").get(f"/evidence/{scan.pk}/").status_code == 200
    refused = log_in("bawaslu").post(address, {"form_key": str(uuid.uuid4())})
    assert refused.status_code == 422


def test_it_is_closed_and_approved_on_its_pages(see: See, log_in: LogIn, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    meetings.say(meeting, see("bpbd"), at, "Pompa siaga.")
    chair, guest, page = log_in("bawaslu"), log_in("bpbd"), f"/rakor/{meeting.pk}/"
    assert "BPBD DKI Jakarta" in chair.get(f"{page}close/").content.decode()
    data = {"form_key": str(uuid.uuid4()), "classification": "terbatas", "subject": "Notula"}
    data["to"] = "Wali Kota\n\nKapolres"
    assert chair.post(f"{page}close/", {**data, "to": " "}).status_code == 422
    assert chair.post(f"{page}close/", data).headers["Location"] == f"{page}minutes/"
    kept = Minutes.objects.get(rakor=meeting)
    assert kept.addressees == ["Wali Kota", "Kapolres"]
    shown = guest.get(f"{page}minutes/").content.decode()
    assert kept.number in shown and "Pompa siaga." in shown and kept.sha256 in shown
    given = {"form_key": str(uuid.uuid4()), "sha256": kept.sha256}
    assert guest.post(f"{page}minutes/object/", {**given, "text": ""}).status_code == 422
    assert guest.post(f"{page}minutes/approve/", given).status_code == 302
    assert "Bayu Siaga" in chair.get(f"{page}minutes/").content.decode()
    assert guest.post(f"{page}input/", {"form_key": str(uuid.uuid4()), "text": "Terlambat"}).status_code == 422


def test_they_are_taken_along_as_pdf_and_docx_in_both_languages(see: See, log_in: LogIn, at: datetime) -> None:
    kept = meetings.closed(see, at)
    meetings.approve(kept, see("bpbd"), at)
    for language, word in (("id", "Notula"), ("en", "Minutes")):
        address = f"/rakor/{kept.rakor_id}/minutes"
        pdf = log_in("kpu").get(f"{address}.pdf?language={language}")
        printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
        docx = log_in("kpu").get(f"{address}.docx?language={language}")
        written = "\n".join(_texts(docx.content))
        for text in (printed, written):
            squeezed = "".join(text.split())
            for told in (word, kept.number, kept.sha256, "Bayu Siaga", "Siapa membuka gerbang sekolah?"):
                assert "".join(told.split()).casefold() in squeezed.casefold(), f"{told} ({language})"
        assert docx.headers["Content-Disposition"].endswith('POSKO-JT.docx"')


def _texts(content: bytes) -> list[str]:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


def test_they_lie_in_every_agency_s_queue_until_it_approves(see: See, at: datetime) -> None:
    kept = meetings.closed(see, at)
    waiting = Notice.objects.filter(kind="asked", key__startswith=f"minutes:{kept.pk}:", settled_at=None)
    assert {notice.agency.code for notice in waiting if notice.agency} == set(meetings.GUESTS)
    meetings.approve(kept, see("kpu"), at)
    assert {notice.agency.code for notice in waiting.all() if notice.agency} == set(meetings.GUESTS) - {"kpu"}


def test_they_leave_in_the_frame_of_the_office(see: See, log_in: LogIn, at: datetime) -> None:
    chair = see("bawaslu")
    signer = offices.furnish(chair, at)
    meeting = meetings.held(chair, at)
    page = log_in("bawaslu").get(f"/rakor/{meeting.pk}/close/").content.decode()
    assert 'value="Notula Rakor H-2"' in page and signer.name in page
    wishes = Wishes("rahasia", "Notula rakor", ("Kapolres",), ("Wali Kota",), attachments="dua", signer=signer.pk)
    kept = minutes_services.close(meeting, minutes_services.NewMinutes(uuid.uuid4(), wishes), by=chair, at=at)
    offices_services.end_signer(signer, by=chair, at=at)
    address = f"/rakor/{meeting.pk}/minutes"
    for ending in ("pdf", "docx"):
        paper_of = log_in("kpu").get(f"{address}.{ending}").content
        told = read(paper_of) if ending == "pdf" else bare("".join(_texts(paper_of)))
        wanted = (
            *offices.KOP.splitlines(),
            *offices.BASIS.splitlines(),
            signer.name,
            "a.n. KETUA BAWASLU",
            "Wali Kota",
        )
        assert [one for one in (*wanted, kept.number, "RAHASIA") if bare(one) not in told] == [], ending
    assert signer.name in log_in("kpu").get(f"{address}/").content.decode()


def test_the_office_s_number_is_typed_later_once_and_then_with_a_reason(see: See, log_in: LogIn, at: datetime) -> None:
    kept = meetings.closed(see, at)
    chair, address = log_in("bawaslu"), f"/rakor/{kept.rakor_id}/minutes"
    assert chair.post(f"{address}/number/", {"number": " "}).status_code == 422
    assert chair.post(f"{address}/number/", {"number": "B/12/XI/2024"}).status_code == 302
    assert bare("B/12/XI/2024") in read(chair.get(f"{address}.pdf").content)
    assert "Sudah bernomor B/12/XI/2024" in chair.post(f"{address}/number/", {"number": "B/13"}).content.decode()
    assert chair.post(f"{address}/number/", {"number": "B/13", "reason": "Salah buku"}).status_code == 302
    kept.refresh_from_db()
    assert kept.letter["office_number"] == "B/13" and kept.sha256 == content_hash(kept.content)
    told = Payload.objects.filter(entry__event="minutes.numbered").order_by("pk").last()
    assert told is not None and "B/12/XI/2024" in str(told.body)
    assert log_in("bpbd").post(f"{address}/number/", {"number": "9"}).status_code == 403


def test_minutes_from_before_letters_print_as_before(see: See, log_in: LogIn, at: datetime) -> None:
    kept = meetings.closed(see, at)
    kept.letter = {}
    kept.save(update_fields=["letter"])
    address = f"/rakor/{kept.rakor_id}/minutes"
    told = read(log_in("kpu").get(f"{address}.pdf").content)
    assert "RegisterPosko" not in told and bare(kept.number) in told
    assert log_in("bawaslu").post(f"{address}/number/", {"number": "B/1"}).status_code == 422
    assert "Register Posko" not in log_in("kpu").get(f"{address}/").content.decode()
