"""Whatever the owner of the database does to the past, `posko-verify` names it; on SQLite and on PostgreSQL.

What contradicts itself is named by the export alone. Where every hash was worked out anew and every head signed with
the post's own key, the heads that others hold name the stretch, and the leaves that a witness kept name the row. What
no head of others covers is never called proven.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django import Settings

from posko.apps.ledger import triggers
from posko.apps.ledger.heads import services
from posko.apps.ledger.models import Leaf
from posko.domain.access import Compartment
from tests import tampering
from tests.cast import See
from tests.databases import as_owner
from tests.ledger import enter
from tests.tampering import ATTACKS, Outside, Past
from tests.verifier import Verifier, codes

pytestmark = pytest.mark.django_db
# Where is changed: at the first leaf, at one between the heads of others, and at the last, which is behind both.
PLACES = {"first": 0, "middle": -8, "last": -1}


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str]) -> Verifier:
    return Verifier(capsys)


@pytest.fixture
def outside(settings: Settings, tmp_path: Path, see: See, at: datetime) -> Outside:
    """A post with a past, and what others hold of it."""
    settings.DATA = tmp_path / "data"
    for name in ("data", "held"):
        (tmp_path / name).mkdir()
    return tampering.hold(tmp_path / "held", see("duty"), at)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the export goes."""
    return tmp_path / "out"


def changed(attack: str, place: str) -> tuple[Past, Past, int]:
    """The past, what an attack makes of it, and the first leaf that is another one then."""
    before = tampering.read()
    after = ATTACKS[attack](before, PLACES[place] % len(before))
    first = tampering.first_changed(before, after)
    assert first is not None
    return before, after, first


each_attack = pytest.mark.parametrize("attack", ATTACKS)
each_place = pytest.mark.parametrize("place", PLACES)


def test_an_untouched_past_holds_up_to_the_head_of_others(
    outside: Outside, out: Path, at: datetime, verify: Verifier
) -> None:
    size = len(tampering.read())
    told = verify(tampering.exported(out, at), *outside.heads, "--head", outside.second, "--leaves", outside.leaves)
    assert (told["verdict"], told["protected_up_to"]) == ("holds", outside.sizes[1])
    assert told["not_yet_protected"] == [outside.sizes[1] + 1, size]


def test_what_lies_behind_the_last_cosigned_head_is_never_proven(
    outside: Outside, out: Path, tmp_path: Path, at: datetime, verify: Verifier
) -> None:
    export, size = tampering.exported(out, at), len(tampering.read())
    policy = tmp_path / "policy"
    post, witness = (path.read_text().strip() for path in (outside.key, outside.witness))
    policy.write_text(f"log {post}\nwitness bawaslu {witness}\nquorum bawaslu\n")
    told = verify(export, "--policy", policy, "--head", outside.second)
    assert (told["verdict"], told["protected_up_to"]) == ("holds", outside.sizes[1])
    assert told["not_yet_protected"] == [outside.sizes[1] + 1, size]
    for held in (("--head", outside.first), ()):
        told = verify(export, "--policy", policy, *held)
        assert (told["verdict"], told["protected_up_to"]) == ("unreadable", 0)


@each_attack
@each_place
def test_rows_whose_leaves_stayed_are_named_by_the_export_alone(
    attack: str, place: str, outside: Outside, out: Path, at: datetime, verify: Verifier
) -> None:
    _, after, first = changed(attack, place)
    tampering.write(after, leaves=False)
    export = tampering.exported(out, at)
    for held in ((), outside.heads, (*outside.heads, "--leaves", str(outside.leaves))):
        told = verify(export, *held)
        assert told["verdict"] == "changed"
        assert told["first_bad"]["index"] == first, told["first_bad"]
        assert told["protected_up_to"] <= first


@each_attack
@each_place
def test_a_past_that_was_written_anew_and_signed_with_the_posts_key_is_caught_by_what_others_hold(
    attack: str, place: str, outside: Outside, out: Path, at: datetime, verify: Verifier
) -> None:
    _, after, first = changed(attack, place)
    tampering.write(after, leaves=True)
    export = tampering.exported(out, at)
    assert verify(export)["verdict"] == "unanchored"

    by_heads, by_leaves = verify(export, *outside.heads), verify(export, *outside.heads, "--leaves", outside.leaves)
    earlier, later = outside.sizes
    if first >= later:  # nobody else has seen these rows yet
        for told in (by_heads, by_leaves):
            assert (told["verdict"], told["protected_up_to"]) == ("holds", later)
            assert told["not_yet_protected"] == ([later + 1, len(after)] if len(after) > later else None)
        return
    assert by_heads["verdict"] == by_leaves["verdict"] == "changed"
    assert by_heads["stretch"] == ([1, earlier] if first < earlier else [earlier + 1, later])
    assert by_leaves["first_bad"]["index"] == first
    assert "fork" in codes(by_heads) or attack == "truncate"
    assert by_heads["protected_up_to"] <= first


