"""Many gaps changed in one act: shown before, one record a gap, and undone in the session that made it."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest

from posko.apps.gaps.listing import services as listing_services
from posko.apps.gaps.listing.services import NewChange
from posko.apps.gaps.models import Gap, GapChange
from posko.apps.ledger.models import Entry
from posko.domain.errors import BadInput, NotAllowed
from tests import gap_story, story
from tests.cast import LogIn, See


def _three(see: See, at: datetime) -> list[Gap]:
    return [story.open_gap(see("bawaslu"), at, f"Celah {number}") for number in range(3)]


def _entries(event: str) -> int:
    return Entry.objects.filter(event=event).count()


def test_the_first_press_shows_and_changes_nothing(see: See, log_in: LogIn, at: datetime) -> None:
    numbers = [gap.number for gap in _three(see, at)]
    answer = log_in("bawaslu").post("/gaps/change/", _form(numbers, severity="3"))
    assert answer.status_code == 200
    assert 'name="confirmed"' in answer.content.decode()
    assert set(Gap.objects.values_list("severity", flat=True)) == {2}
    assert _entries("gap.changed") == 0


def test_confirmed_it_leaves_one_record_a_gap_and_can_be_put_back(see: See, log_in: LogIn, at: datetime) -> None:
    gaps, client = _three(see, at), log_in("bawaslu")
    form = _form([gap.number for gap in gaps], severity="3", owner="bpbd", confirmed="1")
    answer = client.post("/gaps/change/", form)
    assert answer.status_code == 302
    assert _kept() == {(3, "bpbd", "bpbd")}
    assert _entries("gap.changed") == 3
    client.post("/gaps/change/", form)  # sent twice
    assert (_entries("gap.changed"), GapChange.objects.count()) == (3, 1)
    assert client.post(f"{answer.headers['Location']}undo/").status_code == 302
    assert _kept() == {(2, None, None)}
    assert _entries("gap.change_undone") == 3


def test_what_was_changed_again_since_stays_as_it_is_now(see: See, at: datetime) -> None:
    gaps, by = _three(see, at), see("bawaslu")
    change = listing_services.change_gaps(_new(gaps, severity="3"), by=by, at=at)
    gap_story.change(gaps[0], by, at, severity="1")
    assert listing_services.undo_change(change, by=by, at=at) == (2, 1)
    assert sorted(Gap.objects.values_list("severity", flat=True)) == [1, 2, 2]
    assert listing_services.undo_change(change, by=by, at=at) == (0, 0)


def test_another_session_of_the_same_person_may_not_undo(see: See, log_in: LogIn, at: datetime) -> None:
    change = gap_story.change(_three(see, at)[0], see("bawaslu"), at, severity="3")
    assert log_in("bawaslu").post(f"/gaps/change/{change.form_key}/undo/").status_code == 400
    assert "Batalkan" not in log_in("bawaslu").get(f"/gaps/change/{change.form_key}/").content.decode()


def test_a_colleague_does_not_even_see_it_and_may_not_undo_it(see: See, log_in: LogIn, at: datetime) -> None:
    change = gap_story.change(_three(see, at)[0], see("bawaslu"), at, severity="3")
    assert log_in("panwas").get(f"/gaps/change/{change.form_key}/").status_code == 404
    with pytest.raises(NotAllowed, match="Only who made"):
        listing_services.undo_change(change, by=see("panwas"), at=at)


def test_another_institution_changes_only_its_own(see: See, at: datetime) -> None:
    theirs, own = story.open_gap(see("bawaslu"), at, "Bukan milik"), story.open_gap(see("bpbd"), at, "Milik")
    listing_services.change_gaps(_new([theirs, own], severity="3"), by=see("bpbd"), at=at)
    assert dict(Gap.objects.values_list("title", "severity")) == {"Bukan milik": 2, "Milik": 3}
    # the camat is of the same root institution as BPBD
    listing_services.change_gaps(_new([own], severity="1"), by=see("camat"), at=at)
    with pytest.raises(BadInput, match="None of these"):
        listing_services.change_gaps(_new([theirs], severity="3"), by=see("kpu"), at=at)


def test_no_change_of_kind_or_owner_gets_round_the_countersignature(see: See, at: datetime) -> None:
    gap = gap_story.lived_with(see, at, story.open_gap(see("bawaslu"), at, "Gedung penuh"))
    for field, value in (("owner", "bpbd"), ("kind", "coordination")):
        with pytest.raises(BadInput, match="None of these"):
            gap_story.change(gap, see("planner"), at, **{field: value})


def test_a_post_of_another_city_changes_nothing_of_ours(see: See, log_in: LogIn, at: datetime) -> None:
    gaps = _three(see, at)
    with pytest.raises(BadInput, match="None of these"):
        listing_services.change_gaps(_new(gaps, severity="3"), by=see("other"), at=at)
    page = log_in("other").post("/gaps/change/", _form([gap.number for gap in gaps], severity="3")).content.decode()
    assert "Celah 0" not in page


def test_a_choice_that_is_none_and_too_many_gaps_are_refused(see: See, at: datetime) -> None:
    gaps, by = _three(see, at), see("bawaslu")
    for fields in ({}, {"owner": "nobody"}, {"severity": "7"}, {"kind": "weather"}):
        with pytest.raises(BadInput):
            listing_services.change_gaps(_new(gaps, **fields), by=by, at=at)
    with pytest.raises(BadInput, match="At most"):
        listing_services.change_gaps(NewChange(uuid.uuid4(), range(1000), severity="3"), by=by, at=at)


def _kept() -> set[tuple[object, ...]]:
    return set(Gap.objects.values_list("severity", "owner__code", "lead__code"))


def _new(gaps: list[Gap], **fields: str) -> NewChange:
    return NewChange(uuid.uuid4(), [gap.number for gap in gaps], **fields)


def _form(numbers: list[int], **fields: str) -> dict[str, object]:
    return {"form_key": str(uuid.uuid4()), "gap": numbers, "owner": "", "severity": "", "kind": "", **fields}
