"""Where turns come from: of each kind the rows that wait for the viewer's desk, for others, or for anybody.

A source gives rows of its noun as the viewer may see them, next due first; the caller counts them, or takes the first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from posko.apps.cases.board import selectors as cases
from posko.apps.cases.centre import selectors as centre
from posko.apps.cases.exclusions import selectors as exclusions
from posko.apps.cases.links import selectors as case_links
from posko.apps.gaps.course import selectors as gaps
from posko.apps.gaps.promises import selectors as promises
from posko.apps.incidents.course import selectors as incidents
from posko.apps.incidents.orders import selectors as orders
from posko.apps.incidents.tasks import selectors as tasks
from posko.apps.intake.triage import selectors as triage
from posko.apps.outgoing.contacts import selectors as contacts
from posko.apps.outgoing.sendings import selectors as sendings
from posko.apps.people.agreements import selectors as agreements
from posko.apps.people.authority import selectors as authority
from posko.apps.people.duty import selectors as duty
from posko.apps.people.members import selectors as members
from posko.apps.people.proposals import selectors as proposals
from posko.apps.people.recovery import selectors as recovery
from posko.apps.people.vaults import selectors as vaults
from posko.apps.plans import selectors as plans
from posko.apps.rakor.followups import selectors as followups
from posko.apps.rakor.meetings import selectors as meetings
from posko.apps.rakor.minutes import selectors as minutes
from posko.apps.situation.alerts import selectors as alerts
from posko.apps.situation.board import selectors as board
from posko.apps.situation.turns import faces
from posko.apps.situation.turns.faces import Asker
from posko.apps.territory.filters import at_or_inside
from posko.apps.units.orders import selectors as resource_orders
from posko.domain.access import Act, Role
from posko.domain.gaps.states import OWED, UNANSWERED, CommitmentState, GapState
from posko.domain.incidents import LIVE_TASKS, IncidentState
from posko.domain.situation.alerts import AlertState
from posko.domain.situation.turns import HAND_OVER_FROM, Kind, Turn, Whose

Rows = QuerySet[Any] | Sequence[Any]
A_DAY: Final = timedelta(days=1)
_WITHOUT_PROMISE = (GapState.OPEN, GapState.REOPENED)
_TO_SEND = (IncidentState.REPORTED, IncidentState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of turn: the rows of a tab, None where the viewer has none, and what a queue shows of a row."""

    kind: Kind
    rows: Callable[[Asker, Whose], Rows | None]
    turn: Callable[[Any, Asker], Turn]


def _promises(ask: Asker, whose: Whose) -> Rows | None:
    """Evidence is owed. One waits for others on gaps of the own agency."""
    found = promises.in_states(ask.viewer, OWED).select_related("gap__place", "agency")
    if whose is Whose.MINE:
        return found.filter(agency=ask.own) if ask.may(Act.COMMITMENT_MAKE) else None
    return found if whose is Whose.ALL else found.exclude(agency=ask.own).filter(_gaps_of_own(ask))


def _gaps_of_own(ask: Asker) -> Q:
    own = ask.own
    return Q(gap__owner=own) | Q(gap__opened_by_agency=own) | Q(gap__brought_by_agency=own)


def _requests(ask: Asker, whose: Whose) -> Rows | None:
    """An agency was asked to promise, or something was noted for it that it may confirm."""
    found = promises.in_states(ask.viewer, UNANSWERED).select_related("gap__place", "agency")
    if whose is Whose.MINE:
        return found.filter(agency=ask.own) if ask.may(Act.COMMITMENT_MAKE) else None
    return found if whose is Whose.ALL else found.filter(proposed_by_agency=ask.own).exclude(agency=ask.own)


def _verifications(ask: Asker, whose: Whose) -> Rows | None:
    """Evidence was filed: any agency of another institution may look at it."""
    found = promises.in_states(ask.viewer, {CommitmentState.FILED}).select_related("gap__place", "agency")
    found = found.order_by("filed_at", "pk")
    if whose is Whose.MINE:
        return found.exclude(agency__in=ask.alike) if ask.may(Act.COMMITMENT_VERIFY) else None
    return found if whose is Whose.ALL else found.filter(agency=ask.own)


