"""Steps with the sealed words of doorbells: each under a new key of the post, or given up with a lost one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from posko.apps.outgoing.models import Doorbell
from posko.domain.access import Compartment
from posko.kit import locks, seals
from posko.kit.acts import step
from posko.kit.seals import Sealed
from posko.kit.walls import opened_also


def sealed() -> Iterator[Sealed]:
    """Address and secret of every open doorbell."""
    with opened_also(Compartment.SECURITY):  # the house's own key
        rows = list(Doorbell.objects.exclude(sealed_endpoint="").order_by("pk"))
    for row in rows:
        for field, word in (("sealed_endpoint", row.sealed_endpoint), ("sealed_auth", row.sealed_auth)):
            yield Sealed(row.of, word, partial(_anew, row.pk, field), partial(_lose, row.pk))


@step
def _anew(pk: int, field: str) -> None:
    with opened_also(Compartment.SECURITY):  # the house's own key
        row = locks.row(Doorbell.objects.all(), pk)
        setattr(row, field, seals.again(getattr(row, field), of=row.of))
        row.save(update_fields=[field])


@step
def _lose(pk: int, at: datetime) -> None:
    """Without its address nobody is rung there; the phone asks anew."""
    with opened_also(Compartment.SECURITY):  # the house's own key
        row = locks.row(Doorbell.objects.all(), pk)
        end(row, at)


def end(row: Doorbell, at: datetime) -> None:
    """A locked doorbell rings no more, and its address is not kept."""
    row.ended_at, row.sealed_endpoint, row.sealed_auth = row.ended_at or at, "", ""
    row.save(update_fields=["ended_at", "sealed_endpoint", "sealed_auth"])


@step
def end_bells_of(device: int, at: datetime) -> None:
    """The browsers of a telephone that lost its right ring no more, and their addresses are not kept.

    Nothing is locked, since an account may end with its telephones: one statement ends what still stands.
    """
    with opened_also(Compartment.SECURITY):  # whoever takes a telephone's right takes its doorbells, too
        rows = Doorbell.objects.filter(device=device, ended_at=None)
        rows.update(ended_at=at, sealed_endpoint="", sealed_auth="")
