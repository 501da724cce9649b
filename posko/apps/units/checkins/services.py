"""The rounds of check-ins: ask, tell, and remove old positions. Running one twice asks nobody twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.urls import reverse

from posko.apps.ledger.services import record
from posko.apps.notices import services as notices
from posko.apps.notices.services import NewNotice
from posko.apps.outgoing.models import Contact
from posko.apps.outgoing.queue import services as queue
from posko.apps.outgoing.queue.services import NewSending
from posko.apps.units.models import Team, Whereabouts
from posko.apps.units.teams.selectors import devices_of, people_of
from posko.apps.units.teams.steps import record_on
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_
from posko.domain.notices import Audience, Severity
from posko.domain.outgoing import About, Channel, ContactKind, texts
from posko.domain.units import teams
from posko.kit import locks
from posko.kit.acts import act, unchanged
from posko.kit.walls import opened_also

STEPS: Final = 3  # the team, its duty, its head
AT_ONCE: Final = 200
ASK = N_("%(team)s: say that you are well. The check-in was due at %(due_at)s.")
SILENT = N_("%(team)s has not checked in since %(due_at)s. Call it, and write down what you hear.")


@act
def ask_due(*, by: Viewer, at: datetime) -> int:
    """Ask the teams whose check-in is due, and tell of those that stay silent. How many were asked or told of."""
    found = Team.objects.filter(operation__code=by.operation, closed_at=None, check_due_at__lte=at, told__lt=STEPS)
    due = [row.pk for row in found.only("pk", "check_every", "check_due_at", "told") if _steps(row, at) > row.told]
    still = Team.objects.filter(pk__in=due[:AT_ONCE], closed_at=None, check_due_at__lte=at)
    rows = locks.every(still.select_related("agency"))
    reached = [(row, steps) for row in rows if (steps := _steps(row, at)) > row.told]
    if not reached:
        return unchanged(0)
    queue.send_all([each for row, _steps_due in reached if not row.told for each in _rings(row, by)], by=by, at=at)
    news = [
        each for row, steps in reached for number in range(row.told + 1, steps + 1) for each in _told(row, number, by)
    ]
    for row, steps in reached:
        row.told = steps
        row.save(update_fields=["told"])
        record_on("team.asked" if steps == 1 else "team.silent", row, by=by, at=at, payload={"step": steps})
    notices.notify_all(news, by=by, at=at)
    return len(reached)


@act
def remove_positions(*, by: Viewer, at: datetime) -> int:
    """Remove where teams said they were, a day after their shift. Where they stand by plan stays."""
    with opened_also(Compartment.SECURITY):  # it reads nothing of what it removes
        over = Whereabouts.objects.filter(team__operation__code=by.operation, purge_at__lte=at)
        rows = locks.every(over)  # a round at the same moment was first, or the team has moved on
        for row in rows:
            row.place, row.since, row.purge_at = None, None, None
            row.save(update_fields=["place", "since", "purge_at"])
    if not rows:
        return unchanged(0)
    record("positions.removed", by=by, at=at, compartment=Compartment.SECURITY, payload={"count": len(rows)})
    return len(rows)


def _steps(team: Team, at: datetime) -> int:
    return teams.asks(team.check_every, team.check_due_at, at) if team.check_due_at else 0


def _rings(team: Team, by: Viewer) -> Iterator[NewSending]:
    """What asks the team itself: on its phones, and by SMS at its proven numbers."""
    begin, ref, words = f"team:{team.pk}:check:{team.check_due_at:%Y%m%d%H%M}", f"team:{team.pk}", texts.team_check()
    agency = team.agency.code
    for device in devices_of(by, team):
        yield NewSending(
            f"{begin}:device:{device}", About.CLIMB, ref, Channel.PHONE, words, device=device, agency=agency
        )
    with opened_also(Compartment.SECURITY):  # that there is a number, not which
        known = Contact.objects.filter(operation=team.operation_id, kind=ContactKind.TEAM, ref=ref, ended_at=None)
        numbers = list(known.exclude(proven_at=None).values_list("pk", "channel"))
    for pk, channel in numbers:
        yield NewSending(f"{begin}:contact:{pk}", About.CLIMB, ref, Channel(channel), words, contact=pk, agency=agency)


def _told(team: Team, step: int, by: Viewer) -> Iterator[NewNotice]:
    """The notices of a step. They go to the team's own agency alone."""
    due = team.check_due_at
    begin = f"team:{team.pk}:check:{due:%Y%m%d%H%M}:{step}"
    told = {"team": team.code, "due_at": due.isoformat() if due else ""}
    link = reverse("units:team", args=[team.pk])
    if step == 1:
        for name in people_of(by, team):
            yield NewNotice(f"{begin}:{name.lower()}", "reminder", ASK, Severity.REMINDER, told, (), link, user=name)
        return
    audience = Audience.DUTY if step == 2 else Audience.HEAD
    grave = Severity.BREACH if step == 2 else Severity.GRAVE
    yield NewNotice(
        f"{begin}:{team.agency.code}", "escalation", SILENT, grave, told, (), link, agency=team.agency.code,
        audience=audience,
    )  # fmt: skip
