"""A sent alert is put on paper by the agency that wrote it, once; its nomor surat is typed later."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.situation.alerts import services
from posko.domain.errors import BadInput, NotAllowed
from tests import alert_story, offices
from tests.cast import LogIn, See
from tests.domain.papers.reports import bare, read

pytestmark = pytest.mark.django_db


def test_its_letter_is_filled_in_beforehand_and_issued_by_one_press(see: See, log_in: LogIn, at: datetime) -> None:
    signer = offices.furnish(see("planner"), at)
    alert = alert_story.sent(see, at)
    client, address = log_in("duty"), f"/alerts/{alert.number}/letter"
    form = client.get(f"{address}/").content.decode()
    assert "Peringatan: Tawuran di dekat TPS 012" in form and "KPU Kota Jakarta Timur" in form
    typed = {"form_key": str(uuid.uuid4()), "classification": "terbatas", "subject": "Tawuran", "to": "Ketua KPU"}
    for _press in range(2):
        assert client.post(f"{address}/", {**typed, "signer": signer.pk}).status_code == 302
    told = read(log_in("kpu").get(f"{address}.pdf").content)
    wanted = (*offices.KOP.splitlines(), signer.name, "Ketua KPU", f"T/PERINGATAN-{alert.number:03d}/")
    assert [one for one in (*wanted, "Dua kelompok berkumpul") if bare(one) not in told] == []
    assert log_in("kpu").get(f"{address}.docx?language=en").status_code == 200
    assert Entry.objects.filter(event="alert.lettered").count() == 1


def test_its_class_is_never_below_the_table_s_and_others_do_not_write_it(see: See, at: datetime) -> None:
    alert = alert_story.sent(see, at)
    with pytest.raises(BadInput, match="terbatas"):
        services.issue_letter(alert, replace(alert_story.LETTER, classification="biasa"), by=see("duty"), at=at)
    with pytest.raises(NotAllowed):
        services.issue_letter(alert, alert_story.LETTER, by=see("bawaslu"), at=at)
    with pytest.raises(BadInput, match="sent"):
        services.issue_letter(alert_story.proposed(see("duty"), at), alert_story.LETTER, by=see("duty"), at=at)


def test_the_number_of_the_office_stands_on_it_once_it_is_typed(see: See, log_in: LogIn, at: datetime) -> None:
    alert = services.issue_letter(alert_story.sent(see, at), alert_story.LETTER, by=see("duty"), at=at)
    client, address = log_in("duty"), f"/alerts/{alert.number}"
    assert client.post(f"{address}/number/", {"number": "B/9/XI/2024"}).status_code == 302
    assert bare("B/9/XI/2024") in read(client.get(f"{address}/letter.pdf").content)
    assert "B/9/XI/2024" in client.get(f"{address}/").content.decode()
    assert client.post(f"{address}/number/", {"number": "B/10"}).status_code == 422
    assert client.post(f"{address}/number/", {"number": "B/10", "reason": "Salah tulis"}).status_code == 302
