"""The ledger: one entry whose payload is purged; its triggers are taken away and put back."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection, transaction

from posko.apps.ledger import services, triggers
from posko.apps.ledger.models import Entry
from posko.domain.access import Viewer, system_viewer
from tests import story, world
from tests.cast import AT, viewer_of
from tests.pairs.worlds import Scene

NOUN = "ledger"
SHA256 = "0" * 64


def build() -> int:
    story.write_line(viewer_of("bawaslu"), AT)
    return Entry.objects.filter(event="journal.written").values_list("number", flat=True).get()


def console() -> Viewer:
    return system_viewer("console", operation=world.CODE, city=world.CITY)


def _restore() -> object:
    """Taken away and put back in one transaction: taken away alone they would be missing for the other side too."""
    with transaction.atomic():
        services._wait_for_writers()  # as the act itself does before it touches a table
        triggers.drop(connection)
        return services.restore_triggers(by=console(), at=AT)


SCENES: Mapping[str, Scene] = {
    "posko.apps.ledger.services.purge": lambda number: services.purge(
        number, by=viewer_of("bawaslu"), at=AT, reason="Masa simpan habis"
    ),
    "posko.apps.ledger.services.restore_triggers": lambda number: _restore(),
    "posko.apps.ledger.services.restore_triggers / none is missing": lambda number: services.restore_triggers(
        by=console(), at=AT
    ),
    "posko.apps.ledger.services.record_backup": lambda number: services.record_backup(
        head=f"1:{SHA256}", sha256=SHA256, files=1, by=console(), at=AT
    ),
    "posko.apps.ledger.services.record_restore": lambda number: services.record_restore(
        head=f"1:{SHA256}", made_at=AT.isoformat(), by=console(), at=AT
    ),
}
