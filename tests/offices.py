"""An office of the tests: the letterhead of an agency and an officer who signs for its chief."""

from __future__ import annotations

import uuid
from datetime import datetime

from posko.apps.people.models import Signer
from posko.apps.people.offices import services
from posko.domain.access import Viewer

KOP = "BADAN PENGAWAS PEMILIHAN UMUM\nKOTA REKAAN\nJalan Rekaan 1"
BASIS = "Undang-Undang Rekaan Nomor 1\nSurat Perintah Rekaan Nomor 2"
SIGNER = services.NewSigner(
    uuid.UUID("0b1c7a52-35d5-4a7e-9f0e-11b1a3a2c001"),
    "KEPALA SEKRETARIAT",
    "Galih Rekaan, S.H.",
    "Pembina",
    "197001011995031001",
    "an",
    "KETUA BAWASLU KOTA REKAAN",
)


def furnish(by: Viewer, at: datetime) -> Signer:
    """Letterhead, signer and basis, as the writer of an agency enters them."""
    services.keep_letterhead(KOP, "Jakarta", seen="", by=by, at=at)
    services.keep_basis(BASIS, seen="", by=by, at=at)
    return services.enter_signer(SIGNER, by=by, at=at)
