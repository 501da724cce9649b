"""The rounds of the house: what comes back by the clock. Higher nouns hand in their own from their `wiring.py`."""

from __future__ import annotations

from posko.apps.jobs.registry import every
from posko.apps.notices.delivery.services import deliver_due, send_digests
from posko.domain.errors import N_

# Notices and jobs do not know each other; this storey knows both.
every(1, "notices.deliver", N_("Reminders and letters"), deliver_due)
every(10, "notices.digests", N_("Morning digests"), send_digests)
