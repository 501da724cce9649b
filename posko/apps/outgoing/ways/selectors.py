"""The gateways of an operation, for who keeps the post: his right opens the security wall for them alone."""

from __future__ import annotations

from posko.apps.outgoing.models import Way
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import insist
from posko.domain.outgoing import Channel, gateways
from posko.domain.outgoing.ways import PASSES
from posko.kit.walls import opened_also


def ways(viewer: Viewer) -> list[Way]:
    """The gateways, open ones first, in the order in which they are tried. NotAllowed unless the viewer keeps them."""
    insist(gateways.keeping(viewer))
    with opened_also(Compartment.SECURITY):  # who keeps the post keeps its gateways
        rows = Way.objects.filter(operation__code=viewer.operation).order_by("rank", "name")
        return sorted(rows, key=lambda row: row.closed_at is not None)


def way(viewer: Viewer, pk: int) -> Way | None:
    """One open gateway."""
    return next((row for row in ways(viewer) if row.pk == pk and row.closed_at is None), None)


def passes(viewer: Viewer, channel: Channel) -> bool:
    """Whether an open gateway passes on what goes by a channel; which one is nobody's business."""
    with opened_also(Compartment.SECURITY):  # that there is one
        kinds = PASSES.get(channel, frozenset())
        return Way.objects.filter(operation__code=viewer.operation, kind__in=kinds, closed_at=None).exists()
