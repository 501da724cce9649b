"""The rounds of the house: what comes back by the clock. Higher nouns hand in their own from their `wiring.py`."""

from __future__ import annotations

from datetime import datetime

from posko import clock
from posko.apps.jobs.registry import every
from posko.apps.ledger.heads import services as heads
from posko.apps.notices.alarms.services import watch_ledger, watch_witnesses
from posko.apps.notices.delivery.services import deliver_due, send_digests
from posko.apps.people.proposals import services as proposals
from posko.domain.access import Viewer
from posko.domain.errors import N_
from posko.kit import uploads


def sign_head(*, by: Viewer, at: datetime) -> None:
    """Sign the head over what is sealed. One ledger serves all operations, so its heads bear the real time."""
    heads.sign(at=clock.real_time(), patience=0.0)


def sweep_tables(*, by: Viewer, at: datetime) -> None:
    """Remove checked tables for which nobody came back: persons may stand in them."""
    uploads.sweep(clock.real_time())


# Notices and jobs do not know each other; this storey knows both. The ledger knows neither.
every(1, "notices.deliver", N_("Reminders and letters"), deliver_due)
every(10, "notices.digests", N_("Morning digests"), send_digests)
every(60, "files.swept", N_("Checked tables of yesterday removed"), sweep_tables)
every(60, "ledger.sign", N_("Signed head of the ledger"), sign_head)
every(1, "ledger.witnesses", N_("Alarms of the witnesses"), watch_witnesses)
every(5, "people.lapse", N_("Ends of accounts that were open for a day"), proposals.lapse, in_real_time=True)
every(5, "ledger.watch", N_("Look at the ledger"), watch_ledger)
