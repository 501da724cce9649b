"""The key of a chief counts once chiefs of two other institutions compared its fingerprint, each for the own house."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.notices import selectors as notices
from posko.apps.people.authority import selectors, services
from posko.apps.people.models import KeyComparison, MemberKey, Post
from posko.apps.situation.turns import selectors as turns
from posko.domain.access import Viewer, system_viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.situation.turns import Kind, Whose
from tests.cast import LogIn, See
from tests.chiefs import REAL, key_of, name_deputy, seat_chief, seat_chiefs
from tests.vaults import give_vault
from tests.world import CITY, CODE

pytestmark = pytest.mark.django_db


def compare(owner: Viewer, by: Viewer, at: datetime, typed: str = "") -> KeyComparison:
    return services.compare(key_of(owner.actor), typed, by=by, at=at, real_at=REAL)


def test_two_other_institutions_make_it_count_and_its_owner_is_told(at: datetime) -> None:
    polri, kpu, bawaslu = (seat_chief(root) for root in ("polri", "kpu", "bawaslu"))
    compare(polri, kpu, at)
    assert selectors.counted(polri) == frozenset()
    compare(polri, bawaslu, at)
    assert selectors.counted(kpu) == {polri.actor}
    assert any("Your key counts" in row.text for row in notices.inbox(polri, at))
    entry = Entry.objects.filter(event="key.compared").latest("number")
    assert (entry.actor, entry.compartment, entry.subject) == (bawaslu.actor, "public", f"person:{polri.actor}")


def test_three_who_confirm_each_other_count_together() -> None:
    chiefs = seat_chiefs("polri", "kpu", "bawaslu")
    assert selectors.counted(chiefs["kpu"]) == {chief.actor for chief in chiefs.values()}


def test_a_second_look_of_the_same_institution_is_no_second_comparison(at: datetime) -> None:
    polri, kpu = seat_chief("polri"), seat_chief("kpu")
    first = compare(polri, kpu, at)
    assert compare(polri, kpu, at, key_of(polri.actor).fingerprint).pk == first.pk
    assert KeyComparison.objects.count() == Entry.objects.filter(event="key.compared").count() == 1


def test_a_fingerprint_that_differs_by_one_sign_is_refused_and_the_group_is_said(at: datetime) -> None:
    polri, kpu = seat_chief("polri"), seat_chief("kpu")
    right = key_of(polri.actor).fingerprint
    wrong = right[:11] + ("A" if right[11] != "A" else "B") + right[12:]
    with pytest.raises(BadInput, match="differs in group 3") as refused:
        compare(polri, kpu, at, wrong)
    assert right.split()[2] in str(refused.value)
    with pytest.raises(BadInput, match="differs in group 8"):
        compare(polri, kpu, at, right[:-1])
    assert not KeyComparison.objects.exists()
    assert compare(polri, kpu, at, right.lower().replace(" ", "-"))


def test_only_a_chief_of_another_institution_with_a_key_compares(see: See, at: datetime) -> None:
    polri, kpu = seat_chief("polri"), seat_chief("kpu", vault=False)
    with pytest.raises(BadInput, match="own vault first"):
        compare(polri, kpu, at)
    console = system_viewer("console", operation=CODE, city=CITY)
    for nobody in (polri, see("admin"), see("kpu"), console):
        with pytest.raises(NotAllowed):
            compare(polri, nobody, at)


def test_a_deputys_key_is_compared_alike_and_a_deputy_compares_none(at: datetime) -> None:
    deputy, kpu, bawaslu = name_deputy("planner"), seat_chief("kpu"), seat_chief("bawaslu")
    compare(deputy, kpu, at)
    compare(deputy, bawaslu, at)
    assert selectors.counted(kpu) == {"planner"}
    with pytest.raises(NotAllowed):
        compare(kpu, deputy, at)


def test_a_key_that_ended_or_whose_owner_decides_nothing_is_compared_no_more(at: datetime) -> None:
    chiefs = seat_chiefs("polri", "kpu", "bawaslu")
    kejaksaan = seat_chief("kejaksaan")
    MemberKey.objects.filter(user__username="chief.polri").update(ended_at=REAL)
    with pytest.raises(BadInput, match="no longer"):
        services.compare(MemberKey.objects.get(user__username="chief.polri"), "", by=kejaksaan, at=at, real_at=REAL)
    give_vault("field")
    with pytest.raises(BadInput, match="no longer"):
        services.compare(key_of("field"), "", by=kejaksaan, at=at, real_at=REAL)
    compare(chiefs["kpu"], kejaksaan, at)  # any act: what is kept of the list is read anew
    assert "chief.polri" not in selectors.counted(kejaksaan)


def test_whoever_was_let_in_for_a_day_decides_nothing(at: datetime) -> None:
    polri, kpu = seat_chief("polri"), seat_chief("kpu")
    Post.objects.filter(user__username=kpu.actor).update(expires_at=REAL)
    with pytest.raises(NotAllowed):
        compare(polri, kpu, at)


def test_a_key_waits_among_the_turns_of_the_chiefs_of_other_institutions_until_it_counts(
    see: See, at: datetime
) -> None:
    polri, kpu, bawaslu = (seat_chief(root) for root in ("polri", "kpu", "bawaslu"))
    assert waits_for(kpu, at) == {polri.actor, bawaslu.actor}
    assert not waits_for(see("planner"), at) and polri.actor not in waits_for(polri, at)
    compare(polri, kpu, at)
    assert waits_for(kpu, at) == {bawaslu.actor}
    compare(polri, bawaslu, at)
    assert waits_for(seat_chief("kejaksaan"), at) == {kpu.actor, bawaslu.actor}


def waits_for(viewer: Viewer, at: datetime) -> set[str]:
    """Whose keys stand among the turns of somebody."""
    found = turns.turns(viewer, at, Whose.MINE, kind=Kind.CHIEF_KEY, limit=20)
    return set(MemberKey.objects.filter(pk__in=[turn.key for turn in found]).values_list("user__username", flat=True))


def test_the_page_shows_everybody_the_keys_and_chiefs_the_button(log_in: LogIn, at: datetime) -> None:
    polri = seat_chief("polri")
    seat_chief("kpu")
    shown = page(log_in, "field")
    assert key_of(polri.actor).fingerprint in shown
    address = f"/people/chiefs/{key_of(polri.actor).pk}/compare/"
    assert address not in shown
    assert address not in page(log_in, "chief.polri")
    assert address in page(log_in, "chief.kpu")


def test_the_page_takes_a_typed_fingerprint_or_the_tick_and_says_where_it_differs(log_in: LogIn) -> None:
    polri, kpu = seat_chief("polri"), seat_chief("kpu")
    client = log_in(kpu.actor)
    key = key_of(polri.actor)
    address = f"/people/chiefs/{key.pk}/compare/"
    assert client.post(address, {"typed": ""}).status_code == 422
    spoilt = "2" * 4 + key.fingerprint[4:]
    refused = client.post(address, {"typed": spoilt})
    assert refused.status_code == 422
    assert key.fingerprint.split()[0] in refused.text
    assert client.post(address, {"agrees": "on"}).status_code == 302
    assert KeyComparison.objects.get().by == kpu.actor
    assert client.get(address).status_code == 302  # it is compared: back to the list


@pytest.mark.parametrize("who", ["admin", "field", "auditor"])
def test_others_are_refused_at_the_door(log_in: LogIn, who: str) -> None:
    seat_chief("polri")
    answer: Any = log_in(who).post(f"/people/chiefs/{key_of('chief.polri').pk}/compare/", {"agrees": "on"})
    assert answer.status_code == 403
    assert not KeyComparison.objects.exists()


def page(log_in: LogIn, who: str) -> str:
    return log_in(who).get("/people/chiefs/").text
