"""Steps with the sealed secrets of gateways: each under a new key of the post, or given up with a lost one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from posko.apps.outgoing.models import Way
from posko.domain.access import Compartment
from posko.kit import locks, seals
from posko.kit.acts import step
from posko.kit.seals import Sealed
from posko.kit.walls import opened_also


def sealed() -> Iterator[Sealed]:
    """The secret of every gateway, of every operation."""
    with opened_also(Compartment.SECURITY):  # the house's own key
        rows = list(Way.objects.exclude(sealed_secret="").order_by("pk"))
    for row in rows:
        yield Sealed(row.of, row.sealed_secret, partial(_anew, row.pk), partial(_lose, row.pk))


@step
def _anew(pk: int) -> None:
    with opened_also(Compartment.SECURITY):  # the house's own key
        row = locks.row(Way.objects.all(), pk)
        row.sealed_secret = seals.again(row.sealed_secret, of=row.of)
        row.save(update_fields=["sealed_secret"])


@step
def _lose(pk: int, at: datetime) -> None:
    """Without its secret nothing leaves by it; one of the same name can be added at once."""
    with opened_also(Compartment.SECURITY):  # the house's own key
        row = locks.row(Way.objects.all(), pk)
        row.sealed_secret, row.closed_at = "", row.closed_at or at
        row.save(update_fields=["sealed_secret", "closed_at"])
