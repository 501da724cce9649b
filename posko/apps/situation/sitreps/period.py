"""The part of a situation report on a period, composed from the data. The person who signs may change its words."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_date, format_datetime
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posko.apps.incidents.models import Incident
from posko.apps.plans.paper import law_name
from posko.apps.plans.selectors import ClockView
from posko.apps.situation.sitreps.selectors import Happened
from posko.domain.incidents.kinds import kinds
from posko.domain.plans.phases import phase_at
from posko.domain.severity import LEVELS
from posko.domain.situation.period import ClockRow, EventOfNote, Period, StageRow, Texts, compare
from posko.domain.stations.day import STAGES
from posko.kit.language import by_language, page_language
from posko.law.cases import states
from posko.law.plans import stages

HOW_LETTERS = 300
OUTLOOK_CLOCKS = 3


def texts_of(language: str, found: Happened, since: datetime, until: datetime, regime: str) -> Texts:
    """The words of a draft in one language, from nothing but the data."""
    with translation.override(language):
        return Texts(_general(found, regime), _outlook(found, until, regime), "\n".join(_attention(found)), "")


def period_of(language: str, found: Happened, since: datetime, until: datetime, texts: Texts) -> Period:
    """The whole part of the report in one language, with the words as they were signed."""
    with translation.override(language):
        before = found.before
        return Period(
            since=since,
            until=until,
            texts=texts,
            counts=found.counts,
            compared=compare(found.counts, before.counts if before and before.counts else None),
            before=before.number if before and before.counts else "",
            events=tuple(_event(row, language) for row in found.events),
            events_more=max(0, found.events_found - len(found.events)),
            stations_day=format_date(found.day, "d MMMM yyyy", locale=language) if found.day else "",
            stages=_stages(found),
            clocks=tuple(_clock(view, language) for view in found.clocks),
            alerts=tuple(_alert(each.headline, each.agency.short) for each in found.alerts),
        )


def _general(found: Happened, regime: str) -> str:
    counts = found.counts
    said = [
        ngettext("%d new incident in this period", "%d new incidents in this period", counts.incidents_new)
        % counts.incidents_new,
        ngettext("%d incident has not ended", "%d incidents have not ended", counts.incidents_open)
        % counts.incidents_open,
        ngettext("%d alert went out", "%d alerts went out", counts.alerts) % counts.alerts,
    ]
    return " ".join(["; ".join(said) + ".", *_cases(found, regime)])


def _cases(found: Happened, regime: str) -> list[str]:
    """What Bawaslu's members of the Gakkumdu centre gave of cases in this period: totals by stage, breached clocks.

    Everybody at the table reads the report and nobody outside of the centre may count cases, so the report counts none
    itself; without such an act it says nothing of cases at all. No title, place or person is in what is given.
    """
    totals = found.case_totals
    if totals is None:
        return []
    known = states(regime)
    by_stage = ", ".join(f"{law_name(known[code])} {count}" for code, count in totals.stages.items() if code in known)
    when = format_datetime(timezone.localtime(totals.at), "d MMM HH.mm", locale=page_language())
    said = {"when": when, "stages": by_stage or "0", "breached": totals.breached}
    return [_("Gakkumdu, as given on %(when)s: %(stages)s; clocks breached: %(breached)s.") % said]


def _outlook(found: Happened, until: datetime, regime: str) -> str:
    now = phase_at(stages(regime), until)
    lines = []
    if now.next and now.next_at:
        when = format_date(now.next_at, "d MMMM yyyy", locale=page_language())
        lines.append(_("Next: %(stage)s, %(when)s.") % {"stage": law_name(now.next.stage), "when": when})
    for view in found.clocks[:OUTLOOK_CLOCKS]:
        when = format_date(view.next_at, "d MMMM yyyy", locale=page_language())
        lines.append(_("The clock “%(name)s” first ends on %(when)s.") % {"name": _rule(view), "when": when})
    return " ".join(lines)


def _attention(found: Happened) -> list[str]:
    points = []
    if found.late_incidents:
        count = found.late_incidents
        points.append(ngettext("%d incident is past its clock.", "%d incidents are past their clock.", count) % count)
    if found.late_promises:
        count = found.late_promises
        points.append(ngettext("%d gap is past due.", "%d gaps are past due.", count) % count)
    breached = [view for view in found.clocks if view.state == "breached"]
    if breached:
        names = ", ".join(_rule(view) for view in breached)
        points.append(_("Statutory clocks that were breached: %(names)s.") % {"names": names})
    if found.board and found.counts.stations_trouble:
        count = found.counts.stations_trouble
        points.append(ngettext("%d station reports trouble.", "%d reports of trouble at stations.", count) % count)
    return points


def _event(row: Incident, language: str) -> EventOfNote:
    who = row.lead.short if row.lead else ""
    how = row.text if len(row.text) <= HOW_LETTERS else row.text[:HOW_LETTERS].rsplit(" ", 1)[0] + " …"
    if row.outcome:
        how = f"{how} {_('Outcome: %(outcome)s') % {'outcome': row.outcome}}".strip()
    kind = kinds().get(row.kind)
    return EventOfNote(
        number=row.number,
        what=kind.name(language) if kind else row.kind,
        severity=_(LEVELS[row.severity]).lower() if row.severity in LEVELS else str(row.severity),
        place=row.place.with_parent,
        when=row.happened_at,
        who=who,
        how=how,
        state=_STATES.get(row.state, lambda: row.state)(),
    )


_STATES = {
    "reported": lambda: _("reported, not confirmed"),
    "confirmed": lambda: _("confirmed"),
    "assigned": lambda: _("assigned"),
    "on_the_way": lambda: _("on the way"),
    "handled": lambda: _("handled"),
    "closed": lambda: _("closed"),
}


def _stages(found: Happened) -> tuple[StageRow, ...]:
    if found.board is None:
        return ()
    words = {
        "open": _("Opening"),
        "logistics": _("Logistics"),
        "queue": _("Queue"),
        "close": _("Closing"),
        "count": _("Count"),
    }
    rows = [(stage, found.board.city[stage]) for stage in STAGES if stage in found.board.city]
    return tuple(
        StageRow(words[stage.value], each.stations, each.due, each.received, each.problem, each.missing)
        for stage, each in rows
    )


def _rule(view: ClockView) -> str:
    return by_language(view.rule)


def _clock(view: ClockView, language: str) -> ClockRow:
    name = view.rule.name_en if language == "en" else view.rule.name_id
    return ClockRow(name, view.row.reference, view.next_at, view.state)


def _alert(headline: str, agency: str) -> str:
    return f"{headline} ({agency})"
