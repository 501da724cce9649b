"""What the story of the demo has made so far: each act finds there what acts before it left."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from posko.apps.cases.models import Case
from posko.apps.gaps.models import Commitment, Gap
from posko.apps.incidents.models import Incident
from posko.apps.people.models import Shift
from posko.apps.rakor.models import FollowUp, Input, Minutes, Rakor
from posko.apps.territory import selectors as territory
from posko.apps.territory.models import Place
from posko.apps.units.models import ResourceOrder, Team
from posko.domain.access import Viewer


@dataclass(slots=True)
class Stage:
    """The objects made so far, by their names in the story."""

    cast: Mapping[str, Viewer]
    space: uuid.UUID
    rakors: dict[str, Rakor] = field(default_factory=dict)
    follow_ups: dict[str, FollowUp] = field(default_factory=dict)
    minutes: dict[str, Minutes] = field(default_factory=dict)
    inputs: dict[str, Input] = field(default_factory=dict)
    gaps: dict[str, Gap] = field(default_factory=dict)
    promises: dict[str, Commitment] = field(default_factory=dict)
    shifts: dict[str, Shift] = field(default_factory=dict)
    incidents: dict[str, Incident] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    orders: dict[str, ResourceOrder] = field(default_factory=dict)
    loaded_until: date = date.min

    def key(self, name: str) -> uuid.UUID:
        return uuid.uuid5(self.space, name)

    def place(self, by: Viewer, code: str) -> Place:
        return territory.places(by).get(code=code)
