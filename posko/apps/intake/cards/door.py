"""The door where a one-time code becomes a token: each once, and guesses are slowed down by the address they come from.

Only wrong codes are counted, so a hall of phones behind one address comes in as fast as it types.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest

from posko.apps.intake.cards import services
from posko.apps.intake.devices import selectors as device_selectors
from posko.apps.intake.devices import services as device_services
from posko.apps.intake.models import Enrolment
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.intake.cards import WRONG_AT_ONCE, WRONG_PER_MINUTE
from posko.kit.limits import Limits

_wrong: Final = Limits("enrolment", burst=WRONG_AT_ONCE)
_WALLS: Final = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a code: a token, with the names of its device and its operation; or none, and the seconds to wait
    before the next one from this address."""

    token: str = ""
    wait: int = 0
    name: str = ""
    operation: str = ""


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, as far as the post knows."""
    return str(get_client_ip(request) or "")


def looked_up(code: str, address: str, *, real_at: datetime) -> Enrolment | None:
    """The open enrolment behind a code, for a page that is shown before it is spent; None for a wrong code."""
    if _wrong.look(address, time.monotonic(), per_minute=WRONG_PER_MINUTE):
        return None
    if (found := device_selectors.open_enrolment(code, real_at=real_at)) is None:
        _wrong.wait(address, time.monotonic(), per_minute=WRONG_PER_MINUTE)
    return found


def use(code: str, address: str, token: str = "", *, real_at: datetime) -> Answer:
    """Spend a one-time code. Who tries one that was used is refused, and the maker of its list is told.

    `token`: the one that a phone made for itself. With it a phone whose answer was lost is answered again.
    """
    if wait := _wrong.look(address, time.monotonic(), per_minute=WRONG_PER_MINUTE):
        return Answer(wait=math.ceil(wait))
    if (found := device_selectors.open_enrolment(code, real_at=real_at)) is not None:
        by, at = _house(found), real_at + found.operation.clock_offset
        if own := device_services.use_enrolment(found, token, by=by, at=at, real_at=real_at):
            return Answer(own, name=found.name, operation=found.operation.name)
    if token and (mine := device_selectors.known_by(code, token)) is not None:
        return Answer(token, name=mine.name, operation=mine.operation.name)
    if (copied := device_selectors.used_card(code)) is not None:
        services.refuse_copy(copied, by=_house(copied), at=real_at + copied.operation.clock_offset, real_at=real_at)
    _wrong.wait(address, time.monotonic(), per_minute=WRONG_PER_MINUTE)
    return Answer()


def _house(enrolment: Enrolment) -> Viewer:
    operation = enrolment.operation
    return system_viewer("enrolment", operation=operation.code, city=operation.city_id, compartments=_WALLS)
