"""A key of a case is wrapped for members who are in. Whoever is shut out gets no later one, a newcomer no earlier."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from posko import clock
from posko.apps.cases.course import services
from posko.apps.cases.course.services import NewPerson
from posko.apps.cases.keys import steps as key_steps
from posko.apps.cases.keys.selectors import keys_of
from posko.apps.cases.models import Case, CaseKey, CaseKeyWrap, CasePerson, Exclusion
from posko.apps.cases.persons import selectors as person_selectors
from posko.apps.cases.persons import services as person_services
from posko.apps.ledger.models import Entry
from posko.apps.people.models import MemberKey, Post, WallMember
from posko.domain.cases import sealing
from posko.domain.errors import BadInput
from posko.domain.vaults.pairs import OpenVault, new_pair
from posko.kit.acts import act
from tests.cast import AT, viewer_of
from tests.gakkumdu import REPORTER, a_finding, a_report, let_in, open_the_centre
from tests.vaults import pair_for, vault_of

HOUR = timedelta(hours=1)
ALL = ["gakkumdu", "gk-bawaslu", "gk-bawaslu-2", "gk-polres"]


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


def enter(case: Case, name: str, at: datetime = AT) -> CasePerson:
    person = NewPerson("witness", {"name": name}, "Klarifikasi", date(2099, 1, 1))
    return person_services.enter_once(case, person, by=viewer_of("gk-bawaslu"), at=at)


def read_by(who: str, case: Case) -> list[str]:
    found = person_selectors.persons(viewer_of(who), case, AT, vault=vault_of(who))
    return ["closed" if each.closed else each.name for each in found]


def holders(key: CaseKey) -> list[str]:
    return sorted(key.wraps.values_list("member__user__username", flat=True))


def test_a_case_has_a_key_from_the_first_thing_sealed_and_all_members_who_are_in_open_it() -> None:
    assert not CaseKey.objects.filter(case=a_finding()).exists()
    case = a_report().case
    (key,) = CaseKey.objects.filter(case=case)
    assert (key.version, key.retired_at, holders(key)) == (1, None, ALL)
    assert all(read_by(who, case) == [REPORTER["name"]] for who in ALL)
    enter(case, "Umi Andaian")
    assert CaseKey.objects.filter(case=case).count() == 1
    assert Entry.objects.filter(event="case.key_made", subject=f"case:{case.number}").count() == 1


def test_no_column_of_the_key_opens_it_without_a_members_own() -> None:
    case = a_report().case
    wrap = CaseKeyWrap.objects.get(key__case=case, member__user__username="gk-polres")
    for pair in (pair_for("gk-bawaslu"), new_pair()):
        with pytest.raises(BadInput, match="does not open"):
            sealing.unwrap(bytes(wrap.wrapped), pair, 1, of=f"case:{case.operation_id}:{case.number}")


def test_a_member_who_is_shut_out_opens_neither_what_was_nor_what_comes() -> None:
    case = a_report().case

    @act
    def out(*, by: Any, at: Any) -> int:
        Exclusion.objects.create(case=case, username="gk-bawaslu-2", reason="Kerabat", by=by.actor, at=at)
        gone = key_steps.shut_out(case, "gk-bawaslu-2", at=at)
        services.look(case, "case", by=by, at=at)
        return gone

    assert out(by=viewer_of("gk-bawaslu"), at=AT) == 1
    enter(case, "Umi Andaian")
    first, second = CaseKey.objects.filter(case=case)
    assert first.retired_at is not None and second.retired_at is None
    assert holders(first) == holders(second) == [who for who in ALL if who != "gk-bawaslu-2"]
    keys = keys_of(viewer_of("gk-bawaslu-2"), case, vault_of("gk-bawaslu-2"))
    for person in CasePerson.objects.filter(case=case).select_related("case"):
        with pytest.raises(sealing.NotGiven):
            person_selectors.facts_of(person, keys)
    assert read_by("gk-polres", case) == [REPORTER["name"], "Umi Andaian"]


@pytest.mark.parametrize("ended", ["account", "post", "key", "membership"])
def test_what_comes_after_a_member_left_is_sealed_under_another_key(ended: str) -> None:
    case, post = a_report().case, Post.objects.get(user__username="gk-bawaslu-2")
    if ended == "account":
        type(post.user).objects.filter(pk=post.user_id).update(is_active=False)
    if ended == "post":
        Post.objects.filter(pk=post.pk).update(active=False)
    if ended == "key":
        MemberKey.objects.filter(user=post.user).update(ended_at=clock.real_time())
    if ended == "membership":
        WallMember.objects.filter(user=post.user).update(ended_at=clock.real_time())
    enter(case, "Umi Andaian")
    newest = CaseKey.objects.get(case=case, version=2)
    assert holders(newest) == [who for who in ALL if who != "gk-bawaslu-2"]


def test_a_newcomer_opens_what_is_sealed_from_then_on_and_the_rest_once_a_member_gave_the_keys() -> None:
    MemberKey.objects.filter(user__username="gk-polres").update(ended_at=clock.real_time())
    WallMember.objects.filter(user__username="gk-polres").update(ended_at=clock.real_time())
    case = a_report().case
    again = new_pair()
    lost = MemberKey.objects.get(user__username="gk-polres")
    fresh = MemberKey.objects.create(
        user=lost.user, public=again.public, fingerprint="fresh", sealed=b"", made_at=clock.real_time()
    )
    WallMember.objects.create(
        wall_name="case", key=fresh, operation=case.operation, user=lost.user, root="polri",
        asked_at=clock.real_time(), entered_at=clock.real_time(), how="time",
    )  # fmt: skip
    enter(case, "Umi Andaian")
    own = OpenVault(fresh.pk, again)

    def read() -> list[bool]:
        return [each.closed for each in person_selectors.persons(viewer_of("gk-polres"), case, AT, vault=own)]

    assert read() == [True, False]

    @act
    def give(*, by: Any, at: Any) -> list[int]:
        given = key_steps.give(case, keys_of(by, case, vault_of("gakkumdu")), fresh, by=by, at=at)
        services.look(case, "keys", by=by, at=at)
        return given

    assert give(by=viewer_of("gakkumdu"), at=AT) == [1] and give(by=viewer_of("gakkumdu"), at=AT) == []
    assert read() == [False, False]


def test_nothing_is_sealed_while_nobody_could_open_it() -> None:
    by = viewer_of("gk-bawaslu")  # whose page was open while the last of them went
    WallMember.objects.update(entered_at=None)
    with pytest.raises(BadInput, match="nobody could open what is sealed now"):
        a_report(by)
    let_in("gk-bawaslu")
    WallMember.objects.filter(user__username="gk-bawaslu").update(entered_at=clock.real_time())
    assert read_by("gk-bawaslu", a_report().case) == [REPORTER["name"]]
