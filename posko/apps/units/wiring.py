"""The rounds of teams, and what the owner of a team's number is called."""

from __future__ import annotations

from posko.apps.jobs.registry import every
from posko.apps.outgoing.registry import known_as
from posko.apps.units.checkins import services
from posko.apps.units.teams import selectors
from posko.domain.errors import N_
from posko.domain.outgoing import ContactKind

known_as(ContactKind.TEAM, selectors.call_signs)

# A round makes up for what was missed during a stand-still, and does nothing twice.
every(1, "units.check_ins", N_("Teams asked to check in"), services.ask_due)
every(10, "units.positions", N_("Positions of teams removed after the shift"), services.remove_positions)
