"""What attendance hands in: the round that empties names whose time is over."""

from __future__ import annotations

from posko.apps.jobs.registry import every
from posko.apps.rakor.attendance import services
from posko.domain.errors import N_

every(1440, "rakor.names", N_("Names on attendance lists whose time is over"), services.purge_names)
