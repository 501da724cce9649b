"""Handing over: the note, the next keeper, "now" by both, and nobody there at the hour."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from posko.apps.notices.models import Notice
from posko.apps.people.duty import selectors as duty
from posko.apps.people.duty import services
from posko.apps.people.models import Claim, Shift
from posko.apps.situation.turns import services as turn_services
from posko.domain.errors import BadInput, NotAllowed
from tests import story
from tests.cast import AT, LogIn, See
from tests.gakkumdu import clock_at

HOUR = timedelta(hours=1)
END = AT + 7 * HOUR


@pytest.fixture
def shift(see: See) -> Shift:
    """The duty officer until END, then the field officer."""
    first = story.plan_shift(see("planner"), AT, "duty")
    story.plan_shift(see("planner"), AT, "field", begins=7, ends=15)
    return first


def keeper(see: See, at: datetime) -> str:
    post = duty.on_duty(see("bawaslu"), "polres", at)
    return post.user.username if post else ""


def test_taking_over_before_the_hour_only_announces_it(see: See, shift: Shift) -> None:
    services.claim("task:7", by=see("duty"), at=AT)
    services.hand_over(shift, text="Pompa menyala.", by=see("duty"), at=AT)
    taken = services.acknowledge(shift, by=see("field"), at=AT + HOUR)
    assert taken.over_at is None
    assert keeper(see, AT + 2 * HOUR) == "duty"
    assert duty.holders(see("planner")) == {"task:7": "duty"}
    turn_services.keep_watches(by=see("duty"), at=END)
    assert keeper(see, END) == "field"
    assert duty.holders(see("planner")) == {}
    assert Claim.objects.get().returned_how == "watch"


def test_the_watch_passes_on_at_once_when_both_say_now(see: See, shift: Shift) -> None:
    services.hand_over(shift, text="Pompa menyala.", now=True, by=see("duty"), at=AT)
    assert keeper(see, AT + HOUR) == "duty"
    services.acknowledge(shift, now=True, by=see("field"), at=AT + HOUR)
    assert keeper(see, AT + HOUR) == "field"


def test_now_may_be_said_after_the_note_was_read(see: See, shift: Shift) -> None:
    services.hand_over(shift, text="Pompa menyala.", by=see("duty"), at=AT)
    services.acknowledge(shift, by=see("field"), at=AT)
    services.call_now(shift, by=see("field"), at=AT)
    assert keeper(see, AT) == "duty"
    assert services.call_now(shift, by=see("duty"), at=AT).over_at == AT
    with pytest.raises(BadInput):
        services.call_now(shift, by=see("duty"), at=AT)


def test_nobody_else_says_now(see: See, shift: Shift) -> None:
    services.hand_over(shift, text="Pompa menyala.", by=see("duty"), at=AT)
    with pytest.raises(NotAllowed):
        services.call_now(shift, by=see("planner"), at=AT)


def test_nobody_at_the_hour_leaves_the_old_watch_and_tells_the_superior_once(see: See, shift: Shift) -> None:
    services.hand_over(shift, text="Pompa menyala.", by=see("duty"), at=AT)
    for minutes in (0, 1):
        turn_services.keep_watches(by=see("duty"), at=END + timedelta(minutes=minutes))
    assert keeper(see, END + HOUR) == "duty"
    assert Notice.objects.filter(key=f"shift:{shift.pk}:missed").count() == 1
    services.acknowledge(shift, by=see("field"), at=END + 2 * HOUR)
    assert keeper(see, END + 2 * HOUR) == "field"


def test_a_claimed_turn_is_its_holders_until_it_is_given_back(see: See) -> None:
    services.claim("task:7", by=see("duty"), at=AT)
    services.claim("task:7", by=see("duty"), at=AT)
    with pytest.raises(BadInput, match="Dewi Piket"):
        services.claim("task:7", by=see("planner"), at=AT)
    with pytest.raises(NotAllowed):
        services.give_back("task:7", by=see("field"), at=AT)
    services.claim("task:7", by=see("bpbd"), at=AT)  # another desk has turns of its own
    services.give_back("task:7", by=see("planner"), at=AT)
    services.claim("task:7", by=see("planner"), at=AT)
    assert duty.holders(see("field")) == {"task:7": "planner"}


def test_a_shift_is_handed_over_in_four_presses(see: See, log_in: LogIn, shift: Shift) -> None:
    """Two of who goes, two of who comes: the row's button, then the button of the page."""
    promise = story.promise_on(story.open_gap(see("bawaslu"), AT, "Regu kawal"), see("planner"), AT)
    Shift.objects.filter(pk=shift.pk).update(ends_at=AT + HOUR / 2)
    Shift.objects.exclude(pk=shift.pk).update(starts_at=AT + HOUR / 2)
    clock_at(AT)
    goes, comes = log_in("duty"), log_in("field")
    page = f"/people/duty/{shift.pk}/"
    assert page in goes.get("/").content.decode()
    note = goes.get(page).context["form"].initial["handover"]
    assert promise.gap.title in note
    goes.post(f"{page}hand-over/", {"handover": note})
    assert page in comes.get("/").content.decode()
    comes.post(f"{page}acknowledge/")
    assert Shift.objects.get(pk=shift.pk).acknowledged_by == "field"
