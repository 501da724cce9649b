"""One digest an agency and morning, whoever runs the clock and however often, and one after a stand-still."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.notices import registry, selectors, services
from posko.apps.notices.delivery import services as delivery_services
from posko.apps.notices.models import Notice
from posko.apps.notices.registry import Line
from posko.domain.access import Viewer
from posko.domain.notices import Severity
from tests.cast import See
from tests.mail import Server
from tests.notices import CLOCK, choose_letters, deliver, tell

pytestmark = pytest.mark.django_db
# 26 November, 06.00 in Jakarta
MORNING = datetime.fromisoformat("2024-11-26T06:00:00+07:00")


def digests(at: datetime) -> int:
    return delivery_services.send_digests(by=CLOCK, at=at)


@pytest.fixture
def _a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_sources", [])

    def source(viewer: Viewer, at: datetime) -> list[Line]:
        return [Line("Unread notices: %(count)s", {"count": 7}, "/gaps/")] if viewer.agency == "bpbd" else []

    registry.register(source)
    registry.register(source)


def test_every_agency_gets_one_a_morning_and_not_before_its_hour() -> None:
    assert digests(MORNING - timedelta(minutes=1)) == 0
    told = digests(MORNING)
    agencies = Notice.objects.filter(kind="digest").values_list("agency", flat=True)
    assert told == len(set(agencies)) == len(agencies) > 3
    assert digests(MORNING) == digests(MORNING + timedelta(hours=9)) == 0
    assert Entry.objects.filter(event="digests.given").count() == 1


def test_after_three_days_of_stand_still_only_today_s_is_told(see: See) -> None:
    first = digests(MORNING)
    assert digests(MORNING + timedelta(days=3, hours=8)) == first
    kept = selectors.inbox(see("duty"), MORNING + timedelta(days=3, hours=8))
    assert [row.key for row in kept] == ["digest:polres:2024-11-29"]
    assert Notice.objects.filter(kind="digest").count() == 2 * first


@pytest.mark.usefixtures("_a_source")
def test_it_says_what_stands_and_what_other_nouns_hand_in(at: datetime) -> None:
    tell(at)
    tell(at, "a:1", severity=Severity.NOTE)
    digests(MORNING)
    own = Notice.objects.get(key="digest:polres:2024-11-26")
    assert [line["params"].get("count") for line in own.lines] == [1, 1]
    assert own.lines[0]["params"]["since_at"] == at.isoformat()
    handed = Notice.objects.get(key="digest:bpbd:2024-11-26")
    assert [line["params"]["count"] for line in handed.lines] == [7]


def test_who_wants_no_digest_neither_sees_nor_gets_it(see: See, at: datetime, mail_server: Server) -> None:
    choose_letters(see("duty"), at)
    choose_letters(see("planner"), at, digest=False)
    digests(MORNING)
    deliver(MORNING)
    assert [to for to, _ in mail_server.arrived] == ["duty@office.example"]
    assert selectors.bell(see("duty"), MORNING).count == 1
    assert selectors.bell(see("planner"), MORNING).count == 0


def test_a_digest_in_the_letter_carries_its_lines(see: See, at: datetime, mail_server: Server) -> None:
    choose_letters(see("duty"), at)
    tell(at)
    services.mark_read(None, by=see("duty"), at=at)
    digests(MORNING)
    deliver(MORNING)
    bodies = [letter.get_content() for _, letter in mail_server.arrived if "morning" in str(letter["Subject"])]
    assert "- Missed deadlines that stand: 1, the oldest since 25 November 2024 15:00" in bodies[-1]
