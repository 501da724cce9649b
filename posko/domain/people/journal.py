"""The post's journal: what came in and went out, and by which channel.

A line is never changed; a new line corrects it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from posko.domain.errors import N_, BadInput

CHANNELS: Final[Mapping[str, str]] = {
    "radio": N_("radio"),
    "telephone": N_("telephone"),
    "chat": N_("chat"),
    "in_person": N_("in person"),
    "letter": N_("letter"),
}
PARTY_LIMIT: Final = 80
TEXT_LIMIT: Final = 1000
# A line written down later than this was not heard at the post; a clock that runs a little ahead is no lie.
OLDEST, AHEAD = timedelta(days=7), timedelta(minutes=5)


def must_be_time(happened: datetime, at: datetime) -> None:
    """Raises BadInput for a line about what has not happened yet, or happened too long ago."""
    if happened > at + AHEAD:
        raise BadInput("The time lies ahead. The journal holds what happened.")
    if happened < at - OLDEST:
        raise BadInput("The time lies more than %(days)s days back. Write the line with the time of now, and say in it "
                       "when it happened.", days=OLDEST.days)  # fmt: skip
