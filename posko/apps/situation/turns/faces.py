"""What a queue shows of each thing that waits: its title, its place, whose turn it is, and until when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posko.apps.cases.board import selectors as cases
from posko.apps.gaps.course import selectors as gaps
from posko.apps.people.accounts import selectors as people
from posko.apps.people.agreements import selectors as agreements
from posko.apps.people.recovery import selectors as recovery
from posko.apps.situation.alerts import selectors as alerts
from posko.domain.access import Act, Viewer, root_name
from posko.domain.cases.alarms import Near
from posko.domain.gaps import policies
from posko.domain.incidents.kinds import kinds as incident_kinds
from posko.domain.people.members import WAIT
from posko.domain.people.recovery import STAGES, STEP_OF, Stage
from posko.domain.situation.alerts import ANSWER_WITHIN
from posko.domain.situation.turns import Kind, Turn
from posko.domain.units.orders import WHAT
from posko.kit.language import by_language, page_language


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and when. `own` is the key of the own agency, `alike` those of its whole institution."""

    viewer: Viewer
    at: datetime
    own: int
    alike: frozenset[int]

    def may(self, act: Act) -> bool:
        """Whether the viewer's desk may do it."""
        return self.viewer.may(act)


def key_turn(row: Any, ask: Asker) -> Turn:
    """The key of a chief or deputy that nobody of two other institutions has compared."""
    return Turn(
        Kind.CHIEF_KEY,
        row.key.pk,
        _("Key of %(name)s") % {"name": row.post.user.full_name},
        reverse("people:compare_key", args=[row.key.pk]) if row.may_compare else reverse("people:chiefs"),
        min(row.since, ask.at),
        agency=row.post.agency.short,
        mine=row.waits,
    )


def asker(viewer: Viewer, at: datetime) -> Asker:
    """The viewer with the keys of the own agency."""
    table = people.table(viewer)
    own = next((each.pk for each in table if each.code == viewer.agency), 0)
    return Asker(viewer, at, own, frozenset(each.pk for each in table if each.root == viewer.root))


def promise_turn(kind: Kind) -> Callable[[Any, Asker], Turn]:
    """A promise: asked for, owed, or waiting to be verified."""

    def turn(row: Any, ask: Asker) -> Turn:
        filed = kind is Kind.VERIFICATION
        mine = row.agency_id not in ask.alike if filed else row.agency_id == ask.own
        due = None if filed else row.due
        return Turn(
            kind,
            row.pk,
            row.gap.title,
            reverse("gaps:gap", args=[row.gap.number]),
            row.filed_at if filed and row.filed_at else row.made_at,
            due,
            row.gap.place.name,
            row.gap.place_id,
            "" if filed else row.agency.short,
            mine,
            late=kind is Kind.PROMISE and row.due < ask.at,
            severity=row.gap.severity,
            state=row.state,
            peek=f"gap:{row.gap.number}",
            may_remind=policies.reminding(gaps.promise_now(row), ask.viewer, ask.at) is None,
        )

    return turn


def gap_turn(kind: Kind) -> Callable[[Any, Asker], Turn]:
    """A gap: without a promise, or waiting to be closed."""

    def turn(row: Any, ask: Asker) -> Turn:
        owner = row.owner
        return Turn(
            kind,
            row.pk,
            row.title,
            reverse("gaps:gap", args=[row.number]),
            row.reopened_at or row.opened_at,
            None,
            row.place.name,
            row.place_id,
            owner.short if owner and kind is Kind.GAP else "",
            kind is Kind.GAP and row.owner_id == ask.own,
            severity=row.severity,
            state=row.state,
            peek=f"gap:{row.number}",
        )

    return turn


def incident_turn(row: Any, ask: Asker) -> Turn:
    """An incident, by its kind."""
    kind = incident_kinds().get(row.kind)
    return Turn(
        Kind.INCIDENT,
        row.pk,
        kind.name(page_language()) if kind else row.kind,
        reverse("incidents:incident", args=[row.number]),
        row.since,
        row.due_at,
        row.place.name,
        row.place_id,
        row.lead.short if row.lead else "",
        row.lead_id in (ask.own, None),
        late=row.due_at is not None and row.due_at < ask.at,
        severity=row.severity,
        state=row.state,
        peek=f"incident:{row.number}",
    )


