"""A situation report leaves under the kop of its agency: the usual signer by one press, or as its writer says."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from posko.apps.people.offices.steps import Wishes
from posko.apps.situation.models import Sitrep
from posko.apps.situation.sitreps import services
from posko.domain.errors import BadInput
from tests import offices
from tests.cast import AT, LogIn, viewer_of
from tests.domain.papers.reports import bare, read

pytestmark = pytest.mark.django_db


def test_one_press_is_framed_by_the_usual_signer_and_the_basis() -> None:
    signer = offices.furnish(viewer_of("planner"), AT)
    report = services.issue_sitrep(form_key=uuid.uuid4(), by=viewer_of("duty"), at=AT)
    told = read(bytes(report.pdf_id))
    wanted = (*offices.KOP.splitlines(), *offices.BASIS.splitlines(), signer.name, "Semua instansi operasi", "Arsip")
    assert [one for one in (*wanted, report.number) if bare(one) not in told] == []
    assert report.letter["signer"]["name"] == signer.name


def test_the_writer_says_another_class_and_addressee_and_a_lower_class_is_refused(log_in: LogIn) -> None:
    draft = services.draft_sitrep(AT - timedelta(hours=6), AT, form_key=uuid.uuid4(), by=viewer_of("duty"), at=AT)
    client, address = log_in("duty"), f"/reports/draft/{draft.pk}/"
    assert 'form="sign"' in client.get(address).content.decode()
    typed = {"version": "1", "form_key": str(uuid.uuid4()), "subject": "Situasi pagi", "to": "Wali Kota"}
    assert client.post(f"{address}sign/", {**typed, "classification": "biasa"}).status_code == 422
    assert not Sitrep.objects.exists()
    assert client.post(f"{address}sign/", {**typed, "classification": "rahasia"}).status_code == 302
    report = Sitrep.objects.get()
    assert (report.classification, report.number[0]) == ("rahasia", "R")
    assert bare("Situasi pagi") in read(bytes(report.pdf_en))
    lower = Wishes("biasa", "Situasi", ("Wali Kota",))
    other = services.draft_sitrep(AT - timedelta(hours=6), AT, form_key=uuid.uuid4(), by=viewer_of("duty"), at=AT)
    with pytest.raises(BadInput, match="terbatas"):
        services.sign_draft(other, version=1, letter=lower, by=viewer_of("duty"), at=AT)
