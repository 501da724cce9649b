"""A member of another institution is kept out by those who lead it, or by two chiefs with a paper; never the last."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from posko import clock
from posko.apps.cases.evidence import services as evidence
from posko.apps.cases.evidence.services import NewItem
from posko.apps.cases.exclusions import selectors, services
from posko.apps.cases.exclusions.services import NewAsk
from posko.apps.cases.models import Case, CaseKey, CaseKeyWrap, Exclusion, ExclusionAsk
from posko.apps.ledger.models import Entry
from posko.apps.notices import selectors as notices
from posko.apps.situation.turns import selectors as turns
from posko.domain.access import Compartment
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.situation.turns import Kind, Whose
from tests.cast import AT, LogIn, viewer_of
from tests.chiefs import REAL, name_deputy, seat_chief, seat_chiefs
from tests.gakkumdu import a_report, colleague_of, open_the_centre
from tests.vaults import vault_of

POLICE, BAWASLU, PROSECUTOR = "gk-polres", "gk-bawaslu", "gakkumdu"


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)
    colleague_of(POLICE)


def asked(case: Case, whom: str = POLICE, by: str = BAWASLU, paper: int = 0) -> ExclusionAsk:
    new = NewAsk(uuid.uuid4(), whom, "Saudara terlapor", paper)
    return services.ask(case, new, by=viewer_of(by), at=AT, real_at=REAL)


def filed(case: Case) -> int:
    new = NewItem(uuid.uuid4(), "Putusan etik nomor 3", "document")
    return evidence.take_in(case, new, by=viewer_of(BAWASLU), at=AT).number


def confirm(row: ExclusionAsk, chief: Any) -> ExclusionAsk:
    return services.confirm(row, by=chief, at=AT, real_at=REAL)


def is_out(case: Case, whom: str = POLICE) -> bool:
    return Exclusion.objects.filter(case=case, username=whom, ended_at=None).exists()


def test_no_institution_keeps_anothers_member_out_by_itself() -> None:
    case = a_report().case
    with pytest.raises(NotAllowed):
        services.exclude(case, POLICE, reason="Kerabat", by=viewer_of(BAWASLU), at=AT)
    assert not is_out(case)


def test_the_chief_of_the_members_institution_confirms_and_learns_nothing_of_the_case(log_in: LogIn) -> None:
    case, chiefs = a_report().case, seat_chiefs()
    row = asked(case)
    page = log_in("chief.polri").get("/cases/exclusions/").content.decode()
    assert "Gilang Penyidik" in page and "Saudara terlapor" in page and case.title not in page
    assert log_in("chief.polri").get(f"/cases/{case.number}/").status_code == 404
    assert log_in("chief.polri").post(f"/cases/exclusions/{row.pk}/confirm/").status_code == 302
    assert is_out(case) and not selectors.waiting(chiefs["polri"])
    (told,) = [
        each for each in notices.inbox(chiefs["polri"], clock.real_time()) if "is kept out of a case" in each.text
    ]
    assert told.params == {"name": "Gilang Penyidik"} and told.link == ""


def test_a_deputy_confirms_and_an_officer_of_the_institution_does_not() -> None:
    seat_chiefs()
    row = asked(a_report().case)
    with pytest.raises(NotAllowed):
        confirm(row, viewer_of("planner"))
    with pytest.raises(BadInput):
        confirm(row, name_deputy("duty"))  # nobody compared the deputy's key
    assert not is_out(Case.objects.get())


def test_a_chief_whose_key_nobody_compared_decides_nothing() -> None:
    row = asked(a_report().case)
    with pytest.raises(BadInput):
        confirm(row, seat_chief("polri"))


def test_two_other_chiefs_decide_with_a_paper_and_not_without_or_alone() -> None:
    case, chiefs = a_report().case, seat_chiefs()
    bare = asked(case)
    for root in ("bawaslu", "kejaksaan", "kpu"):
        with pytest.raises(NotAllowed):
            confirm(bare, chiefs[root])
    services.withdraw(bare, by=viewer_of("gk-bawaslu-2"), at=AT)
    row = asked(case, paper=filed(case))
    confirm(row, chiefs["bawaslu"])
    assert not is_out(case)
    with pytest.raises(BadInput):
        confirm(row, chiefs["bawaslu"])
    with pytest.raises(NotAllowed):
        confirm(row, chiefs["kpu"])
    confirm(row, chiefs["kejaksaan"])
    assert is_out(case) and ExclusionAsk.objects.get(pk=row.pk).outcome == "done"


def test_a_paper_that_is_no_evidence_of_the_case_is_refused() -> None:
    with pytest.raises(BadInput, match="File the paper first"):
        asked(a_report().case, paper=7)


def test_the_own_chief_declines_and_whoever_asked_is_told() -> None:
    case, chiefs = a_report().case, seat_chiefs()
    row = asked(case)
    with pytest.raises(NotAllowed):
        services.decline(row, by=chiefs["kejaksaan"], at=AT)
    services.decline(row, by=chiefs["polri"], at=AT)
    assert not is_out(case)
    (told,) = [each for each in notices.inbox(viewer_of(BAWASLU), AT) if "was declined" in each.text]
    assert told.link == f"/cases/{case.number}/persons/"
    with pytest.raises(BadInput):
        confirm(row, chiefs["polri"])


def test_the_last_of_an_institution_stays_whoever_decides() -> None:
    case, chiefs = a_report().case, seat_chiefs()
    row = asked(case, PROSECUTOR)
    with pytest.raises(BadInput, match="last of the institution"):
        confirm(row, chiefs["kejaksaan"])
    with pytest.raises(BadInput, match="last of the institution"):
        services.exclude(case, PROSECUTOR, reason="Kerabat", by=viewer_of(PROSECUTOR), at=AT)
    services.exclude(case, POLICE, reason="Kerabat", by=viewer_of(POLICE), at=AT)
    with pytest.raises(BadInput, match="last of the institution"):
        services.exclude(case, "gk-polres-2", reason="Kerabat", by=viewer_of("gk-polres-2"), at=AT)
    assert not is_out(case, PROSECUTOR) and not is_out(case, "gk-polres-2")


def test_who_is_kept_out_loses_each_wrap_and_what_comes_after_has_a_new_key() -> None:
    case = a_report().case
    wraps = CaseKeyWrap.objects.filter(member__user__username=POLICE)
    assert wraps.exists()
    services.exclude(case, POLICE, reason="Kerabat", by=viewer_of(POLICE), at=AT)
    assert not wraps.exists() and not CaseKey.objects.filter(retired_at=None).exists()
    assert CaseKeyWrap.objects.filter(member__user__username="gk-polres-2").exists()


def test_who_is_let_back_in_gets_the_keys_from_an_open_vault() -> None:
    case = a_report().case
    row = services.exclude(case, POLICE, reason="Kerabat", by=viewer_of(POLICE), at=AT)
    services.readmit(row, vault=vault_of(BAWASLU), by=viewer_of(BAWASLU), at=AT + timedelta(hours=1))
    assert CaseKeyWrap.objects.filter(member__user__username=POLICE).count() == CaseKey.objects.count()


def test_whom_two_institutions_kept_out_the_own_one_does_not_let_back_in() -> None:
    case, chiefs = a_report().case, seat_chiefs()
    row = asked(case, paper=filed(case))
    confirm(row, chiefs["bawaslu"])
    confirm(row, chiefs["kejaksaan"])
    out = Exclusion.objects.get()
    with pytest.raises(NotAllowed):
        services.readmit(out, vault=vault_of("gk-polres-2"), by=viewer_of("gk-polres-2"), at=AT)
    services.readmit(out, vault=vault_of(PROSECUTOR), by=viewer_of(PROSECUTOR), at=AT)
    assert not is_out(case)


def test_who_audits_learns_that_it_happened_and_nothing_of_the_case() -> None:
    case = a_report().case
    services.exclude(case, POLICE, reason="Kerabat", by=viewer_of(POLICE), at=AT)
    (row,) = Entry.objects.filter(event="exclusion.made")
    assert row.compartment == Compartment.AUDIT and row.subject == "" and not row.place
    assert json.loads(row.payload.body or "") == {"institution": "polri"}


def test_it_waits_on_the_turns_of_those_who_decide() -> None:
    case, chiefs = a_report().case, seat_chiefs()

    def waits(who: Any) -> int:
        return turns.counts(who, AT).get(Kind.EXCLUSION, 0)

    asked(case)
    assert [root for root, who in chiefs.items() if waits(who)] == ["polri"]
    assert waits(name_deputy("duty")) == 1 and not waits(viewer_of("planner")) and not waits(viewer_of(BAWASLU))
    assert turns.counts(viewer_of(BAWASLU), AT, Whose.WAITING)[Kind.EXCLUSION] == 1
    asked(case, "gk-polres-2", paper=filed(case))
    assert {root: waits(who) for root, who in chiefs.items()} == {"bawaslu": 1, "kejaksaan": 1, "kpu": 0, "polri": 2}


def test_the_same_question_waits_once() -> None:
    case = a_report().case
    asked(case)
    with pytest.raises(BadInput, match="asked already"):
        asked(case, by=PROSECUTOR)
    assert ExclusionAsk.objects.count() == 1


def test_a_refused_press_is_said_on_the_page_by_the_members_name(log_in: LogIn) -> None:
    case = a_report().case
    seat_chiefs()
    row = asked(case, PROSECUTOR)
    answer = log_in("chief.kejaksaan").post(f"/cases/exclusions/{row.pk}/confirm/")
    page = answer.content.decode()
    assert answer.status_code == 422 and "anggota terakhir lembaganya" in page
    assert f"{PROSECUTOR} anggota terakhir" not in page and f"/cases/exclusions/{row.pk}/decline/" in page


def test_a_colleague_does_not_undo_what_his_chief_and_who_asked_agreed_on() -> None:
    case, chiefs = a_report().case, seat_chiefs()
    confirm(asked(case), chiefs["polri"])
    out = Exclusion.objects.get(case=case, username=POLICE)
    for other in (f"{POLICE}-2", PROSECUTOR):
        with pytest.raises(NotAllowed):
            services.readmit(out, vault=vault_of(other), by=viewer_of(other), at=AT)
    services.readmit(out, vault=vault_of(BAWASLU), by=viewer_of(BAWASLU), at=AT)
    assert not is_out(case)


def test_a_form_sent_again_for_another_case_asks_nothing_silently() -> None:
    first, second = a_report().case, a_report().case
    row = asked(first)
    with pytest.raises(BadInput):
        services.ask(second, NewAsk(row.form_key, POLICE, "Kerabat"), by=viewer_of(BAWASLU), at=AT, real_at=REAL)
