"""Words of cases: how near a clock is by mark and word, what an event is called and what it says, whose turn it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from posko.domain.cases import register as case_register
from posko.domain.cases.alarms import Near
from posko.domain.cases.words import CODES, EVENTS, FIELDS
from posko.domain.errors import N_
from posko.kit.language import by_language
from posko.law import cases as law
from posko.law import deadlines
from posko.web.templatetags.posko import day, moment, root_word, span

if TYPE_CHECKING:
    from posko.apps.cases.board.selectors import Ticking
    from posko.apps.cases.course.timeline import ClockLine
    from posko.apps.cases.models import CaseEvent

register = template.Library()

_NEAR = {
    Near.FAR: ("is-waiting", N_("%(span)s left")),
    Near.DAYS: ("is-open", N_("less than 72 hours: %(span)s left")),
    Near.DAY: ("is-proven", N_("less than 24 hours: %(span)s left")),
    Near.HOURS: ("is-accepted", N_("less than 6 hours: %(span)s left")),
    Near.RISK: ("is-promised", N_("at risk: %(span)s to the latest date")),
    Near.BREACHED: ("is-late", N_("late by %(span)s")),
    Near.UNREAD: ("is-waiting", N_("past its date by %(span)s, not verified")),
}
_SHOWN = {
    "": N_("running"),
    "near": N_("within 72 hours"),
    "risk": N_("at risk"),
    "late": N_("late, now or once"),
    "ended": N_("ended"),
    "all": N_("all"),
}
_OTHERS = {"other": N_("the agency in charge")}
_MACHINES = {"violation": N_("Violation"), "gakkumdu": N_("Gakkumdu")}


@register.filter
def near_mark(clock: Ticking | ClockLine) -> SafeString:
    """How near a clock is: a shape of its own for each step, and the words."""
    return near_mark_of(clock.near, clock.span)


def near_mark_of(near: Near, left: timedelta) -> SafeString:
    """As `near_mark`, of what it is made of."""
    shape, words = _NEAR[near]
    return format_html('<span class="state {}">{}</span>', shape, (_(words) % {"span": span(left)}).capitalize())


@register.filter
def shown_word(show: str) -> str:
    """A tab of the board."""
    return _(_SHOWN[show])


@register.filter
def case_event(name: str) -> str:
    """What an event of a case is called."""
    return _(EVENTS[name]) if name in EVENTS else name


@register.filter
def machine_word(machine: str) -> str:
    """Which of the two machines."""
    return _(_MACHINES[machine])


@register.filter
def actor_word(code: str, regime: str) -> str:
    """Who must act, by the code of the law's table."""
    actor = law.actors(regime).get(code) or deadlines.actors(regime).get(code)
    if actor is not None:
        return by_language(actor)
    return _(_OTHERS[code]) if code in _OTHERS else code


@register.filter
def roots_words(roots: tuple[str, ...]) -> str:
    """Root institutions, by name."""
    return ", ".join(root_word(root) for root in roots)


@register.filter
def told_by(row: CaseEvent, regime: str) -> list[tuple[str, str]]:
    """What an event says, as pairs of words."""
    return [pair for key, value in row.said.items() for pair in _pairs(key, value, regime)]


def _pairs(key: str, value: object, regime: str) -> Iterator[tuple[str, str]]:
    if value in ("", None, [], {}):
        return
    label = _(FIELDS[key]) if key in FIELDS else key
    if key in CODES and value in CODES[key]:
        yield label, _(CODES[key][str(value)])
    elif isinstance(value, bool):
        yield label, _("yes") if value else _("no")
    elif key.endswith("_at"):
        yield label, moment(datetime.fromisoformat(str(value)))
    elif key == "date":
        yield label, day(date.fromisoformat(str(value)))
    elif isinstance(value, list):
        yield label, "; ".join(_listed(str(each), regime) for each in value)
    else:
        yield label, str(value)


def _listed(code: str, regime: str) -> str:
    """What is missing is kept by the code of the law's table."""
    known = {each.code: each for each in law.requirements(regime)}
    if code in case_register.LACKS:
        return _(case_register.LACKS[code])
    return by_language(known[code]) if code in known else code
