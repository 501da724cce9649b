"""A post that lost its secret key still knows the telephones that report to it."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pytest
from django.conf import LazySettings

from posko.apps.intake.gateways import selectors as gateway_selectors
from posko.apps.intake.models import Gateway
from posko.domain.errors import BadInput
from posko.domain.intake import Channel
from posko.kit import marks
from tests.chat import NUMBER, STATION, admit, forget, gateway, house, kept, sms
from tests.world import CODE

__all__ = ["gateway"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_folder_of_its_own(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def test_a_new_secret_key_makes_no_sender_a_stranger(gateway: Gateway, settings: LazySettings) -> None:
    sender = admit(NUMBER, place=STATION)
    settings.SECRET_KEY = "another-one-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ"
    marks._of.cache_clear()
    forget()
    assert kept(sms(gateway, "LAPOR RIBUT TPS 028 saling dorong")).sender_id == sender.pk


@pytest.mark.parametrize("length", [50, 64, 86])
def test_marks_that_were_made_with_the_secret_key_stay_what_they_are(length: int, settings: LazySettings) -> None:
    settings.SECRET_KEY = ("0123456789-abcdefghijklmnopqrstuvwxyz" * 3)[:length]
    before = hmac.new(settings.SECRET_KEY.encode() + CODE.encode(), f"sms:{NUMBER}".encode(), hashlib.sha256)
    assert gateway_selectors.marked(house(), Channel.SMS, NUMBER) == before.hexdigest()


def test_the_secret_key_is_not_in_the_file_which_is_for_its_owner_only(settings: LazySettings, tmp_path: Path) -> None:
    marks.keep([CODE, "other"])
    text = (tmp_path / marks.NAME).read_text()
    assert [line.split()[0] for line in text.splitlines()] == [CODE, "other"]
    assert settings.SECRET_KEY.encode().hex() not in text
    assert (tmp_path / marks.NAME).stat().st_mode & 0o077 == 0


def test_a_line_that_was_cut_off_is_written_anew(tmp_path: Path) -> None:
    first = marks.of(CODE)
    path = tmp_path / marks.NAME
    path.write_text(path.read_text()[:40])
    marks._of.cache_clear()
    marks.of("other")
    assert marks.of(CODE) == first
    assert [line.split()[0] for line in path.read_text().splitlines()] == ["other", CODE]


def test_what_is_no_key_is_named(tmp_path: Path) -> None:
    (tmp_path / marks.NAME).write_text(f"{CODE} 00ff\n")
    with pytest.raises(BadInput, match="holds no key of an operation"):
        marks.of(CODE)
