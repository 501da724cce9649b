"""Letterheads and signers: what stands before two acts meet, and how each act is called."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace

from posko.apps.people.models import Signer
from posko.apps.people.offices import services
from tests import offices
from tests.cast import AT, viewer_of
from tests.pairs.worlds import Scene

KEY = uuid.UUID("5d0f6a0e-8f5e-4c39-8ac5-5f3d0f1f6d11")


def build() -> None:
    """Bawaslu's office with two officers, the first of them the usual one."""
    offices.furnish(viewer_of("bawaslu"), AT)
    services.enter_signer(_new("deputy", "Wulan Rekaan"), by=viewer_of("bawaslu"), at=AT)


def _new(word: str, name: str) -> services.NewSigner:
    return replace(offices.SIGNER, form_key=uuid.uuid5(KEY, word), name=name)


def _signer(name: str) -> Signer:
    return Signer.objects.get(name__startswith=name)


SCENES: Mapping[str, Scene] = {
    "posko.apps.people.offices.services.keep_letterhead": lambda world: services.keep_letterhead(
        "KOP LAIN", "Jakarta", seen=offices.KOP, by=viewer_of("bawaslu"), at=AT
    ),
    "posko.apps.people.offices.services.keep_basis": lambda world: services.keep_basis(
        "Dasar lain", seen=offices.BASIS, by=viewer_of("bawaslu"), at=AT
    ),
    "posko.apps.people.offices.services.enter_signer": lambda world: services.enter_signer(
        _new("third", "Tari Rekaan"), by=viewer_of("bawaslu"), at=AT
    ),
    "posko.apps.people.offices.services.enter_signer / in the place of one": lambda world: services.enter_signer(
        replace(_new("fourth", "Tono Rekaan"), replaces=_signer("Galih").pk), by=viewer_of("bawaslu"), at=AT
    ),
    "posko.apps.people.offices.services.make_usual": lambda world: services.make_usual(
        _signer("Wulan"), by=viewer_of("bawaslu"), at=AT
    ),
    "posko.apps.people.offices.services.end_signer": lambda world: services.end_signer(
        _signer("Galih"), by=viewer_of("bawaslu"), at=AT
    ),
}