PLAIN = {
    "a word": ("UPDATE ledger_entry SET actor = 'somebody' WHERE number = {number}", "altered"),
    "the twin of the hash": ("UPDATE ledger_payload SET row_hash = '{zeros}' WHERE entry_id = {number}", "twin"),
    "the payload": ("UPDATE ledger_payload SET body = '{{}}' WHERE entry_id = {number}", "payload"),
    "the payload, emptied": ("UPDATE ledger_payload SET body = NULL, salt = '' WHERE entry_id = {number}", "unpurged"),
    "a row without its payload": ("DELETE FROM ledger_payload WHERE entry_id = {number}", "no_twin"),
    "a row, taken out": ("DELETE FROM ledger_entry WHERE number = {number}", "taken_out"),
    "the leaf": ("UPDATE ledger_leaf SET hash = '{zeros}' WHERE number = {number}", "leaf"),
    "the leaf, made void": ("UPDATE ledger_leaf SET void = NOT void WHERE number = {number}", "void"),
    "the leaf, taken out": ("DELETE FROM ledger_leaf WHERE number = {number}", "leaf_gone"),
}


@pytest.mark.parametrize("what", PLAIN)
def test_a_change_by_hand_is_named_with_its_kind(
    what: str, outside: Outside, out: Path, at: datetime, verify: Verifier
) -> None:
    number = Leaf.objects.get(index=outside.sizes[0] + 2).number
    as_owner()
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(PLAIN[what][0].format(number=number, zeros="0" * 64))
    bad = verify(tampering.exported(out, at), "--key", outside.key)["first_bad"]
    assert (bad["number"], bad["code"]) == (number, PLAIN[what][1])


def test_a_row_that_was_slipped_in_under_a_void_number_is_named(
    outside: Outside, out: Path, see: See, at: datetime, verify: Verifier
) -> None:
    as_owner()
    triggers.drop(connection)
    last = enter("gap.opened", Compartment.COORDINATION, by=see("duty"), at=at).number
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger_entry SET number = number + 1 WHERE number = {last}")
        cursor.execute(f"UPDATE ledger_payload SET entry_id = entry_id + 1 WHERE entry_id = {last}")
    past = tampering.read()
    services.sign(at=at)
    assert Leaf.objects.get(number=last).void
    tampering.write([*past, past[-1], past[-1]], leaves=False)
    bad = verify(tampering.exported(out, at), "--key", outside.key)["first_bad"]
    assert (bad["number"], bad["code"]) == (last, "slipped_in")


def test_a_tail_that_was_cut_off_with_its_leaves_is_missed_by_the_heads_that_were_signed(
    outside: Outside, out: Path, at: datetime, verify: Verifier
) -> None:
    left = Leaf.objects.count() - 3
    as_owner()
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM ledger_entry WHERE number > {left}")
        cursor.execute(f"DELETE FROM ledger_payload WHERE entry_id > {left}")
        cursor.execute(f"DELETE FROM ledger_leaf WHERE number > {left}")
    told = verify(tampering.exported(out, at))
    assert told["verdict"] == "changed"
    assert (told["first_bad"]["index"], told["first_bad"]["code"]) == (left, "short")


@pytest.fixture
def again(outside: Outside, tmp_path: Path) -> Again:
    return Again(tmp_path)


@dataclass
class Again:
    """Undoes what an example did: its rows, its files, its export."""

    place: Path

    def __enter__(self) -> Path:
        self._rows = transaction.atomic()
        self._rows.__enter__()
        self._heads = (self.place / "data" / "ledger.heads").read_bytes()
        return self.place / "out"

    def __exit__(self, *raised: object) -> None:
        transaction.set_rollback(True)
        self._rows.__exit__(None, None, None)
        (self.place / "data" / "ledger.heads").write_bytes(self._heads)
        shutil.rmtree(self.place / "out", ignore_errors=True)


STEPS = st.lists(st.tuples(st.sampled_from(sorted(ATTACKS)), st.integers(0, 34)), min_size=1, max_size=3)


@examples(max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, leaves=st.booleans())
def test_any_tampering_is_named_at_its_first_leaf(
    steps: list[tuple[str, int]],
    leaves: bool,
    outside: Outside,
    again: Again,
    at: datetime,
    verify: Verifier,
) -> None:
    with again as out:
        before = after = tampering.read()
        for attack, place in steps:
            after = ATTACKS[attack](after, place % len(after)) if after else after
        first = tampering.first_changed(before, after)
        tampering.write(after, leaves=leaves)
        told = verify(tampering.exported(out, at), *outside.heads, "--leaves", outside.leaves)
        covered = outside.sizes[1] if leaves else len(before)
        if first is None or first >= covered:
            assert told["verdict"] == "holds"
            assert told["protected_up_to"] == outside.sizes[1]
        else:
            assert told["verdict"] == "changed"
            assert told["first_bad"]["index"] == first
            assert told["protected_up_to"] <= first