def _gaps(ask: Asker, whose: Whose) -> Rows | None:
    """Nobody has promised yet; the turn is the owner's."""
    found = _bare_gaps(ask).filter(state__in=_WITHOUT_PROMISE).order_by("-severity", "number")
    if whose is Whose.MINE:
        return found.filter(owner=ask.own) if ask.may(Act.COMMITMENT_MAKE) else None
    waits = found.filter(Q(opened_by_agency=ask.own) | Q(brought_by_agency=ask.own), owner__isnull=False)
    return found if whose is Whose.ALL else waits.exclude(owner=ask.own)


def _closings(ask: Asker, whose: Whose) -> Rows | None:
    """All is proven: an agency that has not promised there closes it."""
    found = _bare_gaps(ask).filter(state=GapState.PROVEN).order_by("number")
    if whose is Whose.ALL:
        return found
    kept = promises.in_states(ask.viewer, {CommitmentState.KEPT}).filter(agency__in=ask.alike, gap=OuterRef("pk"))
    if whose is Whose.WAITING:
        return found.filter(Exists(kept.order_by()))
    return found.filter(~Exists(kept.order_by())) if ask.may(Act.GAP_CLOSE) else None


def _bare_gaps(ask: Asker) -> QuerySet[Any]:
    return gaps.gaps_of(ask.viewer, files=False).prefetch_related(None).select_related("place", "owner")


def _incidents(ask: Asker, whose: Whose) -> Rows | None:
    """Nobody was sent yet, or it is handled and its lead closes it."""
    found = incidents.incidents(ask.viewer).select_related("place", "lead").filter(live=True, merged_into=None)
    found = found.filter(state__in=(*_TO_SEND, IncidentState.HANDLED)).order_by("-severity", "turn_at", "number")
    if whose is Whose.ALL:
        return found
    own = Q(lead=ask.own)
    if whose is Whose.WAITING:
        return found.filter(reported_by=ask.own).exclude(own)
    found = found.filter(own | Q(lead=None, state__in=_TO_SEND))
    if place := ask.viewer.place:
        found = found.filter(at_or_inside(place))
    return found if ask.may(Act.INCIDENT_HANDLE) else None


def _tasks(ask: Asker, whose: Whose) -> Rows | None:
    """An agency was sent."""
    found = tasks.tasks_of(ask.viewer).filter(state__in=LIVE_TASKS, incident__merged_into=None)
    found = found.order_by("incident__turn_at", "pk")
    if whose is Whose.MINE:
        return found.filter(agency=ask.own) if ask.may(Act.INCIDENT_REPORT) else None
    return found if whose is Whose.ALL else found.filter(asked_by=ask.own).exclude(agency=ask.own)


def _orders(ask: Asker, whose: Whose) -> Rows | None:
    """Another agency asks for people or things, and one's own has neither offered nor said that it has nothing."""
    if whose is Whose.MINE:
        return resource_orders.to_answer(ask.viewer) if ask.may(Act.INCIDENT_HANDLE) else None
    found = resource_orders.waiting(ask.viewer)
    return found if whose is Whose.ALL else found.filter(agency=ask.own)


def _offers(ask: Asker, whose: Whose) -> Rows | None:
    """An agency offers what was asked for: who asked accepts or declines."""
    found = resource_orders.unanswered(ask.viewer)
    if whose is Whose.MINE:
        return found.filter(order__agency=ask.own) if ask.may(Act.INCIDENT_HANDLE) else None
    return found if whose is Whose.ALL else found.filter(agency=ask.own)


def _arrivals(ask: Asker, whose: Whose) -> Rows | None:
    """What was accepted is on its way: who asked says that they arrived."""
    found = resource_orders.awaited(ask.viewer)
    if whose is Whose.MINE:
        return found.filter(order__agency=ask.own) if ask.may(Act.INCIDENT_HANDLE) else None
    return found if whose is Whose.ALL else found.filter(agency=ask.own)


def _doubts(ask: Asker, whose: Whose) -> Rows | None:
    """A phone said something of an order that was changed meanwhile, or that has an impossible hour."""
    found = orders.doubts(ask.viewer)
    if whose is Whose.ALL:
        return found
    own = Q(task__agency=ask.own) | Q(task__asked_by=ask.own) | Q(task__incident__lead=ask.own)
    return found.filter(own) if whose is Whose.MINE and ask.may(Act.INCIDENT_REPORT) else None


