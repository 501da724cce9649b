"""A walk through the acts themselves: whoever does what in whatever order, an exclusion never takes the last one."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from posko.apps.cases.exclusions import selectors, services
from posko.apps.cases.exclusions.services import NewAsk
from posko.apps.cases.models import Case, CaseKeyWrap, Exclusion, ExclusionAsk
from posko.apps.people.models import User
from posko.domain.errors import BadInput, NotAllowed
from tests.cast import AT, viewer_of
from tests.chiefs import REAL, seat_chiefs
from tests.gakkumdu import a_report, colleague_of, open_the_centre
from tests.vaults import vault_of

MEMBERS = ("gk-bawaslu", "gk-bawaslu-2", "gk-polres", "gk-polres-2", "gakkumdu", "gakkumdu-2")
CHIEFS = ("chief.bawaslu", "chief.kejaksaan", "chief.polri")
Act = Callable[[Case, str, str, random.Random], object]


def exclude(case: Case, who: str, whom: str, _draw: random.Random) -> object:
    return services.exclude(case, whom, reason="Kerabat", by=viewer_of(who), at=AT)


def ask(case: Case, who: str, whom: str, _draw: random.Random) -> object:
    return services.ask(case, NewAsk(uuid.uuid4(), whom, "Kerabat"), by=viewer_of(who), at=AT, real_at=REAL)


def confirm(_case: Case, _who: str, _whom: str, draw: random.Random) -> object:
    row = draw.choice([*ExclusionAsk.objects.filter(outcome="")] or [None])
    return row and services.confirm(row, by=viewer_of(draw.choice(CHIEFS)), at=AT, real_at=REAL)


def readmit(_case: Case, who: str, _whom: str, draw: random.Random) -> object:
    row = draw.choice([*Exclusion.objects.filter(ended_at=None).select_related("case")] or [None])
    return row and services.readmit(row, vault=vault_of(who), by=viewer_of(who), at=AT)


def close(_case: Case, _who: str, whom: str, _draw: random.Random) -> object:
    return User.objects.filter(username=whom).update(is_active=False)


ACTS: tuple[Act, ...] = (exclude, exclude, ask, confirm, readmit, close)


@pytest.mark.django_db
def test_no_run_of_acts_excludes_the_last(settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)
    for name in ("gk-polres", "gakkumdu"):
        colleague_of(name)
    seat_chiefs("bawaslu", "kejaksaan", "polri")
    case, draw, excluded = a_report().case, random.Random(18), 0
    root_of = {name: viewer_of(name).root for name in MEMBERS}
    for turn in range(80):
        act = draw.choice(ACTS if turn % 20 == 19 else ACTS[:-1])  # an account is seldom closed
        out = set(Exclusion.objects.filter(ended_at=None).values_list("username", flat=True))
        with suppress(BadInput, NotAllowed):
            act(case, draw.choice(MEMBERS), draw.choice(MEMBERS), draw)
        now = set(Exclusion.objects.filter(ended_at=None).values_list("username", flat=True))
        for name in now - out:
            excluded += 1
            assert root_of[name] in selectors.able(viewer_of("gk-bawaslu"), case).values(), (turn, name)
            assert not CaseKeyWrap.objects.filter(member__user__username=name, key__case=case).exists()
    assert excluded > 3