def task_turn(row: Any, ask: Asker) -> Turn:
    """A task, with the clock of its incident."""
    incident = row.incident
    return Turn(
        Kind.TASK,
        row.pk,
        row.what,
        reverse("incidents:incident", args=[incident.number]),
        row.set_out_at or row.accepted_at or row.asked_at,
        incident.due_at,
        incident.place.name,
        incident.place_id,
        row.agency.short,
        row.agency_id == ask.own,
        late=incident.due_at is not None and incident.due_at < ask.at,
        severity=incident.severity,
        state=row.state,
        peek=f"incident:{incident.number}",
    )


def order_turn(row: Any, ask: Asker) -> Turn:
    """What another agency asks for. Where they report stands on its page, for whom it concerns."""
    return Turn(
        Kind.ORDER,
        row.number,
        _asked_for(row, row.quantity),
        reverse("units:order", args=[row.number]),
        row.asked_at,
        row.needed_by,
        agency=row.agency.short,
        mine=row.agency_id != ask.own,
        late=row.needed_by < ask.at,
        state=row.state,
    )


def offer_turn(kind: Kind) -> Callable[[Any, Asker], Turn]:
    """An offer that waits for who asked, or what was accepted of it until it arrives."""

    def turn(row: Any, ask: Asker) -> Turn:
        order, waits = row.order, kind is Kind.OFFER
        told = _asked_for(order, row.quantity if waits else row.accepted)
        return Turn(
            kind,
            row.pk,
            _("%(agency)s: %(what)s") % {"agency": row.agency.short, "what": told},
            reverse("units:order", args=[order.number]),
            row.offered_at if waits else row.answered_at or row.offered_at,
            order.needed_by,
            agency=order.agency.short,
            mine=order.agency_id == ask.own,
            late=order.needed_by < ask.at,
            state=row.state,
        )

    return turn


def _asked_for(order: Any, count: int) -> str:
    return f"{count} {_(WHAT[order.what]).lower()}"


def doubt_turn(row: Any, ask: Asker) -> Turn:
    """What was said of an order and cannot be sure."""
    task, incident = row.task, row.task.incident
    return Turn(
        Kind.DOUBT,
        row.pk,
        _("Order %(code)s: two views of it") % {"code": task.code},
        reverse("incidents:doubt", args=[row.pk]),
        min(row.received_at, ask.at),
        place=incident.place.name,
        place_code=incident.place_id,
        agency=task.agency.short,
        mine=ask.own in (task.agency_id, task.asked_by_id, incident.lead_id),
        severity=incident.severity,
        peek=f"incident:{incident.number}",
    )


def dead_turn(row: Any, ask: Asker) -> Turn:
    """Messages that no gateway took in their time, as one turn of who keeps the post."""
    title = ngettext("%(count)d message did not leave", "%(count)d messages did not leave", row.count)
    told = title % {"count": row.count}
    return Turn(Kind.DEAD, ask.own, told, f"{reverse('outgoing:list')}?state=dead", min(row.since, ask.at), mine=True)


def numbers_turn(row: Any, ask: Asker) -> Turn:
    """The own agency's numbers that nobody has proven, as one turn."""
    title = ngettext("%(count)d number is not proven", "%(count)d numbers are not proven", row.count)
    address = f"{reverse('outgoing:contacts')}?state=waiting"
    return Turn(Kind.NUMBERS, ask.own, title % {"count": row.count}, address, min(row.since, ask.at), mine=True)


def alert_turn(row: Any, ask: Asker) -> Turn:
    """An alert to one agency."""
    alert = row.alert
    due = alert.sent_at + ANSWER_WITHIN.get(alert.severity, ANSWER_WITHIN["Unknown"])
    return Turn(
        Kind.ALERT,
        row.pk,
        alert.headline,
        reverse("situation:alert", args=[alert.number]),
        alert.sent_at,
        due,
        agency=row.agency.short,
        mine=row.agency_id == ask.own,
        late=due < ask.at,
        severity=4 if alert.severity in ("Extreme", "Severe") else 3,
        state=alert.severity,
        peek=f"alert:{alert.number}",
    )


