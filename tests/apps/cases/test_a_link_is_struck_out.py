"""A wrong link of a case is struck out with a reason: it stays to be read, and counts no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from posko.apps.cases.exclusions import services as exclusions
from posko.apps.cases.links import selectors as link_selectors
from posko.apps.cases.links import services as link_services
from posko.apps.cases.models import Case, CaseLink
from posko.apps.cases.reports import selectors as report_selectors
from posko.apps.cases.reports import services as report_services
from posko.apps.ledger.models import Entry
from posko.domain.errors import BadInput, NotAllowed
from tests.cast import AT, LogIn, viewer_of
from tests.gakkumdu import a_report, open_the_centre

STATION, WHY = "31.75.08.1002/028", "Nomor TPS keliru disalin"


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


@pytest.fixture
def case() -> Case:
    """A report in Bawaslu's hands."""
    return a_report().case


@pytest.fixture
def link(case: Case) -> CaseLink:
    """Its link with a station."""
    return link_services.add_link(case, "tps", STATION, by=viewer_of("gk-bawaslu"), at=AT)


def strike(link: CaseLink, reason: str = WHY, who: str = "gk-bawaslu") -> CaseLink:
    return link_services.strike_link(link, reason, by=viewer_of(who), at=AT)


def alike(case: Case) -> list[int]:
    found = report_selectors.alike(
        viewer_of("gk-bawaslu"),
        case.place,
        report_selectors.moment_of(viewer_of("gk-bawaslu"), case),
        besides=case.number,
    )
    return [row.number for row in found]


def test_struck_twice_is_struck_once_and_the_first_reason_stands(link: CaseLink) -> None:
    strike(link)
    again = strike(link, "Alasan lain", "gk-bawaslu-2")
    assert (again.struck_reason, again.struck_by, again.struck_at) == (WHY, "gk-bawaslu", AT)
    entry = Entry.objects.get(event="case.link_struck")
    assert (entry.compartment, entry.subject) == ("case", f"case:{link.case.number}")
    assert WHY not in (entry.payload.body or ""), "what somebody typed stays out of the ledger"


def test_the_same_link_can_be_made_again_beside_the_one_that_was_struck(case: Case, link: CaseLink) -> None:
    strike(link)
    by = viewer_of("gk-bawaslu")
    made = [link_services.add_link(case, "tps", STATION, by=by, at=AT).pk for _ in range(2)]
    assert len(set(made)) == 1 and link.pk not in made
    shown = [(each.row.pk, each.row.struck_at is None) for each in link_selectors.links(by, case)]
    assert shown == [(made[0], True), (link.pk, False)], "what stands comes first"


def test_only_the_institution_in_hand_strikes_out_and_only_with_a_dry_reason(link: CaseLink) -> None:
    for who, refusal in (
        ("gk-polres", "in hand"),
        ("gakkumdu", "in hand"),
        ("planner", "not open"),
        ("bawaslu", "not"),
    ):
        with pytest.raises(NotAllowed, match=refusal):
            strike(link, who=who)
    exclusions.exclude(link.case, "gk-bawaslu-2", reason="Kerabat terlapor", by=viewer_of("gk-bawaslu"), at=AT)
    with pytest.raises(NotAllowed, match="not open"):
        strike(link, who="gk-bawaslu-2")
    for reason in ("", "  ", "x" * 201, "Hubungi 081234567890"):
        with pytest.raises(BadInput):
            strike(link, reason)
    link.refresh_from_db()
    assert link.struck_at is None and not Entry.objects.filter(event="case.link_struck").exists()


def test_a_double_that_was_none_is_offered_as_alike_again(case: Case) -> None:
    other, by = a_report().case, viewer_of("gk-bawaslu")
    link = report_services.link_double(other, case.number, by=by, at=AT)
    assert (alike(case), alike(other)) == ([], [])
    strike(link, "Ternyata bukan perkara yang sama")
    assert (alike(case), alike(other)) == ([other.number], [case.number])
    again = report_services.link_double(other, case.number, by=by, at=AT)
    assert again.pk != link.pk and (alike(case), alike(other)) == ([], [])


