"""Who keeps how an agency writes: its letterhead, who signs, and the basis that papers of the operation name.

A policy answers with the refusal, or with None where nothing stands against it.
"""

from __future__ import annotations

from typing import Final

from posko.domain.access import Act, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.papers.letter import Signer, lines_of, lines_refusal, signer_refusal

Refusal = BadInput | NotAllowed | None
KOP_LINES: Final = 8


def keeping(agency: str, by: Viewer) -> Refusal:
    """Why somebody does not keep the letterhead and the signers of an agency."""
    if by.agency == agency and _writes(by):
        return None
    return NotAllowed("Who convenes meetings for an agency, or its administrator, keeps its letterhead and signers.")


def basing(by: Viewer) -> Refusal:
    """Why somebody does not write the basis of the operation."""
    if _writes(by):
        return None
    return NotAllowed("Who convenes meetings, or an administrator, writes the basis of the operation.")


def kop_refusal(text: str) -> BadInput | None:
    """Why these lines are no letterhead."""
    lines = lines_of(text)
    if not lines:
        return BadInput("Write the letterhead (kop), a line each.")
    if len(lines) > KOP_LINES:
        return BadInput("These are %(count)d lines; at most %(most)d fit.", count=len(lines), most=KOP_LINES)
    return lines_refusal(lines)


def ending(signer: Signer, *, ended: bool) -> BadInput | None:
    """Why an officer cannot be ended, or be made the usual one."""
    return BadInput("%(office)s signs no more; enter who signs now.", office=signer.office) if ended else None


def entering(signer: Signer) -> BadInput | None:
    """Why an officer cannot be entered: it has a name, and stands as offices write it."""
    if not signer.name.strip():
        return BadInput("Write the name of the officer who signs.")
    return signer_refusal(signer)


def _writes(by: Viewer) -> bool:
    return by.may(Act.RAKOR_CONVENE) or by.may(Act.PEOPLE_MANAGE)
