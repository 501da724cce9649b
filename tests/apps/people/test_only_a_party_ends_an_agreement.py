"""An agreement is ended by one of its parties: the button asks what the service asks."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests import desk
from tests.cast import LogIn, See
from tests.gakkumdu import open_the_centre

pytestmark = pytest.mark.django_db
BUTTON = "/end/"


def test_who_is_no_party_is_not_offered_to_end_it(
    see: See, at: datetime, log_in: LogIn, settings: Any, tmp_path: Path
) -> None:
    open_the_centre(settings, tmp_path)
    kpu, bawaslu = (log_in(who).get("/people/agreements/").content.decode() for who in ("kpu", "bawaslu"))
    assert (kpu.count(BUTTON), bawaslu.count(BUTTON)) == (0, 1)


def test_a_party_is_offered_its_own(see: See, at: datetime, log_in: LogIn, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)
    desk.agree(see, at)
    assert log_in("kpu").get("/people/agreements/").content.decode().count(BUTTON) == 1
