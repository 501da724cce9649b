"""An old member gives a new one the keys of older cases, in batches that can be stopped and resumed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from posko import clock
from posko.apps.cases.centre import selectors, services
from posko.apps.cases.exclusions import services as exclusions
from posko.apps.cases.models import CaseKey, CaseKeyWrap
from posko.apps.cases.persons import selectors as persons
from posko.apps.ledger.models import Entry
from posko.apps.people.accounts.services import close_account
from posko.apps.people.members import services as members
from posko.apps.people.models import MemberKey, Post, WallMember
from posko.apps.situation.turns import selectors as turns
from posko.domain.access import Compartment
from posko.domain.errors import NotAllowed
from posko.domain.people.members import WAIT
from posko.domain.situation.turns import Kind, Whose
from tests.cast import AT, LogIn, viewer_of
from tests.gakkumdu import a_report, colleague_of, open_the_centre
from tests.vaults import give_vault, vault_of

OLD, NEW = "gk-bawaslu", "gk-polres-2"


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    """Three cases, and a member of the police who came after them."""
    open_the_centre(settings, tmp_path)
    for _ in range(3):
        a_report()
    colleague_of("gk-polres")


def row_of(name: str = NEW) -> WallMember:
    return WallMember.objects.select_related("user", "key").get(user__username=name, ended_at=None)


def give(by: str = OLD, to: str = NEW) -> int:
    return services.give_keys(row_of(to), vault=vault_of(by), by=viewer_of(by), at=AT)


def held(name: str = NEW) -> int:
    return CaseKeyWrap.objects.filter(member__user__username=name).count()


def test_a_newcomer_opens_nothing_of_before_until_a_member_gives_the_keys() -> None:
    case = CaseKey.objects.order_by("pk")[0].case
    new = viewer_of(NEW)
    assert not any(each.name for each in persons.persons(new, case, AT, vault=vault_of(NEW)))
    assert give() == 3 and give() == 0
    assert [each.name for each in persons.persons(new, case, AT, vault=vault_of(NEW))] == ["Sari Rekaan"]
    (row,) = Entry.objects.filter(event="case.keys_given")
    assert row.compartment == Compartment.CASE


def test_what_is_sealed_after_the_entry_opens_without_anybody() -> None:
    case = a_report().case
    (person,) = persons.persons(viewer_of(NEW), case, AT, vault=vault_of(NEW))
    assert person.name == "Sari Rekaan"


def test_the_giving_can_be_stopped_and_resumed_by_another(monkeypatch: pytest.MonkeyPatch, log_in: LogIn) -> None:
    monkeypatch.setattr(services, "BATCH", 1)
    client, address = log_in(OLD), f"/cases/members/{row_of().pk}/keys/"
    assert client.post(address).url == f"{address}left/"  # type: ignore[attr-defined]
    page = client.get(f"{address}left/").content.decode()
    assert 'max="3"' in page and 'value="1"' in page
    assert give("gakkumdu") == 1 and held() == 2
    assert client.post(address).url == "/cases/members/"  # type: ignore[attr-defined]
    assert held() == 3 and client.get(f"{address}left/").status_code == 302


def test_a_case_that_is_kept_from_a_member_gives_no_key_and_waits_for_nobody() -> None:
    case = CaseKey.objects.order_by("pk")[0].case
    exclusions.exclude(case, NEW, reason="Kerabat", by=viewer_of(NEW), at=AT)
    assert give() == 2
    assert not CaseKeyWrap.objects.filter(key__case=case, member__user__username=NEW).exists()
    (row,) = [each for each in selectors.rows(viewer_of(OLD), clock.real_time()) if each.member.row == row_of()]
    assert (row.all, row.held, row.lacking, row.may_give) == (2, 2, 0, False)


def test_who_is_not_in_neither_gives_nor_gets() -> None:
    WallMember.objects.filter(user__username=NEW).update(entered_at=None)
    with pytest.raises(Exception, match="not in yet"):
        give()
    with pytest.raises(NotAllowed):
        services.give_keys(row_of("gk-polres"), vault=vault_of(NEW), by=viewer_of(NEW), at=AT)
    with pytest.raises(NotAllowed):
        give("gk-polres", "gk-polres")


def test_a_lost_key_waits_for_the_older_keys_once_it_is_in() -> None:
    give()
    MemberKey.objects.filter(user__username=NEW).update(ended_at=clock.real_time(), fingerprint="LOST")
    give_vault(NEW)
    now = clock.real_time()
    members.ask(by=viewer_of(NEW), at=AT, real_at=now)
    assert not selectors.lacking_members(viewer_of(OLD)).exists()
    members.keep_members(by=viewer_of("admin"), at=AT, real_at=now + WAIT)
    assert list(selectors.lacking_members(viewer_of(OLD))) == [row_of()]
    assert give() == 3


def test_it_waits_on_the_turns_of_who_can_give_and_of_nobody_else() -> None:
    assert turns.counts(viewer_of(OLD), AT).get(Kind.OLD_KEYS) == 1
    assert Kind.OLD_KEYS not in turns.counts(viewer_of(NEW), AT)
    (turn,) = turns.turns(viewer_of(OLD), AT, Whose.MINE, kind=Kind.OLD_KEYS)
    assert turn.title == "Rekan gk-polres"
    give()
    assert Kind.OLD_KEYS not in turns.counts(viewer_of(OLD), AT)


def test_the_page_says_who_is_in_and_whose_keys_wait(log_in: LogIn) -> None:
    WallMember.objects.filter(user__username=NEW).update(entered_at=None)
    page = log_in(OLD).get("/cases/members/").content.decode()
    assert f"/cases/members/{row_of().pk}/let-in/" in page
    new = log_in(NEW)
    assert "/let-in/" not in new.get("/cases/members/").content.decode() and new.get("/cases/").status_code == 404
    members.keep_members(by=viewer_of("admin"), at=AT, real_at=clock.real_time() + WAIT)
    page = log_in(OLD).get("/cases/members/").content.decode()
    assert f"/cases/members/{row_of().pk}/keys/" in page and "0 dari 3" in page and "3 dari 3" in page
    assert new.get("/cases/").status_code == 200


def test_with_an_account_its_wraps_end_but_for_a_key_that_nobody_else_has() -> None:
    give()
    post = Post.objects.select_related("user", "agency").get(user__username=NEW)
    only = CaseKey.objects.order_by("pk")[0]
    CaseKeyWrap.objects.filter(key=only).exclude(member__user__username=NEW).delete()
    close_account(post, by=viewer_of("admin"), at=AT)
    assert list(CaseKeyWrap.objects.filter(member__user__username=NEW).values_list("key", flat=True)) == [only.pk]


def test_nobody_is_kept_out_whose_key_is_the_only_one() -> None:
    give()
    only = CaseKey.objects.order_by("pk")[0]
    CaseKeyWrap.objects.filter(key=only).exclude(member__user__username=NEW).delete()
    with pytest.raises(Exception, match="only one who can open"):
        exclusions.exclude(only.case, NEW, reason="Kerabat", by=viewer_of(NEW), at=AT)


def test_an_altered_wrap_keeps_nobody_from_the_other_keys(log_in: LogIn) -> None:
    first = CaseKey.objects.order_by("pk")[0]
    CaseKeyWrap.objects.filter(member__user__username=OLD, key=first).update(wrapped=b"x" * 80)
    assert give() == 2 and give() == 0
    answer = log_in(OLD).post(f"/cases/members/{row_of().pk}/keys/", follow=True)
    assert "1 kunci tidak terbuka" in answer.content.decode()
