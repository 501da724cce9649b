"""What an old backup still opens is said, and so it is tried: the wraps of its day, and nothing that came after."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from posko.apps.cases.course import services
from posko.apps.cases.course.services import NewPerson
from posko.apps.cases.keys import keyring
from posko.apps.cases.keys import steps as key_steps
from posko.apps.cases.keys.keyring import Keys
from posko.apps.cases.models import Case, CaseKeyWrap, CasePerson, Exclusion
from posko.apps.cases.persons import services as person_services
from posko.domain.cases import sealing
from posko.kit.acts import act
from tests.cast import AT, viewer_of
from tests.gakkumdu import REPORTER, a_report, open_the_centre
from tests.vaults import vault_of

OUT = "gk-bawaslu-2"


def test_who_was_kept_out_opens_from_it_what_was_sealed_before_and_nothing_after(
    db: None, settings: Any, tmp_path: Path
) -> None:
    open_the_centre(settings, tmp_path)
    case = a_report().case
    backup = wraps_of(case)
    keep_out(case, by=viewer_of("gk-bawaslu"), at=AT)
    assert wraps_of(case) == {}
    late = NewPerson("witness", {"name": "Umi Andaian"}, "Klarifikasi", date(2099, 1, 1))
    person_services.enter_once(case, late, by=viewer_of("gk-bawaslu"), at=AT)
    before, after = CasePerson.objects.filter(case=case).order_by("pk")
    old = Keys(case, vault_of(OUT), backup)
    assert REPORTER["name"].encode() in opened(old, before)
    with pytest.raises(sealing.NotGiven):
        opened(old, after)


def wraps_of(case: Case) -> dict[int, bytes]:
    """The member's wraps as a copy of the database of this moment holds them."""
    found = CaseKeyWrap.objects.filter(key__case=case, member__user__username=OUT)
    return {version: bytes(wrapped) for version, wrapped in found.values_list("key__version", "wrapped")}


@act
def keep_out(case: Case, *, by: Any, at: Any) -> int:
    Exclusion.objects.create(case=case, username=OUT, reason="Kerabat", by=by.actor, at=at)
    gone = key_steps.shut_out(case, OUT, at=at)
    services.look(case, "case", by=by, at=at)
    return gone


def opened(keys: Keys, person: CasePerson) -> bytes:
    return keys.unseal(bytes(person.sealed), of=keyring.person_bound_to(person))
