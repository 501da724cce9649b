"""Where a promise was spoken: the line of a rakor, as the text that a promise keeps of it."""

from __future__ import annotations

import re
from typing import Final

MARK: Final = "rakor:"  # how the text for any line begins
_REF: Final = re.compile(r"rakor:([0-9]{1,9})/([0-9]{1,9})", re.ASCII)
BY_ACCOUNT: Final = "account"
BY_SCAN: Final = "scan"


def ref_of(meeting: int, line: int) -> str:
    """The text for a line of a meeting: `rakor:5/12`."""
    return f"rakor:{meeting}/{line}"


def of_meeting(meeting: int) -> str:
    """How the text for each line of a meeting begins."""
    return f"rakor:{meeting}/"


def line_of(ref: str) -> tuple[int, int] | None:
    """The meeting and the number of the line; None for a promise that was spoken at none."""
    found = _REF.fullmatch(ref)
    return (int(found[1]), int(found[2])) if found else None
