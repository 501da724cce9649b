"""What outgoing hands to the rounds of the house, and which words of its rows are sealed."""

from __future__ import annotations

from posko.apps.jobs.registry import TABLE, every
from posko.apps.outgoing import registry
from posko.apps.outgoing.contacts import services as contact_services
from posko.apps.outgoing.contacts import steps as contact_steps
from posko.apps.outgoing.delivery import services as delivery_services
from posko.apps.outgoing.doorbells import services as doorbell_services
from posko.apps.outgoing.doorbells import steps as doorbell_steps
from posko.apps.outgoing.queue import steps as queue_steps
from posko.apps.outgoing.waking import services as waking_services
from posko.apps.outgoing.ways import steps as way_steps
from posko.domain.access import Compartment
from posko.domain.errors import N_
from posko.domain.outgoing import Channel
from posko.kit import seals

seals.register(queue_steps.sealed)
seals.register(contact_steps.sealed)
seals.register(way_steps.sealed)
seals.register(doorbell_steps.sealed)

registry.register(Channel.PUSH, doorbell_services.ring)

every(
    60, "outgoing.purge", N_("Telephone numbers whose day has come removed"), contact_services.purge_contacts,
    walls=TABLE | {Compartment.SECURITY},
)  # fmt: skip
every(1, "outgoing.wake", N_("Desks rung that do not read"), waking_services.wake_desks)
every(
    1, "outgoing.watch", N_("Gateways that do not answer, and dead orders"), delivery_services.watch,
    walls=TABLE | {Compartment.SECURITY},
)  # fmt: skip
