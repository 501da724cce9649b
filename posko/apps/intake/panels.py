"""What intake hands in to the nouns below it."""

from __future__ import annotations

from posko.apps.evidence import purge_services
from posko.apps.evidence import registry as kept_files
from posko.apps.intake import gateway_services, selectors
from posko.apps.jobs.registry import every
from posko.domain.errors import said

# A crash between two writes may leave the halves of an SMS apart; what still can be is put together.
every(1, "intake.join", said("Halves of long SMS put together"), gateway_services.join_waiting)

# Photos of messages are for the day; what a noun made of them holds them where it must.
kept_files.lets_go(*selectors.PHOTOS)
every(720, "evidence.purge", said("Photos of reports that are older than 30 days removed"), purge_services.purge_photos)
