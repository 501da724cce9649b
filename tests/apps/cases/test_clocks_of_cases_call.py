"""The clocks of cases call members, then those above them; once, and again only for another clock."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from posko.apps.cases.clocks import services as clock_services
from posko.apps.cases.exclusions import services as exclusions
from posko.apps.cases.models import Case, CaseClock, Exclusion
from posko.apps.ledger.models import Entry
from posko.apps.notices.delivery import paper
from posko.apps.notices.models import Notice
from posko.apps.people.accounts.services import NewPerson as NewPost
from posko.apps.people.accounts.services import add_person
from posko.apps.people.models import Post
from posko.domain.access import Compartment, Role, Viewer, system_viewer
from posko.domain.notices import Severity
from tests.cast import AT, viewer_of
from tests.gakkumdu import a_report, happens, open_the_centre

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def case(db: None, settings: Any, tmp_path: Path) -> Case:
    open_the_centre(settings, tmp_path)
    return a_report().case


# From the report to the verdict, by days.
TO_THE_VERDICT: tuple[tuple[float, str, str, dict[str, object]], ...] = (
    (0.1, "report.reviewed", "gk-bawaslu", {"complete": True, "missing": []}),
    (0.2, "report.registered", "gk-bawaslu", {}),
    (0.3, "discussion.held", "gk-polres", {"n": 1}),
    (1, "discussion.held", "gakkumdu", {"n": 2}),
    (1.1, "decision.made", "gk-bawaslu", {"class": "crime", "evidence": 2}),
    (1.2, "report.forwarded", "gk-bawaslu", {}),
    (3, "discussion.held", "gk-polres", {"n": 3}),
    (3.1, "file.sent", "gk-polres", {}),
    (4, "file.accepted", "gakkumdu", {}),
    (5, "suspect.handed_over", "gk-polres", {}),
    (5.1, "case.transferred", "gakkumdu", {}),
    (9, "verdict.read", "gakkumdu", {}),
)


def worker() -> Viewer:
    one = viewer_of("gk-bawaslu")
    walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION, Compartment.CASE})
    return system_viewer("cases.call", operation=one.operation, city=one.city, compartments=walls)


def told() -> set[tuple[str, str]]:
    return set(Notice.objects.filter(key__startswith="case:").values_list("user__username", "compartment"))


def the_repair_of(case: Case) -> CaseClock:
    """The clock of what the reporter is to bring: one of verified length."""
    happens(case, "report.reviewed", "gk-bawaslu", AT + HOUR, complete=False, missing=["signature"])
    return CaseClock.objects.get(case=case)


def test_a_member_is_called_and_a_second_run_calls_nobody(case: Case) -> None:
    clock = CaseClock.objects.get(case=case)
    assert clock.rule == "report.initial_review" and clock.tell_at is not None
    assert clock_services.call(by=worker(), at=clock.tell_at - HOUR) == 0
    assert clock_services.call(by=worker(), at=clock.tell_at) == 1
    assert told() == {("gk-bawaslu", "case"), ("gk-bawaslu-2", "case")}
    assert clock_services.call(by=worker(), at=clock.tell_at + HOUR) == 0


def test_the_chief_hears_of_a_breach_but_stands_outside_the_wall(case: Case) -> None:
    coordinator = Post.objects.get(user__username="bawaslu")
    Post.objects.filter(user__username="gk-bawaslu").update(superior=coordinator)
    clock_services.call(by=worker(), at=AT + 30 * DAY)
    assert ("bawaslu", "coordination") in told()
    assert clock_services.call(by=worker(), at=AT + 31 * DAY) == 0, "what was missed is told once, not step by step"
    notice = Notice.objects.get(key__startswith="case:", user__username="bawaslu")
    assert notice.params.keys() == {"number", "rule", "end_at"}
    told_there = Entry.objects.filter(event="notice.told", payload__body__contains="case:")
    assert set(told_there.values_list("compartment", flat=True)) == {"case"}, "the table reads nothing of it either"


def test_where_no_superior_is_entered_the_chief_of_the_agency_hears_of_a_breach(case: Case) -> None:
    by = system_viewer("test-builder", operation=case.operation.code, city=case.operation.city_id)
    add_person(NewPost("bw-chief", "Ketua Rekaan", "bawaslu", Role.CHIEF), operation=case.operation, by=by, at=AT)
    add_person(NewPost("kd-chief", "Ketua Lain", "kodim", Role.CHIEF), operation=case.operation, by=by, at=AT)
    clock = the_repair_of(case)
    clock_services.call(by=worker(), at=clock.first_end - 20 * HOUR)
    assert "bw-chief" not in {username for username, _ in told()}, "it is the coordinator's hour"
    clock_services.call(by=worker(), at=clock.first_end - 5 * HOUR)
    assert ("bw-chief", "coordination") in told()
    assert "kd-chief" not in {username for username, _ in told()}


def test_a_clock_whose_length_was_never_read_calls_nobody_above_the_coordinator(case: Case) -> None:
    by = system_viewer("test-builder", operation=case.operation.code, city=case.operation.city_id)
    add_person(NewPost("bw-chief", "Ketua Rekaan", "bawaslu", Role.CHIEF), operation=case.operation, by=by, at=AT)
    coordinator = Post.objects.get(user__username="bawaslu")
    Post.objects.filter(user__username="gk-bawaslu").update(superior=coordinator)
    clock = CaseClock.objects.get(case=case)
    assert (clock.rule, clock.verified) == ("report.initial_review", False)
    assert clock.last_end is not None
    clock_services.call(by=worker(), at=clock.last_end + HOUR)
    assert {who for who, _ in told()} == {"gk-bawaslu", "gk-bawaslu-2", "bawaslu"}
    notice = Notice.objects.filter(key__startswith="case:").first()
    assert notice is not None and notice.severity == Severity.REMINDER
    with translation.override("id"):
        assert "belum terverifikasi" in paper.sentence(notice.text, notice.params)
    case.refresh_from_db()
    assert case.late_count == 0, "no page calls it a breach"


def test_nobody_is_called_for_not_appealing(case: Case) -> None:
    for days, name, who, told_of in TO_THE_VERDICT:
        happens(case, name, who, AT + days * DAY, **told_of)
    Notice.objects.all().delete()
    appeal = CaseClock.objects.get(case=case, rule="court.appeal")
    assert appeal.tell_at is None and appeal.last_end is not None
    clock_services.lapse(by=worker(), at=appeal.last_end + HOUR)
    case.refresh_from_db()
    assert case.gakkumdu == "G15_INKRACHT"
    assert not [key for key in Notice.objects.values_list("key", flat=True) if "court.appeal" in key]
    assert set(CaseClock.objects.filter(case=case).values_list("rule", flat=True)) == {"court.delivery"}


def test_a_clock_that_was_answered_calls_no_more(case: Case) -> None:
    happens(case, "report.reviewed", "gk-bawaslu", AT + HOUR, complete=True, missing=[])
    assert not CaseClock.objects.filter(case=case).exists()
    assert clock_services.call(by=worker(), at=AT + 9 * DAY) == 0
    assert told() == set()


def test_a_case_lapses_by_the_round(case: Case) -> None:
    happens(case, "report.reviewed", "gk-bawaslu", AT + HOUR, complete=True, missing=[])
    happens(case, "report.registered", "gk-bawaslu", AT + HOUR)
    happens(case, "discussion.held", "gk-polres", AT + 3 * HOUR, n=1)
    happens(case, "discussion.held", "gakkumdu", AT + DAY, n=2)
    happens(case, "decision.made", "gk-bawaslu", AT + DAY, **{"class": "crime", "evidence": 2})
    happens(case, "report.forwarded", "gk-bawaslu", AT + DAY)
    assert clock_services.lapse(by=worker(), at=AT + 10 * DAY) == 0
    assert clock_services.lapse(by=worker(), at=AT + 40 * DAY) == 1
    case.refresh_from_db()
    assert (case.gakkumdu, case.ended) == ("LAPSED", True)
    assert clock_services.lapse(by=worker(), at=AT + 41 * DAY) == 0


def test_a_member_who_is_kept_out_hears_nothing(case: Case) -> None:
    exclusions.exclude(case, "gk-bawaslu-2", reason="Kerabat terlapor", by=viewer_of("gk-bawaslu"), at=AT)
    assert clock_services.call(by=worker(), at=AT + 30 * DAY) == 1
    assert {username for username, _ in told()} == {"gk-bawaslu"}


def test_a_superior_from_whom_the_case_is_kept_hears_nothing(case: Case) -> None:
    exclusions.exclude(case, "gk-bawaslu-2", reason="Kerabat terlapor", by=viewer_of("gk-bawaslu"), at=AT)
    kept_out = Post.objects.get(user__username="gk-bawaslu-2")
    Post.objects.filter(user__username="gk-bawaslu").update(superior=kept_out)
    clock_services.call(by=worker(), at=AT + 30 * DAY)
    assert "gk-bawaslu-2" not in {username for username, _ in told()}


def test_a_notice_names_the_clock_in_the_language_of_its_reader(case: Case) -> None:
    clock_services.call(by=worker(), at=AT + 30 * DAY)
    notice = Notice.objects.filter(key__startswith="case:").first()
    assert notice is not None
    with translation.override("id"):
        spoken = paper.sentence(notice.text, notice.params)
    assert "Kajian awal" in spoken and "report.initial_review" not in spoken
    with translation.override("en"):
        assert "nitial review" in paper.sentence(notice.text, notice.params)


def test_what_a_clock_called_stands_until_it_is_answered_and_only_the_last_hours_are_grave(case: Case) -> None:
    clock = the_repair_of(case)
    clock_services.call(by=worker(), at=clock.first_end - 20 * HOUR)
    first = Notice.objects.filter(key__startswith="case:")
    assert set(first.values_list("severity", flat=True)) == {Severity.REMINDER}
    clock_services.call(by=worker(), at=clock.first_end - 5 * HOUR)
    assert Severity.GRAVE in set(Notice.objects.filter(key__startswith="case:").values_list("severity", flat=True))
    happens(case, "report.completed", "gk-bawaslu", clock.first_end - HOUR)
    assert not Notice.objects.filter(key__startswith="case:", settled_at=None).exists()


def test_a_case_that_is_kept_from_every_member_calls_whoever_stands_above_them(case: Case) -> None:
    coordinator = Post.objects.get(user__username="bawaslu")
    Post.objects.filter(user__username="gk-bawaslu").update(superior=coordinator)
    for name in ("gk-bawaslu-2", "gk-bawaslu"):  # no act keeps the last one out; a row that somebody wrote does
        Exclusion.objects.create(case=case, username=name, reason="Kerabat terlapor", by="gk-bawaslu", at=AT)
    tell_at = CaseClock.objects.get(case=case).tell_at
    assert tell_at is not None and clock_services.call(by=worker(), at=tell_at) == 1
    assert told() == {("bawaslu", "coordination")}
