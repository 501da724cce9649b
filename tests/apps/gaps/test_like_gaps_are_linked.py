"""Gaps that say the same are proposed, linked both ways by hand, never merged, and parted again."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest

from posko.apps.gaps.links import selectors
from posko.apps.gaps.links import services as link_services
from posko.apps.gaps.models import Gap
from posko.apps.ledger.models import Entry
from posko.apps.territory.models import Place
from posko.domain.errors import BadInput
from tests import story
from tests.cast import LogIn, See

FIRST, AGAIN = "Pompa portabel belum siaga di enam TPS", "Enam TPS: pompa portabel tidak siaga"


def test_like_ones_are_proposed_at_the_place_inside_it_and_around_it(see: See, at: datetime) -> None:
    by = see("bawaslu")
    for place in ("31.75.03.1001", "31.75.03.1001/001", "31.75.03", "31.75", "31.75.03.1002"):
        story.open_gap(by, at, FIRST, place=place)
    found = selectors.like(by, Place.objects.get(code="31.75.03.1001"), AGAIN)
    assert len(found) == selectors.PROPOSED
    assert "31.75.03.1002" not in {gap.place_id for gap, _like in found}


def test_what_is_not_alike_is_not_proposed_and_nothing_of_another_city(see: See, at: datetime) -> None:
    story.open_gap(see("bawaslu"), at, "Pemilih ganda dalam daftar")
    story.open_gap(see("bawaslu"), at, FIRST)
    here = Place.objects.get(code="31.75.03.1001")
    assert [gap.title for gap, _like in selectors.like(see("bpbd"), here, AGAIN)] == [FIRST]
    assert selectors.like(see("other"), here, AGAIN) == []


def test_the_form_shows_them_first_and_opens_all_the_same_when_asked_again(
    see: See, log_in: LogIn, at: datetime
) -> None:
    known, client = story.open_gap(see("bawaslu"), at, FIRST), log_in("bpbd")
    form = {
        "form_key": str(uuid.uuid4()),
        "title": AGAIN,
        "place": "31.75.03.1001",
        "kind": "flood",
        "severity": "2",
        "detail": "Genangan setinggi lutut",
    }
    answer = client.post("/gaps/new/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"/gaps/{known.number}/" in page and "Genangan setinggi lutut" in page
    assert Gap.objects.count() == 1
    assert client.post("/gaps/new/", {**form, "looked": "1"}).status_code == 302
    assert Gap.objects.count() == 2


def test_the_link_shows_on_both_and_both_stay(see: See, log_in: LogIn, at: datetime) -> None:
    first, again = story.open_gap(see("bawaslu"), at, FIRST), story.open_gap(see("bpbd"), at, AGAIN)
    link_services.mark_duplicate(again, first.number, by=see("camat"), at=at)
    for one, other in ((first, again), (again, first)):
        assert f"/gaps/{other.number}/" in log_in("planner").get(f"/gaps/{one.number}/").content.decode()
    assert set(Gap.objects.values_list("state", flat=True)) == {"open"}
    assert Entry.objects.filter(event="gap.duplicate_marked").count() == 2


def test_it_is_taken_off_again(see: See, at: datetime) -> None:
    first, again = story.open_gap(see("bawaslu"), at, FIRST), story.open_gap(see("bpbd"), at, AGAIN)
    link_services.mark_duplicate(again, first.number, by=see("bpbd"), at=at)
    for _ in range(2):
        link_services.unmark_duplicate(again, by=see("bawaslu"), at=at)
    assert not Gap.objects.exclude(duplicate_of=None).exists()
    assert Entry.objects.filter(event="gap.duplicate_unmarked").count() == 2


def test_no_gap_is_linked_to_itself_nor_in_a_chain_nor_across_cities(see: See, at: datetime) -> None:
    by = see("bawaslu")
    first, second, third = (story.open_gap(by, at, f"{FIRST} {number}") for number in range(3))
    link_services.mark_duplicate(second, first.number, by=by, at=at)
    for gap, number in ((first, first.number), (third, second.number), (first, third.number), (third, 999)):
        with pytest.raises(BadInput):
            link_services.mark_duplicate(gap, number, by=by, at=at)


def test_a_number_that_is_no_gap_comes_back_with_the_form(see: See, log_in: LogIn, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, FIRST)
    answer = log_in("bpbd").post(f"/gaps/{gap.number}/same/", {"number": "999"})
    assert answer.status_code == 422
    assert "999" in answer.content.decode()


def test_a_gap_that_is_linked_is_linked_to_no_second_one(see: See, at: datetime) -> None:
    by = see("bawaslu")
    first, second, third = (story.open_gap(by, at, f"{FIRST} {number}") for number in range(3))
    link_services.mark_duplicate(third, first.number, by=by, at=at)
    with pytest.raises(BadInput, match="Take that link off first"):
        link_services.mark_duplicate(third, second.number, by=by, at=at)
