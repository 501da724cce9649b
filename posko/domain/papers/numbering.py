"""The number that the office gives a paper after it left (nomor surat): typed once, changed with a reason only."""

from __future__ import annotations

from dataclasses import replace

from posko.domain.errors import BadInput
from posko.domain.papers.letter import NUMBER, Letter


def numbered(letter: Letter | None, number: str, reason: str) -> Letter:
    """The letter under the number. BadInput says what stands against it."""
    number = " ".join(number.split())
    if letter is None:
        raise BadInput("This paper is from before letters were kept; its number is written on it by hand.")
    if not number:
        raise BadInput("Type the number as your office gave it.")
    if len(number) > NUMBER:
        raise BadInput("This has more than %(most)d letters.", most=NUMBER)
    if letter.office_number and letter.office_number != number and not reason.strip():
        raise BadInput("It bears the number %(number)s already. Say why it changes.", number=letter.office_number)
    return replace(letter, office_number=number)
