"""An agenda of very many gaps names the most urgent and counts the rest, and asks the database no more for it."""

from __future__ import annotations

import io
import random
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from posko.apps.gaps.course import selectors, services
from posko.apps.gaps.models import Gap
from posko.apps.gaps.risks import services as risk_services
from posko.apps.rakor.agenda import selectors as agenda_selectors
from posko.apps.rakor.attendance import paper as attendance_paper
from posko.apps.rakor.minutes import paper
from posko.domain.gaps.states import GapState
from posko.domain.rakor import meetings as rakor_meetings
from posko.domain.rakor.meetings import OpenMatter
from tests import gap_story, meetings, story
from tests.cast import LogIn, See


def fill(see: See, at: datetime, count: int) -> None:
    """Gaps like one of the story, opened a week ago; in bulk, since their number is all that matters here."""
    like = story.open_gap(see("bawaslu"), at - timedelta(days=7), "Pompa")
    first = like.number
    for number in range(1, count):
        like.pk, like.number, like.form_key = None, first + number, uuid.uuid4()
        like.title, like.severity = f"Celah {number}", 1 + number % 3
        like.save(force_insert=True)


def matter(gap: Gap, *, late: bool) -> OpenMatter:
    closed = gap.state == GapState.CLOSED
    back = None if closed else gap.reopened_at
    return OpenMatter(gap.number, gap.opened_at, late, closed, back, gap.state == GapState.ACCEPTED)


@pytest.mark.parametrize("met", [True, False])
def test_the_database_groups_as_the_rule_does(see: See, at: datetime, met: bool) -> None:
    dice, chair, before = random.Random(5), see("bawaslu"), at - timedelta(days=3)
    if met:
        meetings.held(chair, at - timedelta(days=1))
    for number in range(24):
        gap = story.open_gap(chair, before if number % 2 else at, f"Celah {number}")
        act = dice.choice(["", "promise", "reopen", "reopen long ago", "accept", "close"])
        if act == "promise":
            story.promise_on(gap, see("planner"), before, hours=dice.choice([10, 200]))
        if act == "accept":
            gap_story.lived_with(see, at, gap)
        if act in ("reopen", "reopen long ago", "close"):
            promise = story.promise_on(gap, see("planner"), before)
            story.file(promise, see("planner"), before)
            gap = services.verify_commitment(promise, close=True, by=chair, at=before)
        if act.startswith("reopen"):
            risk_services.reopen_gap(gap, reason="Mati lagi", by=chair, at=at if act == "reopen" else before)
    found = agenda_selectors.agenda(chair, at)
    seen = [selectors.view(chair, gap, at) for gap in selectors.gaps_of(chair)]
    since = at - timedelta(days=1) if met else None
    told = rakor_meetings.agenda([matter(view.row, late=view.late) for view in seen], since=since)
    for group in rakor_meetings.GROUPS:
        numbers = [view.row.number for view in getattr(found, group)]
        assert sorted(numbers) == sorted(getattr(told, group)), group
        assert found.counts[group] == len(numbers)


def test_the_most_urgent_are_named_and_the_rest_is_counted(see: See, at: datetime) -> None:
    fill(see, at, 230)
    meetings.held(see("bawaslu"), at - timedelta(days=1))
    story.promise_on(Gap.objects.get(number=5), see("planner"), at - timedelta(days=2))
    found = agenda_selectors.agenda(see("bpbd"), at)
    assert [seen.row.number for seen in found.late] == [5]
    assert (found.counts["standing"], len(found.standing), found.more["standing"]) == (229, 199, 30)
    graver = [seen.row.severity for seen in found.standing]
    assert graver == sorted(graver, reverse=True)


def test_the_page_names_them_and_leads_to_the_rest(see: See, log_in: LogIn, at: datetime) -> None:
    fill(see, at, 230)
    meeting = meetings.planned(see("bawaslu"), at, hours=2)
    client, address = log_in("bpbd"), f"/rakor/{meeting.pk}/"
    client.get(address)
    with CaptureQueriesContext(connection) as many:
        page = client.get(address).content.decode()
    agenda = page[page.index('id="agenda"') :]
    assert agenda.count("<li>") < 210
    assert "30 lagi ada di daftar celah" in agenda and "/gaps/?state=live" in agenda
    Gap.objects.filter(number__gt=40).delete()
    with CaptureQueriesContext(connection) as few:
        page = client.get(address).content.decode()
    assert "lagi ada di daftar celah" not in page
    assert len(many) == len(few)


def test_the_minutes_name_them_and_say_how_many_there_were(see: See, at: datetime) -> None:
    fill(see, at, 230)
    kept = meetings.close(meetings.held(see("bawaslu"), at), see("bawaslu"), at)
    assert len(kept.content["agenda"]) == 200
    assert kept.content["agenda_counts"]["standing"] == 230
    document = Document(io.BytesIO(paper.minutes_docx(see("bpbd"), kept, "id")))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Rapat bertolak dari 230 celah yang belum tertutup" in words
    assert "Masih berjalan: 200 yang paling mendesak dari 230" in words
    assert "Selain itu 30 celah lain belum tertutup" in words


def test_the_invitation_counts_all_of_them(see: See, at: datetime) -> None:
    fill(see, at, 230)
    meeting = meetings.planned(see("bawaslu"), at, hours=2)
    seat = meeting.seats.get(agency__code="bpbd")
    made = attendance_paper.invitation_of(see("bpbd"), meeting, seat, "https://posko.test/", at)
    assert "230" in made.description
