"""Photos of reports go after thirty days; what a proof, the index or a case rests on stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from posko.apps.cases.links import services as link_services
from posko.apps.cases.models import CaseLink
from posko.apps.evidence import registry, selectors
from posko.apps.evidence import services as evidence_services
from posko.apps.evidence.models import EvidenceFile, PhotoPosition
from posko.apps.incidents.merges import services as merge_services
from posko.apps.incidents.models import Incident, IncidentReport
from posko.apps.intake.models import Message, MessageFile
from posko.apps.ledger.models import Entry
from posko.domain.access import Compartment, Viewer, system_viewer
from tests import story
from tests.cast import AT, LogIn, See, viewer_of
from tests.gakkumdu import a_report, open_the_centre
from tests.incident_story import reported

LATER = AT + timedelta(days=30)


def clockwork() -> Viewer:
    someone, walls = viewer_of("bawaslu"), frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
    return system_viewer("clock", operation=someone.operation, city=someone.city, compartments=walls)


def came_in(kept: EvidenceFile, key: str = "a") -> Message:
    message = Message.objects.create(
        operation=kept.operation, channel="phone", key=key, received_at=AT, body="{}", sha256="0" * 64, digest=key
    )
    MessageFile.objects.create(message=message, name="a.jpg", evidence=kept, sha256=kept.sha256, received_at=AT)
    return message


def photo(see: See, size: tuple[int, int] = (60, 40), **told: Any) -> EvidenceFile:
    return story.file_away(see("planner"), AT, upload=story.photo_file(size=size, **told))


def paths(kept: EvidenceFile) -> list[Path]:
    return [selectors.original_path_of(kept.sha256), selectors.path_of(kept.view_sha256)]


def purged(kept: EvidenceFile) -> bool:
    kept.refresh_from_db()
    return kept.purged_at is not None


def test_a_photo_of_a_message_goes_after_thirty_days_with_its_place_and_its_bytes(see: See, log_in: LogIn) -> None:
    kept = photo(see)
    came_in(kept)
    assert PhotoPosition.objects.filter(file=kept).exists()
    assert evidence_services.purge_photos(by=clockwork(), at=LATER - timedelta(seconds=1)) == 0
    assert all(path.exists() for path in paths(kept))
    assert evidence_services.purge_photos(by=clockwork(), at=LATER) == 1
    assert purged(kept) and not any(path.exists() for path in paths(kept))
    assert not PhotoPosition.objects.filter(file=kept).exists()
    entry = Entry.objects.get(event="evidence.purged")
    assert kept.sha256 in (entry.payload.body or "")
    answer = log_in("planner").get(f"/evidence/{kept.pk}/")
    assert (answer.status_code, kept.sha256 in answer.content.decode()) == (410, True)
    assert evidence_services.purge_photos(by=clockwork(), at=LATER) == 0


def test_bytes_that_another_file_stands_for_stay(see: See, at: datetime) -> None:
    first = photo(see)
    came_in(first)
    young = story.file_away(see("planner"), AT + timedelta(days=9), upload=story.photo_file(size=(60, 40)))
    assert young.sha256 == first.sha256
    assert evidence_services.purge_photos(by=clockwork(), at=LATER) == 1
    assert all(path.exists() for path in paths(first)) and not purged(young)


def test_bytes_that_a_crash_left_lying_go_in_the_next_round(see: See) -> None:
    kept = photo(see)
    came_in(kept)
    EvidenceFile.objects.filter(pk=kept.pk).update(purged_at=LATER)
    evidence_services.purge_photos(by=clockwork(), at=LATER + timedelta(hours=12))
    assert not any(path.exists() for path in paths(kept))


def test_what_proves_a_promise_stays(see: See, at: datetime) -> None:
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Lampu padam"), see("planner"), at)
    kept = story.file(promise, see("planner"), at, upload=story.photo_file(size=(61, 41))).files.get()
    came_in(kept)
    assert evidence_services.purge_photos(by=clockwork(), at=LATER) == 0
    assert not purged(kept)


def test_a_photo_of_an_incident_goes_unless_a_case_is_linked_with_it(see: See, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)
    held, passing = photo(see, (62, 42)), photo(see, (63, 43))
    for kept, incident in ((held, reported(see("field"))), (passing, reported(see("field")))):
        IncidentReport.objects.filter(incident=incident).first().files.add(kept)  # type: ignore[union-attr]
    linked = Incident.objects.get(reports__files=held)
    case = a_report().case
    CaseLink.objects.create(case=case, kind="incident", ref=str(linked.number), by="gk-bawaslu", at=AT)
    assert evidence_services.purge_photos(by=clockwork(), at=LATER) == 1
    assert (purged(held), purged(passing)) == (False, True)


def test_a_case_holds_a_photo_whose_report_was_merged_into_another_incident(
    see: See, settings: Any, tmp_path: Path
) -> None:
    open_the_centre(settings, tmp_path)
    kept, survivor, gone = photo(see, (65, 45)), reported(see("field")), reported(see("field"))
    IncidentReport.objects.filter(incident=gone).first().files.add(kept)  # type: ignore[union-attr]
    case = a_report().case
    CaseLink.objects.create(case=case, kind="incident", ref=str(gone.number), by="gk-bawaslu", at=AT)
    merge_services.merge_incidents(survivor, gone, by=see("duty"), at=AT)
    assert evidence_services.purge_photos(by=clockwork(), at=LATER) == 0
    assert not purged(kept)


def test_a_case_whose_link_was_struck_out_holds_no_photos(see: See, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)
    kept, incident, by = photo(see, (66, 46)), reported(see("field")), see("gk-bawaslu")
    IncidentReport.objects.filter(incident=incident).first().files.add(kept)  # type: ignore[union-attr]
    case = a_report().case
    link = link_services.add_link(case, "incident", str(incident.number), by=by, at=AT)
    assert evidence_services.purge_photos(by=clockwork(), at=LATER) == 0
    link_services.strike_link(link, "Kejadian lain", by=by, at=AT)
    again = link_services.add_link(case, "incident", str(incident.number), by=by, at=AT)
    assert evidence_services.purge_photos(by=clockwork(), at=LATER) == 0, "it was linked again"
    link_services.strike_link(again, "Kejadian lain juga", by=by, at=AT)
    assert evidence_services.purge_photos(by=clockwork(), at=LATER) == 1
    assert purged(kept)


def test_every_noun_that_keeps_files_is_one_that_holds_or_one_that_says_it_does_not() -> None:
    holding = {model._meta.label for model, _ in registry.referring()}
    assert {"gaps.Filing_files", "rakor.Minutes_scans", "vulnerability.IndicatorEvent"} <= holding
    assert not {"intake.MessageFile", "incidents.IncidentReport_files"} & holding


def test_a_file_that_came_with_nothing_stays(see: See) -> None:
    kept = photo(see, (64, 44))
    assert evidence_services.purge_photos(by=clockwork(), at=LATER + timedelta(days=900)) == 0
    assert not purged(kept)
