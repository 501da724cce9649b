"""Reading how an agency writes: its letterhead, and who signs for it."""

from __future__ import annotations

from django.db.models import QuerySet

from posko.apps.people.models import Letterhead, Signer
from posko.domain.access import Viewer


def letterhead(viewer: Viewer, agency: str = "") -> Letterhead | None:
    """The letterhead of an agency of the viewer's operation; without a code the own one."""
    found = Letterhead.objects.filter(agency__operation__code=viewer.operation, agency__code=agency or viewer.agency)
    return found.select_related("agency").first()


def signers(viewer: Viewer) -> QuerySet[Signer]:
    """Who signs or signed for the viewer's agency; the usual one first."""
    found = Signer.objects.filter(agency__operation__code=viewer.operation, agency__code=viewer.agency)
    return found.select_related("agency")


def signing(viewer: Viewer) -> list[Signer]:
    """Who signs for the viewer's agency now; the usual one first."""
    return list(signers(viewer).filter(ended_at=None))
