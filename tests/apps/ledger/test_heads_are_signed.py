"""The post signs the head of its tree, and never one that does not lead on from the last."""

from __future__ import annotations

import stat
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from posko.apps.ledger import triggers
from posko.apps.ledger.heads import files, selectors, services
from posko.apps.ledger.models import Entry, Leaf, SignedHead
from posko.domain.access import Compartment
from posko.domain.errors import BadInput
from posko.domain.tlog.checkpoints import read_checkpoint
from posko.domain.tlog.notes import read_note, verified
from posko.domain.tlog.proofs import check_consistency
from tests.cast import See
from tests.databases import as_owner
from tests.ledger import enter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    settings.ALLOWED_HOSTS = ["127.0.0.1", "posko.example.go.id"]
    return tmp_path


def _more(see: See, at: datetime, count: int = 1) -> None:
    for _ in range(count):
        enter("test.happened", Compartment.PUBLIC, by=see("duty"), at=at)


def test_the_head_is_a_note_that_the_posts_key_signed(see: See, at: datetime) -> None:
    head = services.sign(at=at)
    note, key = read_note(head.checkpoint), selectors.post_key()
    assert verified(note, [key.verifier]) == [key.verifier]
    assert key.name == f"posko.posko.example.go.id/{Entry.objects.exclude(operation='').first().operation}"  # type: ignore[union-attr]
    told = read_checkpoint(note.text)
    assert (told.origin, told.size, told.root.hex()) == (key.name, Leaf.objects.count(), head.root)
    assert stat.S_IMODE(files.key_path().stat().st_mode) == 0o600
    assert [str(each) for each in files.heads()] == [head.checkpoint]


def test_nothing_new_is_the_same_head_and_what_came_is_proven_to_go_on(see: See, at: datetime) -> None:
    first = services.sign(at=at)
    assert services.sign(at=at) == first
    _more(see, at, 300)
    second = services.sign(at=at)
    proof = selectors.consistency(first.size, second.size)
    check_consistency(first.size, second.size, proof, bytes.fromhex(first.root), bytes.fromhex(second.root))
    assert [read_checkpoint(note.text).size for note in files.heads()] == [first.size, second.size]
    assert selectors.latest() == second


def test_a_head_that_was_cut_off_before_it_was_committed_is_taken_up(see: See, at: datetime) -> None:
    services.sign(at=at)
    _more(see, at)
    second = services.sign(at=at)
    as_owner()
    triggers.drop(connection)
    SignedHead.objects.filter(pk=second.pk).delete()
    _more(see, at)
    third = services.sign(at=at)
    assert SignedHead.objects.filter(size=second.size, root=second.root).exists()
    assert third.size > second.size
    assert len(list(files.heads())) == 3


@pytest.mark.parametrize("damage", ["heads gone and leaves rewritten", "leaves cut off", "a head put in their place"])
def test_another_past_is_not_signed(see: See, at: datetime, damage: str) -> None:
    services.sign(at=at)
    _more(see, at, 3)
    services.sign(at=at)
    as_owner()
    triggers.drop(connection)
    if damage == "leaves cut off":
        Leaf.objects.order_by("-index").first().delete()  # type: ignore[union-attr]
        Entry.objects.order_by("-number").first().delete()  # type: ignore[union-attr]
    elif damage == "a head put in their place":
        SignedHead.objects.order_by("-size").update(root="0" * 64)
    else:
        SignedHead.objects.all().delete()
        Leaf.objects.filter(index=0).update(hash="0" * 64)
    with pytest.raises(BadInput, match="does not lead to it any more"):
        services.sign(at=at)
    assert len(list(files.heads())) == 2


def test_a_new_key_begins_a_new_log_and_says_why(see: See, at: datetime) -> None:
    first = services.sign(at=at)
    with pytest.raises(BadInput, match="Say why"):
        services.begin_anew(" ", by=see("duty"), at=at)
    services.begin_anew("the disk was stolen", by=see("duty"), at=at)
    second = services.sign(at=at)
    assert second.origin == f"{first.origin}/2"
    assert second.size > first.size
    assert read_checkpoint(read_note(second.checkpoint).text).size == Leaf.objects.count()
    keys = files.verifiers()
    assert [each.name for each in keys] == [second.origin, first.origin]
    assert verified(read_note(first.checkpoint), keys) == [keys[1]]
    told = Entry.objects.get(event="ledger.key_begun").payload.body
    assert "the disk was stolen" in str(told)
    assert str(keys[1]) in str(told)


def test_a_lost_key_is_told_and_no_other_takes_its_name(see: See, at: datetime) -> None:
    first = services.sign(at=at)
    files.key_path().unlink()
    with pytest.raises(BadInput, match="is not there"):
        services.sign(at=at)
    services.begin_anew("lost", by=see("duty"), at=at)
    assert services.sign(at=at).origin == f"{first.origin}/2"


def test_a_note_that_a_loss_of_power_cut_off_is_taken_away(see: See, at: datetime) -> None:
    services.sign(at=at)
    with files.heads_path().open("a") as file:
        file.write("posko.x/y\n12\nabc")
    _more(see, at)
    services.sign(at=at)
    assert len(list(files.heads())) == 2
