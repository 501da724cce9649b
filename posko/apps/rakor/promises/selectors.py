"""Who sits at a table, as a promise that is spoken there sees it, and what was noted for who does not."""

from __future__ import annotations

from django.db.models import QuerySet

from posko.apps.gaps.course import selectors as gaps
from posko.apps.gaps.models import Commitment
from posko.apps.people.accounts import selectors as people
from posko.apps.rakor.meetings import selectors
from posko.apps.rakor.models import Rakor
from posko.domain.access import Viewer
from posko.domain.gaps import spoken
from posko.domain.gaps.states import CommitmentState
from posko.domain.rakor.promises import AtTable


def at_table(viewer: Viewer, meeting: Rakor) -> list[AtTable]:
    """Every agency of the operation beside this meeting: the own one first, then who was invited or came."""
    seats = {seat.agency.code: seat for seat in selectors.seats(viewer, meeting)}
    mute = people.without_account(viewer)
    found = [
        AtTable(
            agency.code,
            agency.short,
            seats[agency.code].presence if agency.code in seats else "",
            agency.code not in mute,
        )
        for agency in people.table(viewer)
    ]
    return sorted(found, key=lambda each: (each.code != viewer.agency, each.code not in seats))


def noted(viewer: Viewer, meeting: Rakor) -> QuerySet[Commitment]:
    """What was noted at a meeting for agencies that were not there, and that none of them has confirmed."""
    found = gaps.commitments_of(viewer).filter(state=CommitmentState.NOTED)
    return found.filter(source_ref__startswith=spoken.of_meeting(meeting.pk)).order_by("agency__short", "pk")
