"""What must not be written down: numbers that point at a person (UU 27/2022).

Incidents, gaps and the index are about places and events. A run of 16 digits is a NIK or family-card number, and a
number that starts like an Indonesian mobile is a telephone; both are stopped before they are kept.
"""

from __future__ import annotations

import re

from posko.domain.errors import BadInput

_NIK = re.compile(r"(?<!\d)(?:\d[ .\-]?){15}\d(?!\d)")
_TELEPHONE = re.compile(r"(?<!\d)(?:\+?62[ .\-]?|0)8\d{1,2}(?:[ .\-]?\d){6,9}(?!\d)")


def refuse_personal_numbers(text: str) -> None:
    """BadInput when the text holds what looks like a NIK or a mobile telephone number."""
    if _NIK.search(text):
        raise BadInput("This looks like a NIK (16 digits). Write about the place and the event, not about a person.")
    if _TELEPHONE.search(text):
        raise BadInput("This looks like a telephone number. Contacts belong in the directory, not in this text.")
