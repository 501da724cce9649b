"""Papers of a case leave in the frame of their office: classed by the wall, signed by who signs, naming nobody
outside the seal."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from posko.apps.cases.course.services import NewPerson
from posko.apps.cases.models import Case, CasePaper
from posko.apps.cases.papers import selectors as paper_selectors
from posko.apps.cases.papers import services
from posko.apps.cases.papers.services import NewPaper
from posko.apps.cases.persons import services as person_services
from posko.apps.people.offices.steps import Wishes
from posko.domain.cases.papers import KINDS
from posko.domain.errors import BadInput
from tests import offices
from tests.cast import AT, LogIn, viewer_of
from tests.domain.papers.reports import bare, read
from tests.gakkumdu import REPORTER, a_report, open_the_centre
from tests.vaults import vault_of

WHO = "gk-bawaslu"


@pytest.fixture
def case(db: None, settings: Any, tmp_path: Path) -> Case:
    settings.MEDIA_ROOT = tmp_path / "files"
    open_the_centre(settings, tmp_path)
    return a_report().case


def issue(case: Case, letter: Wishes | None = None, kind: str = "receipt") -> CasePaper:
    new = NewPaper(uuid.uuid4(), kind, "id", None, letter)
    return services.issue(case, new, by=viewer_of(WHO), at=AT, vault=vault_of(WHO))


def text_of(paper: CasePaper) -> str:
    return read(paper_selectors.content_of(viewer_of(WHO), paper, "pdf", vault=vault_of(WHO)))


def test_kop_basis_copies_and_number_of_the_office_stand_on_it(case: Case, log_in: LogIn) -> None:
    signer = offices.furnish(viewer_of("bawaslu"), AT)
    page = log_in(WHO).get(f"/cases/{case.number}/papers/issue/receipt/").content.decode()
    assert signer.name in page and "di luar segel" in page
    paper = issue(case, Wishes("rahasia", "", (), ("Ketua KPU",), "B/5/XI/2024", signer=signer.pk))
    wanted = (*offices.KOP.splitlines(), paper.number, "B/5/XI/2024", "RAHASIA", REPORTER["name"])
    told = text_of(paper)
    assert [one for one in wanted if bare(one) not in told] == []
    assert REPORTER["name"] not in str(paper.letter) and paper.letter["signer"]["name"] == signer.name


def test_a_class_below_the_wall_and_a_person_outside_the_seal_are_refused(case: Case) -> None:
    with pytest.raises(BadInput, match="terbatas"):
        issue(case, Wishes("biasa", "", ()))
    with pytest.raises(BadInput, match="names a person of the case"):
        issue(case, Wishes("terbatas", "", (), (f"Saudara {REPORTER['name'].upper()}",)))
    witness = NewPerson("witness", {"name": "Umi Andaian"}, "Klarifikasi", date(2099, 1, 1))
    person_services.enter_once(case, witness, by=viewer_of(WHO), at=AT)
    with pytest.raises(BadInput, match="names a person of the case"):
        issue(case, Wishes("terbatas", "", (), (), "", "Keterangan Umi Andaian"))
    assert not CasePaper.objects.exists()


def test_what_goes_between_the_institutions_is_secret(case: Case) -> None:
    assert {kind: each.least for kind, each in KINDS.items()} == {
        "receipt": "terbatas",
        "notice": "terbatas",
        "minutes": "rahasia",
        "forwarding": "rahasia",
        "file_letter": "rahasia",
    }
