"""From ODK Collect to the noun: each form's submission is handed on by the worker and makes what its noun keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from posko import clock
from posko.apps.gaps.models import Filing
from posko.apps.intake.devices import services as device_services
from posko.apps.intake.models import Message
from posko.apps.intake.worker.services import PHOTOS_FIRST, handle_due
from posko.domain.access import system_viewer
from posko.domain.intake import MessageState
from posko.domain.jobs import Watch
from tests import odk, story
from tests.cast import See

pytestmark = pytest.mark.django_db
Send = Callable[..., Message]
STATION = "31.75.09.1002/028"
COUNT = {"pair_1": "120", "pair_2": "98", "pair_3": "10", "valid": "228", "invalid": "4", "cast": "232", "users": "232"}


@pytest.fixture
def send(see: See) -> Send:
    """Send one POST of a device of an agency at this very time, as the post's clock has it; gives its message."""

    def sent(agency: str, xml: bytes, *files: odk.File) -> Message:
        token = device_services.make_device("HP", agency, "", by=see("admin"), at=now())
        kind = f"multipart/form-data; boundary={odk.BOUNDARY}"
        answer = Client().post(f"/openrosa/key/{token}/submission", odk.body(xml, files), content_type=kind)
        assert answer.status_code in (201, 202), answer.content
        return Message.objects.latest("pk")

    return sent


def now() -> datetime:
    return clock.real_time()


def work(at: datetime) -> None:
    watch = Watch(clock.real_time, at - clock.real_time(), lambda: False)
    handle_due(watch, by=system_viewer("worker", operation="test-jaktim", city="31.75"), at=at)


def filled(form: str, **answers: str) -> bytes:
    stamp = now().isoformat()
    return odk.instance(form, **{"happened_at": stamp, "happened_on": stamp[:10], "end": stamp, **answers})


@pytest.mark.parametrize(
    ("agency", "xml", "made"),
    [
        ("polres", lambda: filled("incident", point="-6.32 106.87 0 5"), "incident"),
        ("kpu", lambda: filled("tps_status", place=STATION, stage="open", status="ok"), "station_report"),
        ("kpu", lambda: filled("tps_status", place=STATION, stage="queue", status="ok", queue="45"), "station_report"),
        ("bawaslu", lambda: filled("count", place=STATION, **COUNT), "station_report"),
        ("bawaslu", lambda: filled("indicator", indicator="IKP03", level="2", source="LHP 12"), "index_event"),
    ],
)
def test_each_form_makes_what_its_noun_keeps(agency: str, xml: Callable[[], bytes], made: str, send: Send) -> None:
    message = send(agency, xml())
    work(now())
    message.refresh_from_db()
    assert message.state == MessageState.HANDLED, message.problem
    assert message.ref.startswith(made)


def test_text_that_looks_like_a_nik_waits_for_a_person(send: Send) -> None:
    message = send("polres", filled("incident", text="Ribut, NIK 3175010101900001"))
    work(now())
    message.refresh_from_db()
    assert message.state == MessageState.WAITING and "NIK" in message.problem


def test_what_proves_a_promise_waits_for_its_photos(send: Send, see: See) -> None:
    promise = _promise(see)
    xml = filled("evidence", place="", promise=str(promise), text="Lampu sudah terpasang", photo_1="1.jpg")
    message = send("polres", xml)
    work(now())
    message.refresh_from_db()
    assert message.state == MessageState.RECEIVED and message.due_at is not None
    token = device_services.make_device("HP lain", "polres", "", by=see("admin"), at=now())
    kind = f"multipart/form-data; boundary={odk.BOUNDARY}"
    Client().post(f"/openrosa/key/{token}/submission", odk.body(xml, [("1.jpg", odk.photo(1))]), content_type=kind)
    work(message.due_at + timedelta(seconds=1))
    message.refresh_from_db()
    assert message.state == MessageState.HANDLED, message.problem
    assert Filing.objects.get(commitment=promise).files.count() == 1


def test_a_photo_that_never_comes_holds_up_no_evidence_for_ever(send: Send, see: See) -> None:
    promise = _promise(see)
    message = send("polres", filled("evidence", place="", promise=str(promise), text="Selesai", photo_1="1.jpg"))
    work(now() + PHOTOS_FIRST)
    message.refresh_from_db()
    assert message.state == MessageState.HANDLED, message.problem


def _promise(see: See) -> int:
    """The number of a promise that the Polres made."""
    return story.promise_on(story.open_gap(see("bawaslu"), now(), "Lampu jalan padam"), see("planner"), now()).pk
