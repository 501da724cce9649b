"""What intake hands in to the nouns below it."""

from __future__ import annotations

from posko.apps.intake import gateway_services
from posko.apps.jobs.registry import every
from posko.domain.errors import said

# A crash between two writes may leave the halves of an SMS apart; what still can be is put together.
every(1, "intake.join", said("Halves of long SMS put together"), gateway_services.join_waiting)