def _dead(ask: Asker, whose: Whose) -> Rows | None:
    """Messages that no gateway took, for who keeps the post or manages its devices."""
    found = sendings.dead(ask.viewer) if whose is not Whose.WAITING else None
    return [found] if found else None


def _numbers(ask: Asker, whose: Whose) -> Rows | None:
    """Numbers of the own agency that nobody has proven."""
    found = contacts.unproven(ask.viewer) if whose is not Whose.WAITING else None
    return [found] if found else None


def _alerts(ask: Asker, whose: Whose) -> Rows | None:
    """An alert runs that its agency has not acknowledged."""
    found = alerts.unacknowledged(ask.viewer)
    if whose is Whose.MINE:
        return found.filter(agency=ask.own) if ask.may(Act.COMMITMENT_MAKE) else None
    return found if whose is Whose.ALL else found.filter(alert__agency=ask.own).exclude(agency=ask.own)


def _approvals(ask: Asker, whose: Whose) -> Rows | None:
    """An alert waits for a second person. Who that may be is told from its authors, so few rows are looked at."""
    if whose is Whose.MINE and not ask.may(Act.ALERT_APPROVE):
        return None
    found = alerts.alerts(ask.viewer).prefetch_related(None).filter(state=AlertState.PROPOSED).order_by("proposed_at")
    if whose is Whose.MINE:
        return [row for row in found if alerts.sending(ask.viewer, row) is None]
    return found if whose is Whose.ALL else found.filter(agency=ask.own)


def _messages(ask: Asker, whose: Whose) -> Rows | None:
    """A message could not be read, or contradicts another."""
    if whose is Whose.WAITING or not ask.may(Act.INTAKE_TRIAGE):
        return None
    found = triage.waiting(ask.viewer, ask.at)
    if place := ask.viewer.place:
        inside = Q(place=place) | Q(place__startswith=f"{place}.") | Q(place__startswith=f"{place}/")
        sender = Q(sender__place=place) | Q(sender__place__startswith=f"{place}.")
        found = found.filter(inside | sender)
    return found


def _stations(ask: Asker, whose: Whose) -> Rows | None:
    """Nobody reaches a station since yesterday or later, and nothing was heard of it since."""
    if whose is Whose.WAITING or not ask.may(Act.INCIDENT_HANDLE):
        return None
    found = board.all_statuses(ask.viewer).select_related("place__parent")
    found = found.filter(unreachable_at__gt=ask.at - A_DAY).order_by("unreachable_at", "pk")
    found = found.filter(Q(heard_at=None) | Q(heard_at__lt=F("unreachable_at")))
    return found.filter(at_or_inside(place)) if (place := ask.viewer.place) else found


def _invitations(ask: Asker, whose: Whose) -> Rows | None:
    """A meeting is planned, and the agency has not said whether it comes."""
    found = meetings.unanswered(ask.viewer)
    if whose is Whose.MINE:
        return found.filter(agency=ask.own) if ask.may(Act.RAKOR_INPUT) else None
    kept = found.filter(Q(rakor__chair=ask.own) | Q(rakor__convened_by=ask.own))
    return found if whose is Whose.ALL else kept.exclude(agency=ask.own)


def _minutes(ask: Asker, whose: Whose) -> Rows | None:
    """A meeting is closed, and the agency has not approved its minutes."""
    found = minutes.unapproved(ask.viewer)
    if whose is Whose.MINE:
        return found.filter(agency=ask.own) if ask.may(Act.RAKOR_APPROVE) else None
    kept = found.filter(Q(rakor__chair=ask.own) | Q(rakor__convened_by=ask.own))
    return found if whose is Whose.ALL else kept.exclude(agency=ask.own)


def _follow_ups(ask: Asker, whose: Whose) -> Rows | None:
    """A meeting decided something, and its owner has not said that it is done."""
    found = followups.running(ask.viewer)
    if whose is Whose.MINE:
        return found.filter(owner=ask.own) if ask.may(Act.COMMITMENT_MAKE) else None
    return found if whose is Whose.ALL else found.filter(set_by_agency=ask.own).exclude(owner=ask.own)


