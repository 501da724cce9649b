"""Who keeps the post is rung once when no witness cosigned for too long; everybody where one holds another past."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from posko.apps.ledger.models import SignedHead, Witness
from posko.apps.ledger.witnesses import services as witness_services
from posko.apps.notices.alarms import services
from posko.apps.notices.models import Notice
from posko.apps.operation.models import Operation
from posko.apps.people.models import Post
from posko.domain import witnesses as words
from posko.domain.access import Viewer, system_viewer
from tests import world
from tests.cast import AT, See, viewer_of
from tests.witnesses import NOW, Machine, confirmed, door, grow, later, registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(settings: Any, tmp_path: Path) -> SignedHead:
    return grow(settings, tmp_path)


def clock() -> Viewer:
    return system_viewer("ledger.witnesses", operation=world.CODE, city=world.CITY)


def look(**after: float) -> list[str]:
    """One round; who has an open alarm after it."""
    services.watch_witnesses(by=clock(), at=AT + timedelta(**after))
    found = Notice.objects.filter(kind="post", settled_at=None).order_by("user__username")
    return list(found.values_list("user__username", flat=True))


def test_where_nobody_witnesses_nobody_is_rung(head: SignedHead) -> None:
    registered(Machine())
    assert look(days=3) == []


def test_who_keeps_the_post_is_rung_after_three_hours_once_and_until_somebody_cosigns(head: SignedHead) -> None:
    machine = Machine()
    confirmed(machine)
    assert look(hours=2, minutes=59) == []
    assert look(hours=3) == ["admin", "chief.kpu"]
    assert look(hours=3, minutes=1) == ["admin", "chief.kpu"]
    assert Notice.objects.filter(kind="post").count() == 2
    witness_services.take(machine.line(head), by=viewer_of("admin"), at=AT, real_at=later(hours=4))
    assert look(hours=4, minutes=1) == []
    assert look(hours=7) == ["admin", "chief.kpu"]
    assert Notice.objects.filter(kind="post").count() == 4


def test_the_time_is_a_setting(settings: Any, head: SignedHead) -> None:
    settings.POSKO_COSIGNED_WITHIN = timedelta(minutes=30)
    confirmed(Machine())
    assert look(minutes=29) == []
    assert look(minutes=30) == ["admin", "chief.kpu"]


def test_it_counts_in_real_time_where_the_operation_has_its_own(head: SignedHead) -> None:
    confirmed(Machine())
    Operation.objects.filter(code=world.CODE).update(clock_offset=timedelta(days=-100))
    assert look(days=-100, hours=2) == []
    assert look(days=-100, hours=3) == ["admin", "chief.kpu"]


def test_it_ends_with_the_last_key_that_counted(see: See, head: SignedHead) -> None:
    row = confirmed(Machine())
    assert look(hours=3)
    witness_services.end(row, reason="Selesai", by=see("admin"), at=AT)
    assert look(hours=4) == []


def test_a_fork_rings_everybody_until_the_witness_cosigns_again(head: SignedHead) -> None:
    said, machine = [(422, "")], Machine(now=later(minutes=2))
    with door(lambda body: said.pop() if said else machine.answer(body)) as address:
        confirmed(machine, address=address)
        _ask(NOW)
        everybody = list(_people())
        assert look() == look(minutes=1) == everybody
        assert len(everybody) > 10
        _ask(later(minutes=2))
    assert look(minutes=3) == []


def test_a_second_fork_rings_again(head: SignedHead) -> None:
    machine, said = Machine(now=later(minutes=2)), [(422, ""), (200, ""), (422, "")]
    with door(lambda body: machine.answer(body) if (told := said.pop())[0] == 200 else told) as address:
        confirmed(machine, address=address)
        everybody = list(_people())
        _ask(NOW)
        assert look() == everybody
        _ask(later(minutes=2))
        assert look(minutes=3) == []
        _ask(later(minutes=70))
        assert look(minutes=71) == everybody


def test_the_notice_says_who_and_how_far(head: SignedHead) -> None:
    Witness.objects.filter(pk=confirmed(Machine()).pk).update(
        forked_real=NOW, trouble=words.FORKED, trouble_params={"name": Machine().name, "size": head.size}
    )
    look()
    notice = Notice.objects.filter(kind="post").first()
    assert notice is not None
    assert notice.text % notice.params == words.FORKED % {"name": Machine().name, "size": head.size}
    assert notice.link == "/ledger/witnesses/"


def _ask(at: datetime) -> None:
    witness_services.ask_due(by=system_viewer("witnesses"), at=at)


def _people() -> Any:
    posts = Post.objects.filter(active=True, agency__operation__code=world.CODE)
    return posts.order_by("user__username").values_list("user__username", flat=True)
