"""The rounds of teams."""

from __future__ import annotations

from posko.apps.jobs.registry import every
from posko.apps.units.checkins import services
from posko.domain.errors import N_

# A round makes up for what was missed during a stand-still, and does nothing twice.
every(1, "units.check_ins", N_("Teams asked to check in"), services.ask_due)
every(10, "units.positions", N_("Positions of teams removed after the shift"), services.remove_positions)
