"""Before a meeting is closed its minutes are looked at as they will be: as a page, and on paper as a draft."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest

from posko.apps.rakor.models import Minutes
from tests import meetings
from tests.cast import LogIn, See
from tests.domain.papers.reports import bare, read

pytestmark = pytest.mark.django_db


def _lacking(content: bytes, *told: str) -> list[str]:
    """What a PDF does not say; where a line breaks does not matter."""
    printed = read(content)
    return [each for each in told if bare(each) not in printed]


def test_the_page_says_what_is_missing_and_shows_the_minutes(see: See, log_in: LogIn, at: datetime) -> None:
    meeting = meetings.two_texts(see, at).line.rakor
    page = log_in("bawaslu").get(f"/rakor/{meeting.pk}/close/").content.decode()
    assert "Dua naskah menunggu pada butir: 1." in page and "Belum ditandai: BPBD, Bawaslu" in page
    assert "Menghalangi penutupan" in page and "Tutup dan kirim notula" not in page
    assert "Pompa siaga mulai pukul 18.00." in page and "Diberikan saat rapat ditutup" in page


def test_the_draft_on_paper_says_so_and_fixes_nothing(see: See, log_in: LogIn, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    meetings.say(meeting, see("bpbd"), at, "Pompa siaga.")
    meetings.say(meeting, see("bawaslu"), at, "Apel pukul 05.00.", kind="decision")
    chair, address = log_in("bawaslu"), f"/rakor/{meeting.pk}/draft.pdf"
    assert "Diputuskan tanpa pelaksana: butir 2." in chair.get(f"/rakor/{meeting.pk}/close/").content.decode()
    draft = chair.get(address).content
    assert _lacking(draft, "KONSEP", "Pompa siaga.", "diberikan saat rapat ditutup") == []
    assert _lacking(draft, "5 tidak hadir", "Sidik isi (SHA-256)", "dihitung saat rapat ditutup") == []
    typed = {"form_key": str(uuid.uuid4()), "classification": "rahasia", "subject": "Notula"}
    typed["to"] = "Wali Kota Jakarta Timur"
    asked = chair.post(f"{address}?language=en", typed).content
    assert _lacking(asked, "DRAFT", "Wali Kota Jakarta Timur", "(RAHASIA)") == []
    assert chair.post(address, {**typed, "to": " "}).status_code == 422
    assert log_in("bpbd").get(address).status_code == 403
    assert not Minutes.objects.exists()


def test_there_is_no_draft_of_what_was_fixed(see: See, log_in: LogIn, at: datetime) -> None:
    kept = meetings.closed(see, at)
    assert log_in("bawaslu").get(f"/rakor/{kept.rakor_id}/draft.pdf").status_code == 400
