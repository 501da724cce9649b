"""A member of the centre is let behind the case wall by two institutions, or is in after a day of real time."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from posko import clock
from posko.apps.cases.models import CaseKeyWrap
from posko.apps.ledger.models import Entry
from posko.apps.notices import selectors as notices
from posko.apps.people.accounts.services import NewPerson, add_person, close_account
from posko.apps.people.members import selectors, services
from posko.apps.people.models import MemberKey, Post, WallMember
from posko.apps.people.proposals import services as proposals
from posko.apps.people.proposals.selectors import digest
from posko.apps.people.proposals.services import NewProposal
from posko.apps.situation.turns import selectors as turns
from posko.domain.access import Role, Viewer, system_viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.people.members import WAIT
from posko.domain.people.proposals import Kind as Wish
from posko.domain.situation.turns import Kind
from tests.accounts import chief_of, counts
from tests.cast import AT, viewer_of
from tests.gakkumdu import a_report, let_in, open_the_centre
from tests.vaults import give_vault
from tests.world import CITY, CODE

NEW = "gk-baru"
NOW = clock.real_time()
HOUSE = system_viewer("cases.members", operation=CODE, city=CITY)


@pytest.fixture(autouse=True)
def newcomer(db: None, settings: Any, tmp_path: Path) -> None:
    """The centre, and a second member of the police who has just come."""
    open_the_centre(settings, tmp_path)
    post = Post.objects.get(user__username="gk-polres")
    new = NewPerson(NEW, "Guntur Baru", "polres", Role.GAKKUMDU_MEMBER)
    add_person(new, operation=post.agency.operation, by=viewer_of("admin"), at=AT)


def asked() -> WallMember:
    give_vault(NEW)
    return services.ask(by=viewer_of(NEW), at=AT, real_at=NOW)


def let_in_by(name: str, row: WallMember, after: timedelta = timedelta()) -> WallMember:
    return services.let_in(row, by=viewer_of(name), at=AT, real_at=NOW + after)


def is_in(name: str = NEW) -> bool:
    return selectors.is_in(viewer_of(name))


def told(name: str) -> set[str]:
    return {row.text[:26] for row in notices.inbox(viewer_of(name), AT)}


def test_a_role_alone_makes_no_member() -> None:
    assert is_in("gk-polres") and not is_in()
    with pytest.raises(BadInput):
        services.ask(by=viewer_of(NEW), at=AT, real_at=NOW)


def test_two_institutions_let_a_newcomer_in_and_one_does_not() -> None:
    row = asked()
    assert let_in_by("gk-bawaslu", row).entered_at is None and not is_in()
    with pytest.raises(BadInput):
        let_in_by("gk-bawaslu-2", row)
    assert let_in_by("gakkumdu", row).how == "two" and is_in()
    events = list(
        Entry.objects.filter(subject=f"person:{NEW}", event__startswith="wall.").values_list("event", flat=True)
    )
    assert events == ["wall.asked", "wall.spoken_for", "wall.spoken_for", "wall.entered"]


def test_every_member_is_told_who_asks_and_who_is_in() -> None:
    row = asked()
    assert "%(name)s asks to be let in" in told("gk-bawaslu") and told(NEW) == set()
    let_in_by("gk-bawaslu", row)
    let_in_by("gakkumdu", row)
    for name in ("gk-bawaslu", "gk-bawaslu-2", "gk-polres", "gakkumdu", NEW):
        assert "%(name)s is a member from " in told(name), name


def test_it_waits_on_the_turns_of_members_whose_institution_has_not_spoken() -> None:
    row = asked()

    def waits() -> list[str]:
        names = ("gk-bawaslu", "gk-bawaslu-2", "gk-polres", "gakkumdu", NEW, "bawaslu")
        return [name for name in names if turns.counts(viewer_of(name), AT).get(Kind.MEMBER)]

    assert waits() == ["gk-bawaslu", "gk-bawaslu-2", "gk-polres", "gakkumdu"]
    let_in_by("gk-bawaslu", row)
    assert waits() == ["gk-polres", "gakkumdu"]
    let_in_by("gk-polres", row)
    assert waits() == []


@pytest.mark.parametrize("by", [NEW, "bawaslu", "duty", "admin"])
def test_neither_himself_nor_who_is_no_member_lets_in(by: str) -> None:
    with pytest.raises(NotAllowed):
        let_in_by(by, asked())


def test_after_a_day_of_real_time_a_newcomer_is_in_whatever_the_operations_clock_says() -> None:
    row = asked()
    far = AT + timedelta(days=30)
    assert services.keep_members(by=HOUSE, at=far, real_at=NOW + WAIT - timedelta(minutes=1)) == 0 and not is_in()
    assert services.keep_members(by=HOUSE, at=AT, real_at=NOW + WAIT) == 1 and is_in()
    assert services.keep_members(by=HOUSE, at=AT, real_at=NOW + WAIT) == 0
    assert WallMember.objects.get(pk=row.pk).how == "time"


def test_asked_twice_it_is_asked_once() -> None:
    first = asked()
    assert services.ask(by=viewer_of(NEW), at=AT, real_at=NOW + timedelta(hours=9)).asked_at == first.asked_at
    assert Entry.objects.filter(event="wall.asked").count() == 1


def test_a_lost_key_is_a_new_member() -> None:
    let_in(NEW)
    assert is_in()
    MemberKey.objects.filter(user__username=NEW).update(ended_at=NOW)
    assert services.keep_members(by=HOUSE, at=AT, real_at=NOW) == 1 and not is_in()
    MemberKey.objects.filter(user__username=NEW).update(fingerprint="OLD")
    row = asked()
    assert not is_in() and row.entered_at is None
    assert list(selectors.awaited_of(viewer_of("gk-bawaslu"))) == [row]


def test_who_had_another_role_meanwhile_asks_anew_with_the_same_key() -> None:
    let_in(NEW)
    Post.objects.filter(user__username=NEW).update(role=Role.FIELD_OFFICER)
    services.keep_members(by=HOUSE, at=AT, real_at=NOW)
    Post.objects.filter(user__username=NEW).update(role=Role.GAKKUMDU_MEMBER)
    assert not is_in()
    row = asked()
    assert row.entered_at is None and row.asked_at == NOW


def test_a_closed_account_is_no_member() -> None:
    let_in(NEW)
    post = Post.objects.select_related("user", "agency").get(user__username=NEW)
    close_account(post, by=viewer_of("admin"), at=AT)
    assert NEW not in {row.user.username for row in selectors.inside(viewer_of("gk-bawaslu"))}


def test_the_list_says_who_has_no_vault_yet() -> None:
    by: Viewer = viewer_of("gk-bawaslu")
    rows = {each.post.user.username: each for each in selectors.members(by)}
    assert rows["gk-polres"].is_in and rows[NEW].key is None and rows[NEW].row is None
    asked()
    rows = {each.post.user.username: each for each in selectors.members(by)}
    assert rows[NEW].key and not rows[NEW].is_in and rows[NEW].in_from == NOW + WAIT


def test_a_vault_whose_card_was_not_typed_back_asks_for_nothing() -> None:
    key = give_vault(NEW)
    key.card_proven_at = None
    key.save(update_fields=["card_proven_at"])
    with pytest.raises(BadInput):
        services.ask(by=viewer_of(NEW), at=AT, real_at=NOW)
    assert not WallMember.objects.filter(user__username=NEW).exists()


def test_who_takes_up_another_role_is_out_at_once_and_keeps_no_key() -> None:
    """Else a chief and an administrator could send a member away and back, past those who let in."""
    let_in(NEW)
    case = a_report().case
    held = CaseKeyWrap.objects.filter(key__case=case, member__user__username=NEW)
    assert held.count() == 1
    by = chief_of("polres")
    counts(by)
    for role in (Role.FIELD_OFFICER, Role.GAKKUMDU_MEMBER):
        new = NewProposal(uuid.uuid4(), Wish.ROLE, NEW, "polres", {"role": role})
        row = proposals.propose(new, by=viewer_of("admin"), at=AT)
        proposals.decide([row.pk], digest=digest([row]), by=by, at=AT, real_at=NOW)
    assert not is_in() and not held.exists()
    assert Entry.objects.filter(event="wall.ended", subject=f"person:{NEW}").exists()
    assert services.ask(by=viewer_of(NEW), at=AT, real_at=NOW).entered_at is None
    services.keep_members(by=HOUSE, at=AT, real_at=NOW + WAIT)
    assert is_in() and not held.exists(), "older keys wait for an old member"
