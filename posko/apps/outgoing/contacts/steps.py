"""Steps with the numbers of contacts: each sealed under a new key of the post, given up with a lost one, or with the
telephone that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from posko.apps.outgoing.models import Contact
from posko.domain.access import Compartment
from posko.domain.outgoing import ContactKind
from posko.kit import locks, seals
from posko.kit.acts import step
from posko.kit.seals import Sealed
from posko.kit.walls import opened_also


def sealed() -> Iterator[Sealed]:
    """The number of every contact, of every operation."""
    with opened_also(Compartment.SECURITY):  # the house turns its own key
        rows = list(Contact.objects.exclude(sealed_number="").order_by("pk"))
    for row in rows:
        yield Sealed(row.of, row.sealed_number, partial(_anew, row.pk), partial(_lose, row.pk))


@step
def _anew(pk: int) -> None:
    with opened_also(Compartment.SECURITY):  # the house turns its own key
        row = locks.row(Contact.objects.all(), pk)
        row.sealed_number = seals.again(row.sealed_number, of=row.of)
        row.save(update_fields=["sealed_number"])


@step
def _lose(pk: int, at: datetime) -> None:
    """A number that nobody can open is no number; its agency gives it anew."""
    with opened_also(Compartment.SECURITY):  # the house gives up its own key
        row = locks.row(Contact.objects.all(), pk)
        row.sealed_number, row.mark, row.ended_at, row.ended_why = "", "", row.ended_at or at, row.ended_why or "lost"
        row.save(update_fields=["sealed_number", "mark", "ended_at", "ended_why"])


@step
def end_numbers_of(device: int, at: datetime) -> None:
    """The number of a telephone that lost its right is used no more: who found it gets no order by SMS either.

    Nothing is locked, since an account may end with its telephones: one statement ends what still stands.
    """
    with opened_also(Compartment.SECURITY):  # whoever takes a telephone's right takes its number, too
        rows = Contact.objects.filter(kind=ContactKind.DEVICE, ref=f"device:{device}", ended_at=None)
        rows.update(ended_at=at, ended_why="revoked", sealed_number="", mark="", code_hash="")
