"""A conflict of interest: for a member who is kept out, or stepped back, the case does not exist on any page."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from posko.apps.cases import urls
from posko.apps.cases.clocks import services as clock_services
from posko.apps.cases.course import selectors
from posko.apps.cases.models import Case, Exclusion, ExclusionAsk
from posko.apps.cases.persons import selectors as person_selectors
from posko.apps.ledger import selectors as ledger
from posko.apps.ledger.models import Entry
from posko.apps.notices.models import Notice
from posko.domain.access import system_viewer
from tests.cast import AT, LogIn, viewer_of
from tests.gakkumdu import a_report, colleague_of, open_the_centre
from tests.pages import tight
from tests.vaults import vault_of

MINE, OTHER = "gk-bawaslu-2", "gk-bawaslu"
# Pages of one case: their names, and what else than its number stands in the address.
OF_ONE = [each for each in urls.urlpatterns if isinstance(each, URLPattern) and "<int:number>" in str(each.pattern)]
_STAND_IN: dict[str, Any] = {"UUIDConverter": uuid.UUID(int=1), "IntConverter": 1}


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


def keep_out(client: Client, case: Case, **changed: str) -> int:
    form = {"member": MINE, "reason": "Kerabat terlapor", **changed}
    return client.post(f"/cases/{case.number}/members/exclude/", form).status_code


def addresses(case: Case) -> list[str]:
    found = []
    for pattern in OF_ONE:
        more = {key: _STAND_IN.get(type(each).__name__, "x") for key, each in pattern.pattern.converters.items()}
        found.append(reverse(f"cases:{pattern.name}", kwargs={**more, "number": case.number}))
    return found


def test_a_member_is_kept_out_with_a_reason_and_let_back_in_by_another(log_in: LogIn) -> None:
    case, client = a_report().case, log_in(OTHER)
    assert log_in(MINE).get(f"/cases/{case.number}/").status_code == 200
    assert keep_out(client, case) == 302
    assert log_in(MINE).get(f"/cases/{case.number}/").status_code == 404
    page = client.get(f"/cases/{case.number}/persons/").content.decode()
    assert "Kerabat terlapor" in page
    exclusion = Exclusion.objects.get()
    assert client.post(f"/cases/{case.number}/members/{exclusion.pk}/let-in/").status_code == 302
    assert log_in(MINE).get(f"/cases/{case.number}/").status_code == 200
    events = Entry.objects.filter(subject=f"case:{case.number}").values_list("event", flat=True)
    assert {"case.member_excluded", "case.member_readmitted"} <= set(events)


def test_for_an_excluded_member_every_page_of_the_case_is_404(log_in: LogIn) -> None:
    case = a_report().case
    assert keep_out(log_in(OTHER), case) == 302
    mine, before = log_in(MINE), Entry.objects.count()
    for address in addresses(case):
        answers = {mine.get(address).status_code, mine.post(address).status_code}
        assert 404 in answers and answers <= {404, 405}, address
    assert case.title not in mine.get("/cases/").content.decode()
    assert selectors.open_count(viewer_of(MINE)) == 0 and not person_selectors.persons(
        viewer_of(MINE), case, AT, vault=vault_of(MINE)
    )
    assert Entry.objects.count() == before


def test_a_member_steps_back_and_is_not_his_own_judge(log_in: LogIn) -> None:
    case, mine = a_report().case, log_in("gk-polres")
    colleague_of("gk-polres")
    url = f"/cases/{case.number}/members/step-back/"
    assert mine.post(url, {"reason": ""}).status_code == 422
    assert mine.post(url, {"reason": "Pernah menjadi saksi"}).status_code == 302
    assert mine.get(f"/cases/{case.number}/").status_code == 404
    back = f"/cases/{case.number}/members/{Exclusion.objects.get().pk}/let-in/"
    assert mine.post(back).status_code == 404
    assert log_in("gakkumdu").post(back).status_code == 403
    assert log_in(OTHER).post(back).status_code == 302
    assert log_in(OTHER).post(back).status_code == 404


@pytest.mark.parametrize("changed", [{"member": "bawaslu"}, {"member": OTHER}, {"member": "x"}, {"reason": " "}])
def test_nobody_else_than_another_member_is_kept_out_and_never_without_a_reason(
    log_in: LogIn, changed: dict[str, str]
) -> None:
    assert keep_out(log_in(OTHER), a_report().case, **changed) == 422
    assert not Exclusion.objects.exists()


def test_another_institutions_member_stands_in_no_list_and_the_last_of_the_own_one_stays(log_in: LogIn) -> None:
    case, police = a_report().case, log_in("gk-polres")
    assert keep_out(police, case) == 422  # as would be any name that the list does not hold
    stepped = police.post(f"/cases/{case.number}/members/step-back/", {"reason": "Kerabat terlapor"})
    assert stepped.status_code == 422 and "anggota terakhir lembaganya" in stepped.content.decode()
    assert not Exclusion.objects.exists()


def test_another_institution_is_asked_and_the_question_can_be_taken_back(log_in: LogIn) -> None:
    case, client = a_report().case, log_in(OTHER)
    colleague_of("gk-polres")
    page, form = f"/cases/{case.number}/persons/", {"form_key": str(uuid.uuid4()), "reason": "Saudara terlapor"}
    for _ in range(2):
        sent = client.post(f"/cases/{case.number}/members/ask/", {**form, "member": "gk-polres", "paper": ""})
        assert sent.status_code == (302 if _ == 0 else 422)  # he stands in the list no more
    row = ExclusionAsk.objects.get()
    address = f"/cases/{case.number}/members/asked/{row.pk}/withdraw/"
    assert address in client.get(page).content.decode()
    assert address not in log_in("gakkumdu").get(page).content.decode()
    assert log_in("gakkumdu").post(address).status_code == 403
    assert client.post(address).status_code == 302
    assert ExclusionAsk.objects.get().outcome == "withdrawn"


def test_the_double_of_a_case_that_is_kept_from_a_member_is_not_offered(log_in: LogIn) -> None:
    first, second = a_report().case, a_report().case
    assert keep_out(log_in(OTHER), first) == 302
    assert not log_in(MINE).get(f"/cases/{second.number}/persons/").context["alike"]
    assert log_in(OTHER).get(f"/cases/{second.number}/persons/").context["alike"] == [first]


def test_the_ledger_tells_a_member_nothing_of_a_case_that_is_kept_from_him(log_in: LogIn) -> None:
    case, other = a_report().case, a_report().case
    told = log_in(MINE).get("/ledger/", {"subject": f"case:{case.number}"}).content.decode()
    assert "case.persons_entered" in told
    assert keep_out(log_in(OTHER), case) == 302
    mine = log_in(MINE)
    for found in ({}, {"event": "case."}, {"subject": f"case:{case.number}"}):
        page = mine.get("/ledger/", found).content.decode()
        assert f"case:{case.number}<" not in tight(page) and "Kerabat terlapor" not in page, found
    assert f"case:{other.number}<" in tight(mine.get("/ledger/").content.decode())
    number = Entry.objects.get(event="case.member_excluded").number
    (line,) = ledger.lines(viewer_of(MINE), Entry.objects.filter(number=number))
    assert not line.open and not line.event and len(line.row_hash) == 64
    assert f"case:{case.number}<" in log_in(OTHER).get("/ledger/").content.decode()


def test_what_a_member_was_told_of_a_case_no_longer_stands_once_it_is_kept_from_him(log_in: LogIn) -> None:
    case, mine = a_report().case, viewer_of(MINE)
    by = system_viewer("cases.call", operation=mine.operation, city=mine.city, compartments=mine.compartments)
    clock_services.call(by=by, at=AT + timedelta(days=30))
    assert keep_out(log_in(OTHER), case) == 302
    standing = Notice.objects.filter(key__startswith=f"case:{case.pk}:", settled_at=None)
    assert set(standing.values_list("user__username", flat=True)) == {OTHER}
