"""The list is narrowed, ordered and counted by the database, and says what the promises themselves say."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from posko.apps.gaps.course import selectors, services
from posko.apps.gaps.course.filters import Filter, filter_from
from posko.apps.gaps.course.selectors import GapView
from posko.apps.gaps.listing import selectors as listing_selectors
from posko.apps.gaps.models import Gap
from posko.apps.gaps.promises import services as promise_services
from posko.apps.gaps.risks import services as risk_services
from posko.domain.gaps import states
from posko.domain.gaps.groups import Group, groups_of
from posko.domain.gaps.stamps import Pledge, stamp
from posko.domain.gaps.states import CommitmentState, GapState
from tests import gap_story, story
from tests.cast import LogIn, See

PLACES = ("31.75.03.1001", "31.75.03", "31.75", "31.75.03.1001/001", "31.75.01.1002", "31.75.10.1001")


def play(see: See, at: datetime, *, seed: int = 7, count: int = 24) -> None:
    """Gaps in every state at many places, by the services."""
    dice = random.Random(seed)
    bawaslu, planner, kpu = see("bawaslu"), see("planner"), see("kpu")
    for number in range(count):
        place, severity = dice.choice(PLACES), dice.randint(1, 3)
        gap = story.open_gap(bawaslu, at, f"Celah {number}", place=place, severity=severity)
        for by in dice.choice([(), (planner,), (planner, kpu)]):
            promise = story.promise_on(gap, by, at, hours=dice.randint(1, 60))
            act = dice.choice(["", "", "file", "keep", "withdraw", "start"])
            if act in ("file", "keep"):
                story.file(promise, by, at)
            if act == "keep":
                services.verify_commitment(promise, close=dice.random() < 0.6, by=bawaslu, at=at)
            if act == "withdraw":
                services.withdraw_commitment(promise, reason="Tidak jadi", by=by, at=at)
            if act == "start":
                promise_services.start_commitment(promise, by=by, at=at)
    for gap in Gap.objects.filter(state=GapState.CLOSED)[:1]:
        risk_services.reopen_gap(gap, reason="Muncul lagi", by=bawaslu, at=at)


def by_urgency(seen: GapView, at: datetime) -> tuple[float, ...]:
    """The order of the house's own rule, told from the promises."""
    if seen.row.state == GapState.CLOSED:
        return (9, 0.0, -seen.row.number)
    return (*states.urgency(seen.row.severity, seen.late, seen.due, at), seen.row.number)


@pytest.mark.parametrize("hours", [0, 10, 30, 100])
def test_the_order_is_that_of_the_rule_at_any_moment(see: See, at: datetime, hours: int) -> None:
    play(see, at)
    later = at + timedelta(hours=hours)
    found = selectors.listed(see("bpbd"), Filter(), later)
    assert len(found) == 24
    assert [seen.row.number for seen in found] == [
        seen.row.number for seen in sorted(found, key=lambda seen: by_urgency(seen, later))
    ]


@pytest.mark.parametrize("state", ["", "live", "promised", "late"])
def test_a_page_of_the_groups_is_the_same_as_cut_from_the_whole(see: See, at: datetime, state: str) -> None:
    play(see, at)
    later = at + timedelta(hours=100)
    viewer, wanted = see("bpbd"), filter_from({"state": state}, "pilkada")
    counts = selectors.state_counts(viewer, wanted, later)
    found = listing_selectors.Found(viewer, wanted, later, counts)
    whole = found[0 : len(found)]
    assert {line.seen.row.pk for line in whole} == set(
        selectors.chosen(viewer, wanted, later).values_list("pk", flat=True)
    )
    assert len(whole) == len(found) > 4 and counts["late"] > 4
    groups = [line.group for line in whole if line.group]
    assert groups == sorted(groups, key=list(Group).index) and set(groups) <= set(groups_of(state))
    for line in whole:
        assert (line.group == Group.LATE) == line.seen.late
        assert (line.group == Group.FILED) == (line.seen.waits_for == "verification")
    for begins, ends in ((0, 3), (2, counts["late"]), (counts["late"] - 1, counts["late"] + 3), (3, len(found))):
        assert found[begins:ends] == whole[begins:ends]


def test_after_every_act_a_gap_carries_what_its_promises_say(see: See, at: datetime) -> None:
    play(see, at)
    for gap in Gap.objects.all():
        rows = gap.commitments.values_list("agency_id", "state", "due")
        made = stamp(GapState(gap.state), gap.owner_id, [Pledge(a, CommitmentState(s), due) for a, s, due in rows])
        assert (gap.due, gap.owed_due, gap.lead_id) == (made.due, made.owed_due, made.lead), gap.state


def test_priority_orders_as_the_scores_that_are_shown(see: See, at: datetime) -> None:
    play(see, at)
    story.enter(see("bawaslu"), at)
    wanted = listing_selectors.weighed(see("bpbd"), filter_from({"sort": "priority"}, "pilkada"))
    for hours in (0, 30, 100):
        later = at + timedelta(hours=hours)
        seen = selectors.listed(see("bpbd"), wanted, later)
        scores = [
            line.priority.score if line.priority else -1.0
            for line in listing_selectors.with_priority(see("bpbd"), seen, wanted, later)
        ]
        assert scores == sorted(scores, reverse=True)
        assert len(set(scores)) > 5


