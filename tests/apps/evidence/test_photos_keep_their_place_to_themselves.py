"""A photo is shown without what its camera wrote; the original is for a few, and each look at it is recorded."""

from __future__ import annotations

import io
import json
import stat
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from posko.apps.evidence import selectors as evidence
from posko.apps.evidence.models import EvidenceFile, PhotoPosition
from posko.apps.gaps.models import Commitment
from posko.apps.ledger.models import Entry
from posko.domain.files import checks
from tests import pictures, story
from tests.cast import LogIn, See

# Some kilometres from Kampung Melayu.
FAR = (-6.30, 106.90)


def _kept(see: See, at: datetime, **told: Any) -> EvidenceFile:
    return story.file_away(see("planner"), at, upload=story.photo_file(**told))


def _filed(see: See, at: datetime, **told: Any) -> Commitment:
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Lampu padam"), see("planner"), at)
    story.file(promise, see("planner"), at, upload=story.photo_file(**told))
    return promise


def _body(client: Client, address: str, method: str = "get") -> bytes:
    answer = getattr(client, method)(address)
    assert answer.status_code == 200
    return bytes(answer.content)


def test_what_everybody_sees_of_a_photo_holds_no_camera_no_owner_and_no_place(
    see: See, log_in: LogIn, at: datetime
) -> None:
    shown = _body(log_in("kpu"), f"/evidence/{_kept(see, at).pk}/")
    assert pictures.OWNER.encode() not in shown
    assert not dict(Image.open(io.BytesIO(shown)).getexif())


def test_the_original_lies_untouched_in_a_store_of_its_own(see: See, at: datetime) -> None:
    unlike_others = (66, 44)
    kept, sent = _kept(see, at, size=unlike_others), pictures.jpeg(size=unlike_others)
    path = evidence.original_path_of(checks.digest(sent))
    assert path.read_bytes() == sent
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700
    assert not evidence.path_of(kept.sha256).exists()
    assert evidence.path_of(kept.view_sha256).exists()


def test_the_ledger_holds_both_hashes_and_no_place(see: See, at: datetime) -> None:
    kept = _kept(see, at)
    body = Entry.objects.get(event="evidence.filed", subject=f"evidence:{kept.pk}").payload.body
    assert {kept.sha256, kept.view_sha256} <= set(_strings(body))
    assert PhotoPosition.objects.get(file=kept).lat == pytest.approx(pictures.KAMPUNG_MELAYU[0], abs=1e-5)
    assert "6.218" not in json.dumps(body)


@pytest.mark.parametrize("who", ["planner", "field", "bawaslu", "bpbd", "auditor"])
def test_its_agency_a_verifier_and_an_auditor_get_the_original_and_each_look_is_recorded(
    who: str, see: See, log_in: LogIn, at: datetime
) -> None:
    kept = _kept(see, at)
    bodies = [_body(log_in(who), f"/evidence/{kept.pk}/original/", "post") for _ in range(2)]
    assert bodies == [pictures.jpeg()] * 2
    looks = Entry.objects.filter(event="evidence.original_seen", subject=f"evidence:{kept.pk}")
    assert [look.actor for look in looks] == [who, who]


def test_nobody_else_gets_it_and_a_link_does_not_fetch_it(see: See, log_in: LogIn, at: datetime) -> None:
    kept = _kept(see, at)
    assert log_in("panwas").post(f"/evidence/{kept.pk}/original/").status_code == 403
    assert log_in("other").post(f"/evidence/{kept.pk}/original/").status_code == 404
    assert log_in("bawaslu").get(f"/evidence/{kept.pk}/original/").status_code == 405
    assert not Entry.objects.filter(event="evidence.original_seen").exists()


def test_a_file_that_is_no_photo_has_no_original_beside_it(see: See, log_in: LogIn, at: datetime) -> None:
    kept = story.file_away(see("planner"), at)
    assert log_in("bawaslu").post(f"/evidence/{kept.pk}/original/").status_code == 404


@pytest.mark.parametrize(
    ("taken", "said"), [(pictures.KAMPUNG_MELAYU, "di dalam tempat itu"), (FAR, " km dari tempat itu")]
)
def test_a_verifier_reads_how_far_from_the_place_a_photo_was_taken(
    taken: tuple[float, float], said: str, see: See, log_in: LogIn, at: datetime
) -> None:
    promise = _filed(see, at, taken=taken)
    page = log_in("bawaslu").get(f"/gaps/{promise.gap.number}/").content.decode()
    assert said in page
    for who in ("planner", "panwas", "auditor"):
        assert "Menurut datanya sendiri" not in log_in(who).get(f"/gaps/{promise.gap.number}/").content.decode(), who


def test_no_page_says_where_exactly(see: See, log_in: LogIn, at: datetime) -> None:
    promise = _filed(see, at)
    page = log_in("bawaslu").get(f"/gaps/{promise.gap.number}/").content.decode()
    assert "6.218" not in page and "6,218" not in page


def test_a_verifier_reads_that_a_photo_does_not_say_where_it_was_taken(see: See, log_in: LogIn, at: datetime) -> None:
    promise = _filed(see, at, taken=None)
    page = log_in("bawaslu").get(f"/gaps/{promise.gap.number}/").content.decode()
    assert "tidak menyebut tempat" in page


def test_a_photo_from_before_there_were_copies_is_stripped_on_its_way_out(
    see: See, log_in: LogIn, at: datetime
) -> None:
    kept = _kept(see, at)
    evidence.path_of(kept.sha256).parent.mkdir(parents=True, exist_ok=True)
    evidence.path_of(kept.sha256).write_bytes(pictures.jpeg())
    EvidenceFile.objects.filter(pk=kept.pk).update(view_sha256="")
    assert pictures.OWNER.encode() not in _body(log_in("kpu"), f"/evidence/{kept.pk}/")
    assert _body(log_in("bawaslu"), f"/evidence/{kept.pk}/original/", "post") == pictures.jpeg()


def test_an_original_that_was_altered_is_not_handed_out(see: See, log_in: LogIn, at: datetime) -> None:
    kept = _kept(see, at, taken=(-6.0, 106.0))
    evidence.original_path_of(kept.sha256).write_bytes(pictures.jpeg())
    assert log_in("bawaslu").post(f"/evidence/{kept.pk}/original/").status_code == 410
    assert Entry.objects.filter(event="evidence.found_damaged", subject=f"evidence:{kept.pk}").exists()
    evidence.original_path_of(kept.sha256).unlink()


def _strings(body: object) -> list[str]:
    read = json.loads(body) if isinstance(body, str) else body
    return [str(value) for value in read.values()] if isinstance(read, dict) else []
