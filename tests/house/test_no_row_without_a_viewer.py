"""House law 1: every selector takes the viewer first, and nobody else reads rows."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.source import noun, public_functions, python_files, room, rooms, tree, where

ROOMS_OF_ROWS = ("models.py", "selectors.py", "services.py", "steps.py")
MANAGERS = {"objects", "_default_manager", "_base_manager"}
SELECTORS = rooms("selectors.py")
# Each with its reason; a name that is gone must go from here too.
NO_VIEWER = {
    "operation.by_code": "finds an operation before there is a viewer of it",
    "operation.codes": "the command line asks which operations live here",
    "operation.any_real": "the start-up check",
    "operation.any_at_all": "the start-up check",
    "people.viewer_of": "makes the viewer",
    "people.seated": "makes the viewer",
    "people.viewer_at": "makes the viewer",
    "people.demo_cast": "invented people of demo operations only",
    "people.is_demo": "asks about an account on its way in",
    "people.post_of": "the command line finds an account by its log-in name",
    "people.agreements_in_force": "makes the viewer",
    "people.paper_of": "turns a row that was already fetched",
    "people.receiver": "makes the viewer",
    "people.clock_offset_of": "asks about an account on its way in",
    "people.open_link": "the token is the right",
    "plans.feed_agency": "the token is the right",
    "outgoing.post_push_key": "the post's public key, no row",
    "outgoing.receipts_address": "makes the token of a message, no row",
    "outgoing.message_behind": "the token is the right",
    "outgoing.gateways_named": "the signature is the right",
    "people.token_hash": "arithmetic, no row",
    "ledger.mark": "a number of all rows tells nothing of any",
    "ledger.one_mark": "holds that number, no row",
    "ledger.move_mark": "lets that number go, no row",
    "ledger.as_of_now": "holds what a selector with a viewer worked out, by a key that names its walls",
    "ledger.as_of_events": "holds what a selector with a viewer worked out, by a key that names its walls",
    "ledger.head": "the head over all rows tells nothing of any",
    "ledger.settled_by_now": "a number of all rows tells nothing of any",
    "ledger.size": "a count of all rows tells nothing of any",
    "ledger.sealed_up_to": "a number of all rows tells nothing of any",
    "ledger.last_row": "a number of all rows tells nothing of any",
    "ledger.leaf_hashes": "hashes of rows tell nothing of any",
    "ledger.subtree": "a hash over rows tells nothing of any",
    "ledger.post_key": "the post's key, no row",
    "ledger.in_force": "the keys of witnesses tell nothing of any row",
    "ledger.cosigned": "who cosigned a head tells nothing of any row",
    "ledger.last_cosigned": "a head over all rows tells nothing of any",
    "ledger.protected_size": "a count of all rows tells nothing of any",
    "ledger.checkpoint_with_cosignatures": "a head over all rows tells nothing of any",
    "ledger.held_by": "a count of all rows tells nothing of any",
    "ledger.leaves": "hashes of rows tell nothing of any",
    "ledger.request": "a head over all rows and hashes tell nothing of any",
    "ledger.home_of": "the operation of a witness's key, no row",
    "ledger.line_of": "a line under a head tells nothing of any row",
    "ledger.brought": "heads and keys of witnesses, no row",
    "ledger.due": "the keys of witnesses tell nothing of any row",
    "ledger.silent_since": "a moment, no row",
    "ledger.late_since": "a moment, no row",
    "ledger.any_text": "how bytes that are no text are read, no row",
    "ledger.forked": "the keys of witnesses tell nothing of any row",
    "ledger.verifier": "the post's key, no row",
    "ledger.latest": "the head over all rows tells nothing of any",
    "ledger.covering": "the head over all rows tells nothing of any",
    "ledger.consistency": "hashes over rows tell nothing of any",
    "ledger.inclusion": "hashes of rows tell nothing of any",
    "ledger.standing": "numbers of all rows tell nothing of any",
    "ledger.seals": "places in the tree of rows that the caller has read as a viewer",
    "ledger.rows": "how many rows there were by a moment; tells nothing of any",
    "ledger.signed": "how many rows heads stand over; tells nothing of any",
    "ledger.carried": "a head over all rows tells nothing of any",
    "ledger.cosigners_of": "who cosigned a head tells nothing of any row",
    "ledger.cosigned_since": "how many rows heads stand over; tells nothing of any",
    "ledger.verify": "the proof over all rows; names a number and a fault, no content",
    "ledger.judged": "names the first of faults that were found",
    "ledger.guard_fault": "asks about triggers, no row",
    "ledger.last_signed": "a number of all heads tells nothing of any row",
    "ledger.printed_heads": "heads over all rows tell nothing of any",
    "ledger.signed_heads": "heads over all rows tell nothing of any",
    "ledger.has_leaves": "asks about a table, no row",
    "vulnerability.results_hash": "arithmetic, no row",
    "vulnerability.kept_cuts": "turns a row that was already fetched",
    "vulnerability.class_by": "arithmetic, no row",
    "territory.record_of": "turns a row that was already fetched",
    "gaps.promise_of": "turns a row that was already fetched",
    "gaps.gap_now": "turns a row that was already fetched",
    "units.now_of": "turns a row that was already fetched",
    "units.member_mark": "turns a row that was already fetched",
    "units.order_now": "turns a row that was already fetched",
    "units.offer_now": "turns a row that was already fetched",
    "incidents.incident_now": "turns a row that was already fetched",
    "incidents.order_now": "turns a row that was already fetched",
    "incidents.task_now": "turns a row that was already fetched",
    "rakor.follow_up_now": "turns a row that was already fetched",
    "rakor.meeting_now": "turns a row that was already fetched",
    "rakor.stand_of": "turns a row that was already fetched",
    "rakor.institution_of": "turns a row that was already fetched",
    "rakor.by_code": "the code is the right",
    "people.asked_of": "turns a row that was already fetched",
    "cases.asked_of": "turns a row that was already fetched",
    "people.shift_now": "turns a row that was already fetched",
    "people.compared": "turns a row that was already fetched",
    "people.proposed": "turns a row that was already fetched",
    "people.person_of": "turns a row that was already fetched",
    "people.is_lent": "turns a row that was already fetched",
    "people.digest": "arithmetic on rows that were read before",
    "people.open_code": "the code is the right",
    "people.code_hash": "arithmetic, no row",
    "people.recovering_now": "turns a row that was already fetched",
    "people.watch_of": "arithmetic on a row that was read before",
    "people.is_missed": "arithmetic on a row that was read before",
    "vulnerability.nothing_now": "turns a row that was already fetched",
    "gaps.promise_now": "turns a row that was already fetched",
    "gaps.as_known": "turns a row that was already fetched",
    "gaps.kept_changes": "turns a row that was already fetched",
    "intake.open_doors": "the signature is the right",
    "intake.two_way_doors": "the signature is the right",
    "intake.report_of": "the body that was kept names its operation",
    "intake.form_of": "arithmetic, no row",
    "intake.filter_from": "words of an address, no row",
    "intake.right_of": "the token is the right",
    "intake.mark_of": "arithmetic, no row",
    "intake.forget": "lets a right go that this process kept",
    "intake.open_enrolment": "the code is the right",
    "intake.known_by": "the code was the right, and the token is",
    "intake.used_card": "the code was the right",
    "intake.card_hash": "arithmetic, no row",
    "intake.seen": "turns rows that were already fetched",
    "situation.mark_of": "arithmetic, no row",
    "situation.code_of": "arithmetic, no row",
    "situation.display_behind": "the token is the right",
    "situation.waiting_display": "the code is the right",
    "situation.viewer_of": "makes the viewer",
    "cases.at_risk": "a term that narrows the cases of a viewer, no row",
    "cases.late": "a term that narrows the cases of a viewer, no row",
    "cases.shown": "a term that narrows the cases of a viewer, no row",
    "cases.times": "sums up spans of cases that the viewer was asked about already",
    "cases.told_by_code": "the code is the right",
    "cases.facts_of": "turns a row that was already fetched",
    "cases.named_files": "names of files of all operations for the command line; opens none",
    "evidence.named_files": "names of files of all operations for the command line; opens none",
    "evidence.path_of": "turns a row that was already fetched",
    "evidence.original_path_of": "turns a row that was already fetched",
    "evidence.view_of": "turns a row that was already fetched",
    "evidence.content_of": "turns a row that was already fetched",
}


@pytest.mark.parametrize("path", SELECTORS, ids=room)
def test_every_selector_takes_the_viewer_first(path: Path) -> None:
    wrong = []
    for node in public_functions(path):
        first = node.args.args[0].arg if node.args.args else ""
        if first != "viewer" and f"{noun(path)}.{node.name}" not in NO_VIEWER:
            wrong.append(where(path, node))
    assert not wrong, f"these selectors must take `viewer` first: {wrong}"


def test_nobody_else_reads_rows() -> None:
    wrong = [
        f"{where(path, node)} {ast.unparse(node)}"
        for path in python_files()
        if path.name not in ROOMS_OF_ROWS and path.parent.name != "models"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and not _is_empty(path, node)
    ]
    assert not wrong, f"read these rows through a selector: {wrong}"


def _is_empty(path: Path, node: ast.Attribute) -> bool:
    """`.objects.none()` reads nothing; a form's choices start from it."""
    around = (outer for outer in ast.walk(tree(path)) if isinstance(outer, ast.Attribute) and outer.value is node)
    return any(outer.attr == "none" for outer in around)


def test_every_exception_still_exists() -> None:
    names = {f"{noun(path)}.{node.name}" for path in SELECTORS for node in public_functions(path)}
    assert set(NO_VIEWER) <= names, f"take these out of NO_VIEWER: {set(NO_VIEWER) - names}"
