"""What a tick beside an agency means when a promise is spoken: made, asked for, noted, or not for this person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from posko.domain.access import Role, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.gaps import spoken
from posko.domain.rakor.meetings import MeetingState
from posko.domain.rakor.policies import MeetingNow
from posko.domain.rakor.promises import AtTable, How, how, ticking

AT = datetime(2024, 11, 25, 8, tzinfo=UTC)
KEEPER = Viewer("person", "panji", "Panji", "x", "31.75", "polres", "polri", Role.PLANNER, "", frozenset())
GUEST = replace(KEEPER, actor="bayu", agency="bpbd", root="pemkot", role=Role.LIAISON)
HELD = MeetingNow(MeetingState.HELD, AT, "polres", "polres")
PLANNED = replace(HELD, state=MeetingState.PLANNED)
KPU, KODIM = AtTable("kpu", "KPU"), AtTable("kodim", "Kodim", has_account=False)


@pytest.mark.parametrize(
    ("agency", "by", "way"),
    [
        (AtTable("polres", "Polres", "absent"), KEEPER, How.MADE),
        (KPU, KEEPER, How.ASKED),
        (replace(KPU, presence="present"), KEEPER, How.ASKED),
        (replace(KPU, presence="absent"), KEEPER, How.NOTED),
        (replace(KPU, presence="excused"), KEEPER, How.NOTED),
        (replace(KPU, presence="absent"), GUEST, How.ASKED),
        (KODIM, KEEPER, How.NOTED),
    ],
)
def test_at_a_table_that_is_held(agency: AtTable, by: Viewer, way: How) -> None:
    assert how(HELD, agency, by) is way
    assert ticking(HELD, agency, by) is None


def test_only_who_keeps_the_minutes_notes_and_only_once_the_meeting_has_begun() -> None:
    assert isinstance(ticking(HELD, KODIM, GUEST), NotAllowed)
    assert isinstance(ticking(PLANNED, KODIM, KEEPER), BadInput)
    assert how(PLANNED, replace(KPU, presence="absent"), KEEPER) is How.ASKED


def test_where_a_promise_was_spoken_is_read_back_and_anything_else_is_nowhere() -> None:
    assert spoken.line_of(spoken.ref_of(5, 12)) == (5, 12)
    assert spoken.ref_of(5, 12).startswith(spoken.of_meeting(5))
    for other in ("", "rakor:5", "rakor:5/12/3", "rakor:٥/1", "5/12", "rakor:" + "9" * 400 + "/1"):
        assert spoken.line_of(other) is None
