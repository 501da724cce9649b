"""Evidence: a photo of a report whose time is over, and a file that was found damaged or not."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from posko.apps.evidence import services
from posko.apps.evidence.models import EvidenceFile
from posko.apps.intake.inbox import services as intake
from posko.apps.intake.models import Message
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.intake import Channel
from tests import world as everybody
from tests.cast import AT, viewer_of
from tests.pairs.worlds import Scene

NOUN = "evidence"
KEY, WALL = uuid.UUID(int=12), Compartment.COORDINATION
PHOTO = services.Stored("foto.jpg", "image/jpeg", 3, "a" * 64, "b" * 64)
PAPER = services.Stored("surat.pdf", "application/pdf", 3, "c" * 64)


@dataclass(frozen=True, slots=True)
class World:
    """The key of the photo, which came with a message 31 days ago."""

    photo: int

    def file(self) -> EvidenceFile:
        return EvidenceFile.objects.get(pk=self.photo)


def build() -> World:
    begun = AT - timedelta(days=31)
    new = intake.NewMessage(Channel.API, "photo", "{}", None, "photo")
    (kept,) = intake.receive_all([new], by=_house(), at=begun)
    file = intake._attached(Message.objects.get(pk=kept.pk), "foto.jpg", PHOTO, by=_house(), at=begun)
    return World(file.evidence_id)


def _house() -> Viewer:
    return system_viewer("intake", operation=everybody.CODE, city=everybody.CITY)


SCENES: Mapping[str, Scene] = {
    "posko.apps.evidence.services.file_stored": lambda _world: services.file_stored(
        PAPER, form_key=KEY, compartment=WALL, by=viewer_of("duty"), at=AT
    ),
    "posko.apps.evidence.services.file_all_stored": lambda _world: services.file_all_stored(
        [PAPER, PHOTO], form_key=KEY, compartment=WALL, by=viewer_of("duty"), at=AT
    ),
    "posko.apps.evidence.services.look_at_original": lambda world: services.look_at_original(
        world.file(), by=viewer_of("auditor"), at=AT
    ),
    "posko.apps.evidence.services.record_damage": lambda world: services.record_damage(
        world.file(), "missing", by=viewer_of("duty"), at=AT
    ),
    "posko.apps.evidence.services.purge_rows / round": lambda world: services.purge_rows(
        [world.file()], by=_house(), at=AT
    ),
}