def approval_turn(row: Any, ask: Asker) -> Turn:
    """An alert that waits for a second person."""
    return Turn(
        Kind.APPROVAL,
        row.pk,
        row.headline,
        reverse("situation:alert", args=[row.number]),
        row.proposed_at or row.written_at,
        agency=row.asked.short if row.asked else "",
        mine=alerts.sending(ask.viewer, row) is None,
        severity=4,
        peek=f"alert:{row.number}",
    )


def station_turn(row: Any, ask: Asker) -> Turn:
    """A station that nobody reaches by telephone."""
    kelurahan = row.place.parent.name if row.place.parent else ""
    return Turn(
        Kind.STATION,
        row.pk,
        _("%(station)s, Kel. %(kelurahan)s") % {"station": row.place.name, "kelurahan": kelurahan},
        reverse("territory:place", args=[row.place_id]),
        row.unreachable_at,
        place=kelurahan,
        place_code=row.place_id,
        mine=ask.may(Act.INCIDENT_HANDLE),
        peek=f"place:{row.place_id}",
    )


def message_turn(row: Any, ask: Asker) -> Turn:
    """A message that waits for a person."""
    title = _("Message by %(channel)s") % {"channel": row.channel.upper() if len(row.channel) < 4 else row.channel}
    return Turn(
        Kind.MESSAGE,
        row.pk,
        title,
        reverse("intake:message", args=[row.pk]),
        row.received_at,
        place=row.sender.name if row.sender else "",
        place_code=row.place,
        mine=True,
        state=row.state,
        peek=f"message:{row.pk}",
    )


def follow_up_turn(row: Any, ask: Asker) -> Turn:
    """A decision or a recommendation that its owner carries out."""
    return Turn(
        Kind.FOLLOW_UP,
        row.pk,
        row.line.text[:160],
        reverse("rakor:decided_line", args=[row.pk]),
        min(row.set_at, ask.at),
        row.due,
        agency=row.owner.short,
        mine=row.owner_id == ask.own,
        late=row.due < ask.at,
    )


def seat_turn(kind: Kind) -> Callable[[Any, Asker], Turn]:
    """An agency's seat: its invitation, or the minutes it was sent."""

    def turn(row: Any, ask: Asker) -> Turn:
        rakor, invited = row.rakor, kind is Kind.INVITATION
        since = (rakor.convened_at or rakor.held_at) if invited else (rakor.closed_at or rakor.held_at)
        return Turn(
            kind,
            row.pk,
            rakor.title,
            reverse("rakor:meeting" if invited else "rakor:minutes", args=[rakor.pk]),
            min(since, ask.at),
            rakor.held_at if invited else None,
            rakor.venue if invited else "",
            agency=row.agency.short,
            mine=row.agency_id == ask.own,
            late=invited and rakor.held_at < ask.at,
            peek=f"rakor:{rakor.pk}",
        )

    return turn


def clock_turn(row: Any, ask: Asker) -> Turn:
    """A public clock of the law."""
    reference = f" {row.row.reference}" if row.row.reference else ""
    return Turn(
        Kind.CLOCK,
        row.row.number,
        f"{by_language(row.rule)}{reference}",
        reverse("plans:clock", args=[row.row.number]),
        row.row.started_at,
        ask.at + row.left if row.left is not None else ask.at - (row.late_by or timedelta()),
        agency=row.row.agency.short,
        mine=row.may_end,
        late=row.state == "breached",
        state=row.state,
        peek=f"clock:{row.row.number}",
    )


def agreement_turn(row: Any, ask: Asker) -> Turn:
    """An agreement, and the parties that have not countersigned it."""
    return Turn(
        Kind.AGREEMENT,
        row.pk,
        row.number,
        reverse("people:agreement", args=[row.pk]),
        min(row.recorded_at, ask.at),
        agency=", ".join(root_name(root) for root in row.missing),
        mine=agreements.may_countersign(ask.viewer, row),
    )


def case_clock_turn(row: Any, ask: Asker) -> Turn:
    """A clock of a case: late only once its latest date is over."""
    seen = cases.ticking_now(ask.viewer, row, ask.at)
    past = seen.near in (Near.RISK, Near.BREACHED, Near.UNREAD)
    return Turn(
        Kind.CASE_CLOCK,
        row.pk,
        f"{by_language(seen.rule)}",
        reverse("cases:case", args=[row.case.number]),
        row.start,
        (row.last_end if past else None) or row.first_end,
        row.case.place.name,
        agency=by_language(seen.turn),
        mine=row.turn == ask.viewer.root,
        late=seen.near is Near.BREACHED,
        state=seen.near,
        peek=f"case:{row.case.number}",
    )


