"""Telephone numbers of the people at the table: written in one way, and shown masked to who need not have them."""

from __future__ import annotations

import re
from typing import Final

from posko.domain.errors import BadInput

FEWEST, MOST = 3, 15
# The hidden middle of a number: a mobile keeps its first four and last three digits.
_HEAD, _TAIL = 4, 3
_DOTS: Final = "\N{BULLET}" * 4
_BETWEEN = re.compile(r"[ \t\u00a0\u2009\u202f._/()\-\u2010-\u2013]")
_BARE_MOBILE = re.compile(r"8[0-9]{8,11}")


def telephone(written: str) -> str:
    """The number in its stored form: digits with the leading zero of Indonesia, or `+` and a foreign country's code.

    A spreadsheet loses the zero before 812…; it is added again. Raises BadInput for any text that is no number.
    """
    bare = _BETWEEN.sub("", written)
    for abroad in ("+62", "0062"):
        if bare.startswith(abroad):
            bare = "0" + bare.removeprefix(abroad).removeprefix("0")
    if re.fullmatch(r"628[0-9]{8,11}", bare):
        bare = "0" + bare[2:]
    if _BARE_MOBILE.fullmatch(bare):
        bare = "0" + bare
    if not re.fullmatch(rf"\+?[0-9]{{{FEWEST},{MOST}}}", bare):
        raise BadInput("%(written)s is no telephone number; write it as in 0812-3456-7890 or 021-8191234.",
                       written=written[:40])  # fmt: skip
    return bare


def international(number: str) -> str:
    """A stored number as gateways call it: `+62812…`; a short number and a foreign one stay as they are."""
    return f"+62{number[1:]}" if number.startswith("0") else number


def shown(number: str) -> str:
    """The number in groups, as people read it out: 0812-3456-7890; an empty word for no number."""
    groups = [number[:_HEAD], *(number[start : start + 4] for start in range(_HEAD, len(number), 4))]
    if len(groups) > 2 and len(groups[-1]) < 3:
        groups[-2:] = ["".join(groups[-2:])]
    return "-".join(group for group in groups if group)


def masked(number: str) -> str:
    """The number with its middle hidden: 0812-••••-890; of one too short to hide a part of, nothing is shown."""
    if not number:
        return ""
    if len(number) < _HEAD + _TAIL + 2:
        return _DOTS
    return f"{number[:_HEAD]}-{_DOTS}-{number[-_TAIL:]}"
