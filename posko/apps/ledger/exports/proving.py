"""Proves that one row stands in the past of the post: a `.tlog-proof` that needs nothing else but the post's key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from posko.apps.ledger.exports import selectors
from posko.apps.ledger.heads import services as heads
from posko.domain.access import Compartment
from posko.domain.tlog.proofs import ProofFile

# Of what lies behind these walls a proof says nothing but the hash.
_SHUT: Final = (Compartment.CASE.value, Compartment.VOTER.value)


@dataclass(frozen=True, slots=True)
class Proven:
    """A proof, the size of its head, whether it speaks of a void number, and whether it holds the row's columns."""

    file: ProofFile
    size: int
    void: bool
    open: bool


def prove(number: int, *, at: datetime) -> Proven:
    """Seal and sign what is committed, and prove the row of a number under a head, a cosigned one where there is one.

    `at` is real time. The row's columns lie beside the proof, for its reader; its payload never does. BadInput
    for a number that is not sealed, and where the past is not what was signed.
    """
    heads.sign(at=at)
    file, size, line = selectors.proof_of(None, number)
    told = _told(line)
    extra = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return Proven(ProofFile(file.index, file.proof, file.checkpoint, extra), size, "void" in line, "row" in told)


def _told(line: dict[str, Any]) -> dict[str, Any]:
    if line.get("row", {}).get("compartment") in _SHUT:
        return {key: line[key] for key in ("index", "number", "row_hash", "twin_hash")} | {"hidden": True}
    return {key: value for key, value in line.items() if key != "payload"}
