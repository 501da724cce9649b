"""Events of the index and evidence for promises come in by devices: entered as one's own agency, checked by another."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from posko.apps.evidence.services import file_away
from posko.apps.gaps.course.services import verify_commitment
from posko.apps.gaps.models import Filing
from posko.apps.vulnerability.events.services import verify_event
from posko.apps.vulnerability.models import IndicatorEvent
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.gaps.states import CommitmentState
from posko.domain.territory.places import Label
from tests import story
from tests.cast import See
from tests.station_day import device, send

KELURAHAN = "31.75.03.1001"
EVENT = {"indicator": "IKP03", "level": 2, "happened_on": "2024-11-24", "source": "Laporan PKD 12", "text": "Genangan"}


def bawaslu(place: str = "") -> Viewer:
    return device("bawaslu", "bawaslu", place)


def photo(by: Viewer, at: datetime) -> str:
    """A file that the inbox put away for a device; its hash."""
    upload = SimpleUploadedFile("catatan.txt", b"pompa menyala pukul 09.00")
    return file_away(upload, form_key=uuid.uuid4(), compartment=Compartment.COORDINATION, by=by, at=at).sha256


def test_an_event_of_a_device_waits_for_another_to_verify_it(see: See, at: datetime) -> None:
    files = (photo(bawaslu(), at),)
    for _ in range(2):
        send("indicator", KELURAHAN, EVENT, at, by=bawaslu(), message=501, files=files)
    event = IndicatorEvent.objects.get(source="Laporan PKD 12")
    assert (event.entered_by, event.state, event.label) == ("device:7", "unverified", Label.OFFICIAL)
    assert event.evidence is not None
    assert event.evidence.sha256 == files[0]
    with pytest.raises(NotAllowed):
        verify_event(event, by=bawaslu(), at=at)
    assert verify_event(event, by=see("bawaslu"), at=at).state == "verified"


@pytest.mark.parametrize(
    ("by", "changed"),
    [
        (device(), {}),
        (bawaslu("31.75.09"), {}),
        (bawaslu(), {"indicator": "IKP99"}),
        (bawaslu(), {"level": "9"}),
        (bawaslu(), {"happened_on": "kemarin"}),
        (bawaslu(), {"happened_on": "2024-11-26"}),
        (bawaslu(), {"text": "NIK 3175030101900001"}),
    ],
    ids=["another institution", "outside its area", "no indicator", "no level", "no day", "ahead", "a person"],
)
def test_what_cannot_enter_the_index_waits_for_a_person(
    see: See, at: datetime, by: Viewer, changed: dict[str, str]
) -> None:
    with pytest.raises(BadInput):
        send("indicator", KELURAHAN, {**EVENT, **changed}, at, by=by)
    assert not IndicatorEvent.objects.filter(source="Laporan PKD 12").exists()


def test_evidence_of_the_owner_is_filed_once_and_verified_by_another(see: See, at: datetime) -> None:
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Pompa rusak"), see("bpbd"), at)
    by, told = device("bpbd", "pemkot"), {"promise": promise.pk, "text": "Pompa dipasang"}
    files = (photo(by, at),)
    for _ in range(2):
        send("evidence", "", told, at + timedelta(hours=1), by=by, message=502, files=files)
    filing = Filing.objects.get(commitment=promise)
    assert (filing.note, [file.sha256 for file in filing.files.all()]) == ("Pompa dipasang", list(files))
    promise.refresh_from_db()
    assert promise.state == CommitmentState.FILED
    verify_commitment(promise, close=False, by=see("bawaslu"), at=at + timedelta(hours=2))


def test_evidence_of_another_agency_or_for_no_promise_waits_for_a_person(see: See, at: datetime) -> None:
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Pompa rusak"), see("bpbd"), at)
    with pytest.raises(BadInput, match="only its owner"):
        send("evidence", "", {"promise": promise.pk, "text": "Selesai"}, at, by=device())
    for told in ({"promise": "99999"}, {"promise": "tiga"}, {}):
        with pytest.raises(BadInput):
            send("evidence", "", {**told, "text": "Selesai"}, at, by=device("bpbd", "pemkot"))
    with pytest.raises(BadInput, match="neither"):
        send("evidence", "", {"promise": promise.pk}, at, by=device("bpbd", "pemkot"))
    assert not Filing.objects.exists()


def test_files_of_another_agency_are_not_taken_along(see: See, at: datetime) -> None:
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Pompa rusak"), see("bpbd"), at)
    files = (photo(device(), at),)
    send("evidence", "", {"promise": promise.pk, "text": "Selesai"}, at, by=device("bpbd", "pemkot"), files=files)
    assert not Filing.objects.get().files.exists()
