"""A `.tlog-proof`: one row under one head, without the rest of the past."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import exported
from tests.exported import BAWASLU, POST
from tests.verifier import Verifier, codes

KEY = ("--key", POST.vkey)
PAST = exported.past(300, sizes=(100, 200))
AT = 130


def proof(folder: Path, extra: bytes, *, index: int = AT, head: str = PAST.heads[200]) -> Path:
    path = [base64.b64encode(each).decode() for each in exported.inclusion(PAST.leaves[:200], AT)]
    said = [f"extra {base64.b64encode(extra).decode()}"] if extra else []
    file = folder / "row.tlog-proof"
    file.write_text("\n".join(["c2sp.org/tlog-proof@v1", *said, f"index {index}", *path, "", head]))
    return file


def line(**changed: Any) -> bytes:
    row: Mapping[str, Any] = {**PAST.lines[AT], **changed}
    return json.dumps(row).encode()


@pytest.mark.parametrize("extra", [line(), PAST.leaves[AT]], ids=["the row", "its hash"])
def test_it_says_that_the_row_is_in_the_ledger(extra: bytes, tmp_path: Path, verify: Verifier) -> None:
    file = proof(tmp_path, extra)
    told = verify(file, *KEY)
    assert (told["exit"], told["proof"]["index"]) == (0, AT)
    said = verify.words(file, *KEY)
    assert said.startswith(f"WHOLE: row {AT + 1} is in the ledger.\n")
    assert ("polres-jt, rina: gap.opened gap:131" in said) is (extra == line())


def test_what_is_empty_in_a_row_is_left_out_of_the_sentence(tmp_path: Path, verify: Verifier) -> None:
    past = exported.past(3, sizes=())
    past.lines[1] = exported.readable(2, agency="", actor="system:worker", subject="")
    past.seal()
    past.sign()
    path = [base64.b64encode(each).decode() for each in exported.inclusion(past.leaves, 1)]
    extra = base64.b64encode(json.dumps(past.lines[1]).encode()).decode()
    file = tmp_path / "row.tlog-proof"
    file.write_text("\n".join(["c2sp.org/tlog-proof@v1", f"extra {extra}", "index 1", *path, "", past.heads[3]]))
    said = verify.words(file, *KEY)
    assert "The row says: 2024-11-26T06:00:02.000000Z, system:worker: gap.opened\n" in said


def test_the_number_of_a_hidden_row_is_not_taken_from_the_proof(tmp_path: Path, verify: Verifier) -> None:
    hidden = {"index": AT, "number": 7, "row_hash": PAST.lines[AT]["row_hash"], "hidden": True}
    told = verify(proof(tmp_path, json.dumps(hidden).encode()), *KEY)
    assert (told["exit"], told["proof"]) == (0, {"index": AT, "number": None})


def test_a_void_number_is_proven_to_be_void(tmp_path: Path, verify: Verifier) -> None:
    void = {"index": AT, "number": AT + 1, "void": True}
    assert verify(proof(tmp_path, json.dumps(void).encode()), *KEY)["exit"] == 1


def test_a_head_from_outside_of_the_same_size_anchors_it(tmp_path: Path, verify: Verifier) -> None:
    (tmp_path / "paper").write_text(exported.head(PAST.leaves[:200], BAWASLU))
    file = proof(tmp_path, line())
    assert verify(file, "--head", tmp_path / "paper")["exit"] == 0
    assert verify(file, *KEY, "--head", tmp_path / "paper")["exit"] == 0


def test_a_head_of_another_size_cannot_be_compared(tmp_path: Path, verify: Verifier) -> None:
    (tmp_path / "paper").write_text(PAST.heads[300])
    told = verify(proof(tmp_path, line()), *KEY, "--head", tmp_path / "paper")
    assert told["exit"] == 2
    assert "other_size" in codes(told)


def test_without_key_and_head_it_proves_nothing(tmp_path: Path, verify: Verifier) -> None:
    assert verify(proof(tmp_path, line()))["exit"] == 3


def test_a_kept_list_says_which_row_a_bare_proof_speaks_of(tmp_path: Path, verify: Verifier) -> None:
    file = proof(tmp_path, b"")
    assert codes(verify(file, *KEY)) == {"no_leaf"}
    (tmp_path / "leaves").write_bytes(b"".join(PAST.leaves))
    assert verify(file, *KEY, "--leaves", tmp_path / "leaves")["exit"] == 0


@pytest.mark.parametrize(
    "extra",
    [
        line(row={**PAST.lines[AT]["row"], "actor": "somebody"}),
        line(row_hash="00" * 32),
        json.dumps(PAST.lines[AT + 1]).encode(),
        bytes(32),
        line(payload={"body": "{}", "salt": ""}),
    ],
)
def test_another_row_than_the_sealed_one_is_not_in_it(extra: bytes, tmp_path: Path, verify: Verifier) -> None:
    told = verify(proof(tmp_path, extra), *KEY)
    assert (told["exit"], told["first_bad"]["index"]) == (1, AT)


def test_another_index_or_head_is_not_proven(tmp_path: Path, verify: Verifier) -> None:
    assert verify(proof(tmp_path, line(), index=AT + 1), *KEY)["exit"] == 1
    assert verify(proof(tmp_path, line(), index=900), *KEY)["exit"] == 1
    assert verify(proof(tmp_path, line(), head=PAST.heads[300]), *KEY)["exit"] == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [("index 130", "index 0130"), ("index 130", ""), ("@v1", "@v2"), ("extra ", "extra !"), ("\n\n", "\n")],
)
def test_a_spoilt_proof_is_refused_in_words(old: str, new: str, tmp_path: Path, verify: Verifier) -> None:
    file = proof(tmp_path, line())
    file.write_text(file.read_text().replace(old, new))
    told = verify(file, *KEY)
    assert told["exit"] == 2
    assert "unexpected" not in codes(told)
