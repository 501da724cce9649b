"""The changes feed: what happened after a number, within the viewer's walls, and cheap where nothing did."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse

from posko.apps.ledger import selectors as ledger_selectors
from posko.domain.access import Compartment, system_viewer
from posko.domain.situation.feed import HEADS, TOPICS, read_cursor, topic_of, whole_until
from posko.web.event_words import EVENT_WORDS
from tests.cast import LogIn, See
from tests.ledger import enter
from tests.notices import CLOCK
from tests.world import OTHER

pytestmark = pytest.mark.django_db


def write(event: str, at: datetime, compartment: Compartment = Compartment.COORDINATION, place: str = "") -> int:
    """One entry of the tests' operation."""
    return enter(event, compartment, by=CLOCK, at=at, subject="gap:7", place=place).number


def test_it_tells_what_happened_after_the_cursor_and_no_payload(log_in: LogIn, at: datetime) -> None:
    first = write("gap.opened", at)
    second = write("gap.closed", at, place="31.75.03.1005")
    told = log_in("kpu").get(reverse("situation:changes"), {"since": first}).json()
    assert [change["number"] for change in told["changes"]] == [second]
    assert set(told["changes"][0]) == {"number", "topic", "event", "words", "subject", "place", "at"}
    assert told["changes"][0]["words"] == "Celah ditutup"
    assert told["next"] == str(second)


def test_without_a_cursor_it_says_where_the_feed_stands(log_in: LogIn, at: datetime) -> None:
    last = write("gap.opened", at)
    told = log_in("kpu").get(reverse("situation:changes")).json()
    assert (told["changes"], told["next"]) == ([], str(last))


def test_nothing_new_is_a_304(log_in: LogIn, at: datetime) -> None:
    client, address = log_in("kpu"), f"{reverse('situation:changes')}?since={write('gap.opened', at)}"
    tag = client.get(address)["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    write("gap.closed", at)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_what_lies_behind_a_wall_is_not_told_and_does_not_move_the_cursor(see: See, at: datetime) -> None:
    cursor = write("gap.opened", at)
    hidden = write("gap.closed", at, Compartment.SECURITY)
    assert ledger_selectors.since(see("kpu"), cursor, HEADS) == ledger_selectors.Page([], cursor, False)
    assert ledger_selectors.since(see("duty"), cursor, HEADS).next == hidden


def test_another_operation_is_told_nothing(see: See, at: datetime) -> None:
    cursor = write("gap.opened", at)
    by = system_viewer("other", operation=OTHER, compartments=frozenset(Compartment))
    enter("gap.opened", Compartment.COORDINATION, by=by, at=at)
    assert ledger_selectors.since(see("kpu"), cursor, HEADS).changes == []


def test_log_ins_and_notices_are_no_changes(see: See, at: datetime) -> None:
    cursor = write("gap.opened", at)
    write("person.logged_in", at)
    write("notice.told", at)
    assert ledger_selectors.since(see("kpu"), cursor, HEADS).changes == []


def test_a_long_absence_is_made_up_for_page_by_page(see: See, at: datetime) -> None:
    cursor = write("gap.opened", at)
    numbers = [write("gap.closed", at) for _ in range(5)]
    first = ledger_selectors.since(see("kpu"), cursor, HEADS, limit=3)
    rest = ledger_selectors.since(see("kpu"), first.next, HEADS, limit=3)
    assert first.more and not rest.more
    assert [change.number for change in (*first.changes, *rest.changes)] == numbers


def test_it_asks_the_database_little(see: See, at: datetime, django_assert_max_num_queries: object) -> None:
    viewer, cursor = see("kpu"), write("gap.opened", at)
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        ledger_selectors.since(viewer, cursor, HEADS)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "x", "9" * 40, "٣"])
def test_a_strange_cursor_is_none(text: str) -> None:
    assert read_cursor(text) is None


def test_who_has_no_table_has_no_feed(log_in: LogIn) -> None:
    assert log_in("admin").get(reverse("situation:changes")).status_code == 404


def test_every_topic_has_events() -> None:
    heads = {event.partition(".")[0] for event in EVENT_WORDS}
    assert not {topic for topic, own in TOPICS.items() if not own & heads}
    assert topic_of("gap.opened") == "gap"
    assert topic_of("person.logged_in") == ""


def test_reading_stops_before_the_first_missing_number() -> None:
    assert whole_until(4, [5, 6, 8, 9]) == 6
    assert whole_until(4, [6]) == 4
    assert whole_until(4, []) == 4
