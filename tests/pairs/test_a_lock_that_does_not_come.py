"""Whoever waits too long for a lock or a statement is told so in a plain sentence, and nothing was changed."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from posko.apps.notices import services as notices
from posko.apps.notices.models import Notice
from posko.domain.errors import Busy
from posko.kit import waits
from tests.cast import AT, logged_in, viewer_of
from tests.pairs.post import Post

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("post")]
SOON = waits.Limits(lock=1, statement=2, idle=10)


@pytest.fixture(autouse=True)
def _usual_limits() -> Iterator[None]:
    """What comes after in this thread is not held to the short limits of these tests."""
    yield
    waits.hold(waits.PAGES)


@pytest.fixture
def notice() -> Notice:
    new = notices.NewNotice("trial:lock", "reminder", "A message", user="planner")
    return notices.notify(new, by=viewer_of("bawaslu"), at=AT)


@pytest.fixture
def held(post: Post, notice: Notice) -> Iterator[None]:
    """Somebody holds the notice and does not let it go."""
    with psycopg.connect(post.url) as other:
        other.execute("SELECT 1 FROM notices_notice WHERE id = %s FOR UPDATE", [notice.pk])
        yield


def test_an_act_gives_up_with_a_sentence(notice: Notice, held: None) -> None:
    waits.hold(SOON)
    with pytest.raises(Busy, match="Nothing was changed; please send it again"):
        notices.acknowledge(notice, by=viewer_of("planner"), at=AT)
    connection.close()
    assert Notice.objects.get(pk=notice.pk).acknowledged_at is None


def test_a_page_answers_503_and_says_when_to_come_again(
    notice: Notice, held: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waits, "PAGES", SOON)
    client = logged_in("planner")
    answer = client.post(f"/notices/{notice.pk}/take/")
    connection.close()
    assert answer.status_code == 503, answer.status_code
    assert answer.headers["Retry-After"] == "2"
    assert "Tidak ada yang berubah; silakan kirim lagi" in answer.content.decode()


def test_limits_stay_until_others_are_put_on_and_go_with_the_connection() -> None:
    def told() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            return str(cursor.fetchone()[0])

    connection.close()
    waits.hold(waits.ROUNDS)
    assert connection.connection is None, "to hold limits opens no connection"
    usual = told()
    waits.apply()
    assert (usual, told()) == ("0", "2min")
    waits.hold(waits.EXPORTS)
    waits.apply()
    assert told() == "3min"
    connection.close()
    assert told() == usual
