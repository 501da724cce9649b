"""Words and shapes of a station's day: stages, states, what a report says, what became of a call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _

from posko.apps.situation.calls.page import role_word
from posko.apps.situation.stations.page import outcome_word
from posko.apps.situation.stations.selectors import StageView
from posko.domain.stations.day import Tally
from posko.web.templatetags.posko import clock

register = template.Library()
register.filter(outcome_word)
register.filter("contact_role", role_word)


@register.filter
def stage_word(stage: str) -> str:
    """A stage of a station's day."""
    return {
        "open": _("Opening"),
        "logistics": _("Logistics"),
        "queue": _("Queue"),
        "close": _("Closing"),
        "count": _("Count"),
    }.get(str(stage), str(stage))


@register.filter
def station_state(state: str) -> str:
    """How a station stands in a stage."""
    return {
        "reported": _("reported"),
        "problem": _("problem"),
        "late": _("no report"),
        "unreachable": _("unreachable"),
        "ahead": _("not yet"),
        "missing": _("no report or unreachable"),
    }.get(state, state)


@register.filter
def station_shape(state: str) -> str:
    """The CSS class that draws a state's shape."""
    shapes = {"reported": "is-verified", "problem": "is-broken", "late": "is-late", "unreachable": "is-unreachable"}
    return shapes.get(state, "is-waiting")


@register.filter
def said_word(word: str, stage: str) -> str:
    """What a report says of its stage, in words; nothing for no report."""
    return {
        "opened": _("has opened"),
        "late": _("opened late"),
        "not_opened": _("not open"),
        "complete": _("complete"),
        "lacking": _("something is short"),
        "flows": _("the queue flows"),
        "none": _("no queue"),
        "short": _("short queue"),
        "long": _("long queue"),
        "very_long": _("very long queue"),
        "closed": _("has closed"),
        "in_line": _("closed, still people in line"),
        "counted": _("count is finished"),
        "agrees": _("count adds up"),
        "differs": _("count does not add up"),
        "trouble": _("there is a problem"),
    }.get(word, word)


@register.filter
def shown(view: StageView) -> str:
    """What stands in a station's cell: what was said last, or else its state."""
    told = view.word and view.state in ("reported", "problem")
    return said_word(view.word, view.stage) if told else station_state(view.state)


@register.filter
def lacking_word(item: str) -> str:
    """What a station is short of; free text stands as it is."""
    return {
        "ballots": _("ballots"),
        "boxes": _("ballot boxes"),
        "booths": _("voting booths"),
        "ink": _("ink"),
        "seals": _("seals"),
        "papers": _("forms"),
        "punches": _("punches"),
        "rolls": _("roll of voters"),
        "other": _("something else"),
    }.get(item, item)


@register.filter
def day_word(kind: str) -> str:
    """Why stations report on a day."""
    return {
        "voting": _("voting day"),
        "rehearsal": _("rehearsal of reporting"),
        "revote": _("vote held again"),
    }.get(kind, _("reports without a plan"))


@register.filter
def tally_parts(tally: Tally) -> list[tuple[str, float, float]]:
    """A tally as a bar of a hundred: class, place and width of each part that is not empty."""
    sizes = {
        "reported": tally.received - tally.problem,
        "problem": tally.problem,
        "late": tally.missing - tally.unreachable,
        "unreachable": tally.unreachable,
    }
    parts, x = [], 0.0
    for name, size in sizes.items():
        width = size / tally.stations * 100 if tally.stations else 0
        if width:
            parts.append((name, round(x, 2), round(width, 2)))
        x += width
    return parts


@register.filter
def channel_word(channel: str) -> str:
    """By which way something came, in words."""
    words = {"api": "API", "odk": "ODK Collect", "phone": _("phone form"), "sms": "SMS", "telegram": "Telegram",
             "whatsapp": "WhatsApp", "table": _("table"), "page": _("page")}  # fmt: skip
    return words.get(channel, channel)


@register.filter
def answer_word(name: str) -> str:
    """The name of a plain value of a report."""
    return {
        "number": _("how many"),
        "minutes": _("minutes one waits"),
        "minutes_estimated": _("minutes one waits, reckoned"),
        "people": _("people in the queue"),
        "voted": _("voters who voted"),
        "voters": _("voters who voted"),
        "in_line": _("people still in line"),
        "valid": _("valid votes"),
        "invalid": _("invalid votes"),
        "cast": _("votes together"),
        "received": _("ballots received"),
        "spoiled": _("ballots spoiled"),
        "unused": _("ballots left unused"),
    }.get(name, name)


@register.filter
def iso_clock(text: str) -> str:
    """The hour of a moment that a report carries as text."""
    return clock(datetime.fromisoformat(text))


@register.filter
def of(mapping: Mapping[Any, Any], key: Any) -> Any:
    """A value of a mapping by a variable key, or None."""
    return mapping.get(key)