def _clocks(ask: Asker, whose: Whose) -> Rows | None:
    """A public clock of the law runs; the few that there are end one by one."""
    if whose is Whose.MINE:
        found = plans.running(ask.viewer, ask.at, agency=ask.viewer.agency)
        return [each for each in found if each.may_end]
    running = plans.running(ask.viewer, ask.at)
    if whose is Whose.ALL:
        return running
    own = ask.viewer.agency
    return [each for each in running if each.row.started_by_agency.code == own != each.row.agency.code]


def _agreements(ask: Asker, whose: Whose) -> Rows | None:
    """An agreement lacks a signature. There are few, and they are read again only after somebody acted."""
    found = agreements.waiting(ask.viewer, ask.at)
    if whose is Whose.ALL or not found:
        return found
    if whose is Whose.MINE:
        return [row for row in found if agreements.may_countersign(ask.viewer, row)]
    own = ask.viewer.root
    return [row for row in found if own in row.parties and own not in row.missing]


def _case_clocks(ask: Asker, whose: Whose) -> Rows | None:
    """A clock runs in a case that the viewer may see; never told to anybody else."""
    if not ask.may(Act.CASE_HANDLE):
        return None
    found = cases.ticking(ask.viewer)
    if whose is Whose.ALL:
        return found
    return found.filter(turn=ask.viewer.root) if whose is Whose.MINE else found.exclude(turn=ask.viewer.root)


def _case_tasks(ask: Asker, whose: Whose) -> Rows | None:
    """A task in a case that the viewer may see."""
    if not ask.may(Act.CASE_HANDLE):
        return None
    found = case_links.tasks_of(ask.viewer).filter(done_at=None).order_by(F("due").asc(nulls_last=True), "pk")
    if whose is Whose.MINE:
        return found.filter(agency__in=ask.alike)
    return found if whose is Whose.ALL else found.filter(made_by=ask.viewer.actor).exclude(agency__in=ask.alike)


def _members(ask: Asker, whose: Whose) -> Rows | None:
    """Somebody waits to be let in as a member of the centre."""
    if not ask.may(Act.CASE_HANDLE):
        return None
    if whose is Whose.MINE:
        return members.awaited_of(ask.viewer)
    found = members.waiting(ask.viewer)
    return found if whose is Whose.ALL else found.filter(user__username=ask.viewer.actor)


def _old_keys(ask: Asker, whose: Whose) -> Rows | None:
    """A member lacks keys of older cases that the viewer can give."""
    if not ask.may(Act.CASE_HANDLE) or whose is Whose.WAITING:
        return None
    return centre.lacking_members(ask.viewer).order_by("entered_at", "pk")


def _ways_in(ask: Asker, whose: Whose) -> Rows | None:
    """A member of the centre with a vault that counts, who has not asked to be let in. Nobody waits for another's."""
    return members.unasked(ask.viewer) if ask.may(Act.CASE_HANDLE) and whose is not Whose.WAITING else None


def _exclusions(ask: Asker, whose: Whose) -> Rows | None:
    """It was asked that a member is kept out of a case; those who lead an institution confirm or decline it."""
    return exclusions.asked_by(ask.viewer) if whose is Whose.WAITING else exclusions.awaited_of(ask.viewer)


def _hand_overs(ask: Asker, whose: Whose) -> Rows | None:
    """One's own watch ends soon, and its note is not written."""
    return duty.to_hand_over(ask.viewer, ask.at, within=HAND_OVER_FROM) if whose is not Whose.WAITING else None


def _take_overs(ask: Asker, whose: Whose) -> Rows | None:
    """A note was left to one's own watch."""
    return duty.waits_for(ask.viewer, ask.at) if whose is not Whose.WAITING else None


def _vaults(ask: Asker, whose: Whose) -> Rows | None:
    """Chief or member of the centre, and no vault yet that counts. Nobody waits for another's."""
    return vaults.lacking(ask.viewer) if whose is not Whose.WAITING else None