def case_task_turn(row: Any, ask: Asker) -> Turn:
    """A task in a case."""
    return Turn(
        Kind.CASE_TASK,
        row.pk,
        row.what,
        reverse("cases:case", args=[row.case.number]),
        row.made_at,
        row.due,
        agency=row.agency.short,
        mine=row.agency_id in ask.alike,
        late=row.due is not None and row.due < ask.at,
        peek=f"case:{row.case.number}",
    )


def member_turn(kind: Kind) -> Callable[[Any, Asker], Turn]:
    """Somebody who waits to be let in as a member, or a member who lacks older keys. Real times, as the page tells."""

    def turn(row: Any, ask: Asker) -> Turn:
        waits, offset = kind is Kind.MEMBER, row.operation.clock_offset
        since = row.asked_at if waits else row.entered_at or row.asked_at
        return Turn(
            kind,
            row.pk,
            row.user.full_name,
            reverse("cases:members"),
            min(since + offset, ask.at),
            row.asked_at + offset + WAIT if waits else None,
            agency=root_name(row.root),
            mine=row.user.username != ask.viewer.actor,
        )

    return turn


def exclusion_turn(row: Any, ask: Asker) -> Turn:
    """An exclusion that waits for those who lead an institution."""
    return Turn(
        Kind.EXCLUSION,
        row.pk,
        _("Case %(number)s: a member is to be kept out") % {"number": row.case_number},
        reverse("cases:exclusions"),
        min(row.at, ask.at),
        agency=root_name(row.root),
        mine=row.asked_by != ask.viewer.actor,
    )


def shift_turn(kind: Kind) -> Callable[[Any, Asker], Turn]:
    """A watch, by its end."""

    def turn(row: Any, ask: Asker) -> Turn:
        title = _("Hand over the watch") if kind is Kind.HAND_OVER else _("Take over the watch")
        return Turn(
            kind,
            row.pk,
            title,
            reverse("people:shift", args=[row.pk]),
            row.handed_at or row.starts_at,
            row.ends_at,
            agency=row.agency.short,
            mine=True,
            late=row.ends_at < ask.at,
            peek=f"shift:{row.pk}",
        )

    return turn


def vault_turn(row: Any, ask: Asker) -> Turn:
    """The own vault, which is not made or does not count yet."""
    title = _("Make your vault and type its recovery card back")
    return Turn(Kind.VAULT, row.pk, title, reverse("people:vault"), ask.at, mine=True)


def way_in_turn(row: Any, ask: Asker) -> Turn:
    """The own key, with which nobody asked to be let in yet."""
    title = _("Ask to be let in as a member of the centre")
    return Turn(Kind.WAY_IN, row.pk, title, reverse("cases:members"), ask.at, mine=True)


def recovery_turn(row: Any, ask: Asker) -> Turn:
    """A lost key, by what it waits for. Its moments are real ones, so none is held against the operation's clock."""
    stage = recovery.recovering_now(row).stage
    return Turn(
        Kind.RECOVERY,
        row.pk,
        _("Lost key of %(name)s: %(stage)s") % {"name": row.lost.user.full_name, "stage": _(STAGES[stage])},
        reverse("people:recovery"),
        ask.at,
        agency=root_name(STEP_OF[stage]) if stage in STEP_OF else "",
        mine=stage is Stage.TAKE or STEP_OF.get(stage) == ask.viewer.root,
    )


def account_turn(row: Any, ask: Asker) -> Turn:
    """An account that was proposed, or a list of them."""
    one = reverse("people:proposal", args=[row.pk])
    title = row.file or _("Account: %(name)s") % {"name": row.wanted.get("full_name", row.username)}
    return Turn(
        Kind.ACCOUNT,
        row.pk,
        title,
        reverse("people:proposal_list", args=[row.batch, row.agency.code]) if row.file else one,
        min(row.proposed_at, ask.at),
        agency=row.agency.short,
        mine=True,
    )