def test_the_smallest_gap_stands_on_the_list_by_priority(see: See, at: datetime) -> None:
    play(see, at)
    small = story.open_gap(see("bawaslu"), at, "Kursi kurang", place="31.75.03.1001/001", severity=1)
    wanted = filter_from({"sort": "priority", "state": "live"}, "pilkada")
    counts = selectors.state_counts(see("bpbd"), wanted, at)
    lines = listing_selectors.Found(see("bpbd"), wanted, at, counts)[0 : counts["live"]]
    assert len(lines) == counts["live"]
    assert next(line.priority for line in lines if line.seen.row.pk == small.pk).score > 0  # type: ignore[union-attr]


def test_a_grave_late_gap_in_the_weakest_kelurahan_outranks_a_serious_one_of_a_whole_kecamatan(
    see: See, log_in: LogIn, at: datetime
) -> None:
    bawaslu, planner = see("bawaslu"), see("planner")
    for place, level in (("31.75.03.1001", 3), ("31.75.03.1002", 1), ("31.75.01.1002", 1), ("31.75.10.1001", 1)):
        story.enter(bawaslu, at, place=place, level=level)
    grave = story.open_gap(bawaslu, at, "Tidak ada penerangan", place="31.75.03.1001", severity=3)
    story.promise_on(grave, planner, at, hours=1)
    wide = story.open_gap(bawaslu, at, "Petugas belum dilatih", place="31.75.03", severity=2)
    later = at + timedelta(hours=2)
    wanted = filter_from({"sort": "priority"}, "pilkada")
    found = listing_selectors.Found(see("bpbd"), wanted, later, selectors.state_counts(see("bpbd"), wanted, later))
    first, second = found[0:2]
    assert (first.seen.row, second.seen.row) == (grave, wide)
    assert first.priority and second.priority and first.priority.score > 1.5 * second.priority.score
    page = log_in("bpbd").get(f"/gaps/{wide.number}/").content.decode()
    assert "Tingkat dan waktu didahulukan, lalu tempatnya: celah sedang" in page


def test_the_counts_are_those_of_the_lists_they_lead_to(see: See, at: datetime) -> None:
    play(see, at)
    later = at + timedelta(hours=20)
    for words in (
        {},
        {"place": "31.75.03"},
        {"agency": "polres"},
        {"kind": "flood", "severity": "3"},
        {"q": "Celah 1"},
    ):
        wanted = filter_from(words, "pilkada")
        counts = selectors.state_counts(see("bpbd"), wanted, later)
        for state, count in counts.items():
            narrowed = filter_from({**words, "state": state}, "pilkada")
            assert selectors.chosen(see("bpbd"), narrowed, later).count() == count, (words, state)


def test_a_filter_finds_by_place_inside_it_too_and_exactly_on_demand(see: See, at: datetime) -> None:
    play(see, at)

    def places(**words: str) -> set[str]:
        found = selectors.chosen(see("bpbd"), filter_from(words, "pilkada"), at)
        return {gap.place_id for gap in found}

    assert places(place="31.75.03") == {"31.75.03", "31.75.03.1001", "31.75.03.1001/001"}
    assert places(place="31.75.03.1001") == {"31.75.03.1001", "31.75.03.1001/001"}
    assert places(place="31.75", exact="1") == {"31.75"}
    assert places(place="31.75.0") == set()


def test_a_filter_by_phase_follows_the_due_time(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Menjelang pemungutan")
    assert _numbers(see, at, phase="none") == [gap.number]
    story.promise_on(gap, see("planner"), at, hours=40)  # Wednesday 07.00 is when voting begins
    assert _numbers(see, at, phase="quiet") == []
    assert _numbers(see, at, phase="voting") == [gap.number]


def test_words_that_are_none_narrow_nothing_and_break_nothing(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Pompa 50% rusak_")
    for words in ({"state": "nonsense"}, {"severity": "x"}, {"sort": "; drop"}, {"q": "50%"}, {"q": str(gap.number)}):
        assert _numbers(see, at, **words) == [gap.number], words
    for words in ({"phase": "never"}, {"q": "9" * 30}, {"lead": "nobody-like-it"}, {"q": "_rusak"}):
        assert _numbers(see, at, **words) == [], words


def test_the_lane_of_an_agency_is_a_filter(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Tanpa pemilik")
    assert _numbers(see, at, lead="none") == [gap.number]
    gap_story.ask(gap, see("bawaslu"), at)
    assert _numbers(see, at, lead="polres") == []
    story.promise_on(gap, see("planner"), at)
    assert _numbers(see, at, lead="polres") == [gap.number]


def test_nothing_of_another_city_is_listed_or_counted(see: See, at: datetime) -> None:
    play(see, at, count=3)
    assert selectors.listed(see("other"), Filter(), at) == []
    assert set(selectors.state_counts(see("other"), Filter(), at).values()) == {0}
    assert selectors.kept_counts(see("other"), at).ended == 0


def test_a_gap_knows_its_kecamatan(see: See, at: datetime) -> None:
    for place, kecamatan in (("31.75.03.1001/001", "31.75.03"), ("31.75.03", "31.75.03"), ("31.75", "")):
        assert story.open_gap(see("bawaslu"), at, "Di sini", place=place).kecamatan == kecamatan


def _numbers(see: See, at: datetime, **words: str) -> list[int]:
    found = selectors.chosen(see("bpbd"), filter_from(words, "pilkada"), at)
    return list(found.values_list("number", flat=True))
