"""The sealer gives each committed row its leaf, and each number that nobody will commit a void one."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection

from posko.apps.ledger.models import Entry, Leaf, Node
from posko.apps.ledger.sealing import selectors, services
from posko.domain.access import Compartment
from posko.domain.ledger import Tree, head_of, void_hash
from tests.cast import See
from tests.databases import as_owner
from tests.ledger import enter

pytestmark = pytest.mark.django_db


def _hashes() -> list[str]:
    return list(Leaf.objects.order_by("index").values_list("hash", flat=True))


def test_every_row_has_its_leaf_in_the_order_of_numbers(see: See, at: datetime) -> None:
    enter("test.happened", Compartment.PUBLIC, by=see("duty"), at=at)
    services.seal()
    rows = dict(Entry.objects.values_list("number", "row_hash"))
    leaves = {leaf.number: leaf.hash for leaf in Leaf.objects.filter(void=False)}
    assert leaves == rows
    assert list(Leaf.objects.order_by("index").values_list("number", flat=True)) == list(range(1, max(rows) + 1))
    assert services.seal() == 0


def test_what_came_later_is_added_and_what_was_sealed_stays(see: See, at: datetime) -> None:
    services.seal()
    before = _hashes()
    for _ in range(3):
        enter("test.happened", Compartment.PUBLIC, by=see("duty"), at=at)
    assert services.seal() >= 3
    assert _hashes()[: len(before)] == before


def test_a_number_that_was_never_committed_is_void(see: See, at: datetime) -> None:
    services.seal()
    row = enter("test.happened", Compartment.PUBLIC, by=see("duty"), at=at)
    as_owner()
    last = row.number
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry SELECT number + 3, operation, compartment, at, actor, agency, role, event,"
            " subject, place, payload_hash, row_hash FROM ledger_entry WHERE number = %s",
            [last],
        )
    services.seal()
    void = Leaf.objects.filter(void=True, number__gt=last)
    assert list(void.order_by("index").values_list("number", "hash")) == [
        (number, void_hash(number)) for number in (last + 1, last + 2)
    ]


def test_the_hash_over_any_stretch_is_that_of_its_leaves(see: See, at: datetime) -> None:
    for _ in range(600):
        enter("test.happened", Compartment.PUBLIC, by=see("duty"), at=at)
    services.seal()
    size, found = selectors.size(), _hashes()
    assert Node.objects.filter(level=8).count() == size // 256 >= 2
    assert selectors.subtree(0, size).hex() == head_of(found).root
    for begin, end in ((0, 512), (256, 512), (512, size), (3, 4), (300, 301)):
        tree = Tree()
        for each in found[begin:end]:
            tree.append(each)
        assert selectors.subtree(begin, end).hex() == tree.root()
    with pytest.raises(ValueError, match="not all there"):
        selectors.subtree(size - 1, size + 1)
