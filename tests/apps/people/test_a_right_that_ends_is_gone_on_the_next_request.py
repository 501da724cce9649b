"""A role or a wall that is taken away is gone on the very next request of a session that was open."""

from __future__ import annotations

from datetime import datetime

from posko.apps.people.agreements import services as agreements
from posko.apps.people.models import Post
from posko.domain.access import Role
from tests import desk
from tests.cast import LogIn, See


def test_a_role_that_was_taken_away_opens_no_wall_and_carries_no_act(log_in: LogIn) -> None:
    planner = log_in("planner")
    assert (planner.get("/vulnerability/police/").status_code, planner.get("/rakor/new/").status_code) == (200, 200)
    Post.objects.filter(user__username="planner").update(role=Role.FIELD_OFFICER.value)
    assert (planner.get("/vulnerability/police/").status_code, planner.get("/rakor/new/").status_code) == (404, 403)


def test_an_agreement_that_ended_shuts_the_wall_of_a_session_that_was_open(
    see: See, log_in: LogIn, at: datetime
) -> None:
    agreement = desk.agree(see, at)
    officer = log_in("bawaslu")
    assert officer.get("/desk/").status_code == 200
    agreements.end_agreement(agreement, reason="Selesai", by=see("kpu"), at=at, real_at=at)
    assert officer.get("/desk/").status_code == 404