def _chief_keys(ask: Asker, whose: Whose) -> Rows | None:
    """Keys of chiefs and deputies that do not count yet; a chief compares those of other institutions."""
    if ask.viewer.role is not Role.CHIEF:
        return None
    found = [row for row in authority.chief_keys(ask.viewer) if row.key is not None and not row.counts]
    if whose is Whose.WAITING:
        return [row for row in found if row.decider.person == ask.viewer.actor]
    return found if whose is Whose.ALL else [row for row in found if row.waits]


def _recoveries(ask: Asker, whose: Whose) -> Rows | None:
    """A lost key waits for an institution's recovery key, or for its person."""
    if not recovery.concerns(ask.viewer):
        return None
    if whose is Whose.MINE:
        return recovery.waiting_for(ask.viewer)
    running = recovery.recoveries(ask.viewer).filter(ended_at=None)
    return running if whose is Whose.ALL else running.filter(lost__user__username=ask.viewer.actor, inner_at=None)


def _accounts(ask: Asker, whose: Whose) -> Rows | None:
    """Accounts were proposed to the chief or the deputy; a list of them is one turn."""
    return proposals.turns_of(ask.viewer) if whose is not Whose.WAITING else None


SOURCES: Final[tuple[Source, ...]] = (
    Source(Kind.PROMISE, _promises, faces.promise_turn(Kind.PROMISE)),
    Source(Kind.REQUEST, _requests, faces.promise_turn(Kind.REQUEST)),
    Source(Kind.VERIFICATION, _verifications, faces.promise_turn(Kind.VERIFICATION)),
    Source(Kind.GAP, _gaps, faces.gap_turn(Kind.GAP)),
    Source(Kind.CLOSING, _closings, faces.gap_turn(Kind.CLOSING)),
    Source(Kind.INCIDENT, _incidents, faces.incident_turn),
    Source(Kind.TASK, _tasks, faces.task_turn),
    Source(Kind.ORDER, _orders, faces.order_turn),
    Source(Kind.OFFER, _offers, faces.offer_turn(Kind.OFFER)),
    Source(Kind.ARRIVAL, _arrivals, faces.offer_turn(Kind.ARRIVAL)),
    Source(Kind.DOUBT, _doubts, faces.doubt_turn),
    Source(Kind.ALERT, _alerts, faces.alert_turn),
    Source(Kind.APPROVAL, _approvals, faces.approval_turn),
    Source(Kind.MESSAGE, _messages, faces.message_turn),
    Source(Kind.STATION, _stations, faces.station_turn),
    Source(Kind.INVITATION, _invitations, faces.seat_turn(Kind.INVITATION)),
    Source(Kind.MINUTES, _minutes, faces.seat_turn(Kind.MINUTES)),
    Source(Kind.FOLLOW_UP, _follow_ups, faces.follow_up_turn),
    Source(Kind.CLOCK, _clocks, faces.clock_turn),
    Source(Kind.AGREEMENT, _agreements, faces.agreement_turn),
    Source(Kind.CASE_CLOCK, _case_clocks, faces.case_clock_turn),
    Source(Kind.CASE_TASK, _case_tasks, faces.case_task_turn),
    Source(Kind.MEMBER, _members, faces.member_turn(Kind.MEMBER)),
    Source(Kind.OLD_KEYS, _old_keys, faces.member_turn(Kind.OLD_KEYS)),
    Source(Kind.WAY_IN, _ways_in, faces.way_in_turn),
    Source(Kind.EXCLUSION, _exclusions, faces.exclusion_turn),
    Source(Kind.HAND_OVER, _hand_overs, faces.shift_turn(Kind.HAND_OVER)),
    Source(Kind.CHIEF_KEY, _chief_keys, faces.key_turn),
    Source(Kind.TAKE_OVER, _take_overs, faces.shift_turn(Kind.TAKE_OVER)),
    Source(Kind.VAULT, _vaults, faces.vault_turn),
    Source(Kind.RECOVERY, _recoveries, faces.recovery_turn),
    Source(Kind.ACCOUNT, _accounts, faces.account_turn),
    Source(Kind.DEAD, _dead, faces.dead_turn),
    Source(Kind.NUMBERS, _numbers, faces.numbers_turn),
)
