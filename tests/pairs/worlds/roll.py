"""The roll's desk: a look-up with the mark of its NIK, a key of KPU's, votes at a station that nobody confirmed yet."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from posko.apps.roll.desk import services
from posko.apps.roll.models import LookUp
from posko.apps.roll.repeats import services as repeat_services
from posko.apps.territory.models import Place
from tests import desk
from tests.cast import AT, viewer_of
from tests.pairs.worlds import Scene

NOUN = "roll"
KEY = uuid.UUID("0d3b9a53-3c0e-4b5a-8a4e-6b3f5f1d9e21")
NINE = datetime(2024, 11, 27, 2, 0, tzinfo=UTC)
NIK, OTHER_NIK = "3175031508900001", "3175031508900002"
HERE, THERE = "31.75.08.1002/028", "31.75.08.1002/029"
LOOSE = {"roll_lookup.form_key": "a key that was used for another question is replaced by a random one"}


def build() -> int:
    settings.VOTER_KEY = desk.put_key(Path(tempfile.mkdtemp(prefix="posko-pairs-roll-")) / "voter.key")
    desk.agree(viewer_of, AT)
    _ask("before", OTHER_NIK, HERE)
    return LookUp.objects.get().pk


def _ask(word: str, nik: str, station: str) -> object:
    """A question that is answered VOTE, and kept."""
    place = Place.objects.get(code=station)
    new = replace(desk.question(), form_key=uuid.uuid5(KEY, word), station=place, preview=False, nik=nik)
    asked = services.ask(new, regime="pilkada", by=viewer_of("kpu"), at=NINE)
    assert asked.recorded == "ledger"
    return asked


def _decide(key: int, decision: str) -> object:
    look_up = LookUp.objects.get(pk=key)
    return services.record_decision(look_up, decision=decision, objection="", by=viewer_of("kpu"), at=NINE)


def _confirm(said_by: str, count: int) -> object:
    return repeat_services.confirm_votes(
        form_key=uuid.uuid5(KEY, said_by),
        station=Place.objects.get(code=HERE),
        kind="double-voters",
        said_by=said_by,
        count=count,
        source=f"Laporan {said_by}",
        by=viewer_of("bawaslu"),
        at=NINE + timedelta(hours=6),
    )


def _voting_day(word: str) -> object:
    return repeat_services.set_voting_day(
        form_key=uuid.uuid5(KEY, "day"),
        station=Place.objects.get(code=HERE),
        vote="repeat",
        day=date(2024, 12, 5),
        struck=False,
        source=word,
        by=viewer_of("kpu"),
        at=NINE + timedelta(days=2),
    )


APP = "posko.apps.roll"
SCENES: Mapping[str, Scene] = {
    f"{APP}.desk.services._answered": lambda key: _ask("one desk", NIK, HERE),
    f"{APP}.desk.services._answered / the same NIK at another desk": lambda key: _ask("other desk", NIK, THERE),
    f"{APP}.desk.services._enter / another question under that key": lambda key: _ask("one desk", "", THERE),
    f"{APP}.desk.services.record_decision": lambda key: _decide(key, "voted"),
    f"{APP}.desk.services.record_decision / another": lambda key: _decide(key, "refused"),
    f"{APP}.desk.services.purge_repeat_marks": lambda key: services.purge_repeat_marks(
        before=NINE + timedelta(days=40), by=viewer_of("kpu"), at=NINE + timedelta(days=41)
    ),
    f"{APP}.repeats.services.confirm_votes": lambda key: _confirm("kpps", 2),
    f"{APP}.repeats.services.confirm_votes / on another's word": lambda key: _confirm("panwascam", 3),
    f"{APP}.repeats.services.set_voting_day": lambda key: _voting_day("Keputusan KPU 12"),
    f"{APP}.repeats.services.set_voting_day / sent again": lambda key: _voting_day("Keputusan KPU 13"),
}