def test_a_double_that_is_said_from_both_sides_is_one_link(case: Case) -> None:
    other, by = a_report().case, viewer_of("gk-bawaslu")
    link = report_services.link_double(other, case.number, by=by, at=AT)
    assert report_services.link_double(case, other.number, by=by, at=AT) == link
    assert [CaseLink.objects.count(), Entry.objects.filter(event="case.double_linked").count()] == [1, 1]


def test_a_double_stands_on_both_pages_and_can_be_struck_out_on_either(case: Case, log_in: LogIn) -> None:
    other = a_report(title="Perkara kembar").case
    link = report_services.link_double(other, case.number, by=viewer_of("gk-bawaslu"), at=AT)
    client, url = log_in("gk-bawaslu"), f"/cases/{case.number}/links/"
    page = client.get(url).content.decode()
    assert "Perkara kembar" in page and f'href="/cases/{other.number}/"' in page
    assert client.get(f"/cases/{other.number}/links/").status_code == 200
    assert client.post(f"{url}{link.pk}/strike/", {"reason": "Bukan perkara yang sama"}).status_code == 302
    link.refresh_from_db()
    assert link.struck_by == "gk-bawaslu"


def test_a_double_with_a_case_from_which_a_member_is_kept_out_is_not_there_for_them(case: Case, log_in: LogIn) -> None:
    hidden = a_report(title="Perkara kerabat").case
    link = report_services.link_double(case, hidden.number, by=viewer_of("gk-bawaslu"), at=AT)
    exclusions.exclude(hidden, "gk-bawaslu-2", reason="Kerabat terlapor", by=viewer_of("gk-bawaslu"), at=AT)
    url, away = f"/cases/{case.number}/links/", log_in("gk-bawaslu-2")
    assert link_selectors.links(viewer_of("gk-bawaslu-2"), case) == []
    assert f"link-{link.pk}" not in away.get(url).content.decode()
    assert away.post(f"{url}{link.pk}/strike/", {"reason": WHY}).status_code == 404
    assert f"link-{link.pk}" in log_in("gk-bawaslu").get(url).content.decode()


def test_the_page_strikes_out_and_says_in_words_who_when_and_why(case: Case, link: CaseLink, log_in: LogIn) -> None:
    client, url = log_in("gk-bawaslu"), f"/cases/{case.number}/links/"
    act = f"{url}{link.pk}/strike/"
    assert act in client.get(url).content.decode()
    wrong = client.post(act, {"reason": "Hubungi 081234567890"})
    assert wrong.status_code == 422 and 'value="Hubungi 081234567890"' in wrong.content.decode()
    assert client.post(act, {"reason": ""}).status_code == 422
    assert client.post(act, {"reason": WHY}).status_code == 302
    page = client.get(url).content.decode()
    assert act not in page and "<s>" in page and "dicoret</span>" in page
    assert "Dicoret oleh Galih Pengawas" in page and WHY in page
    assert client.post(act, {"reason": WHY}).status_code == 302, "sent again it is struck once"
    late = client.post(act, {"reason": ""})
    assert late.status_code == 422 and "error-summary" in late.content.decode(), "what is no longer offered says so too"


def test_nobody_else_is_offered_to_strike_a_link_out_or_does(case: Case, link: CaseLink, log_in: LogIn) -> None:
    url = f"/cases/{case.number}/links/"
    act, said = f"{url}{link.pk}/strike/", {"reason": WHY}
    for who in ("gk-polres", "gakkumdu"):
        assert act not in log_in(who).get(url).content.decode()
        assert log_in(who).post(act, said).status_code == 403
    for who in ("planner", "bawaslu", "kpu", "other"):
        assert log_in(who).post(act, said).status_code == 404
    another = a_report().case
    assert log_in("gk-bawaslu").post(f"/cases/{another.number}/links/{link.pk}/strike/", said).status_code == 404
    link.refresh_from_db()
    assert link.struck_at is None
