"""What a list of incidents is narrowed to and in which order it stands, as terms for the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from posko.apps.incidents.models import Incident
from posko.apps.territory.filters import at_or_inside
from posko.domain.errors import BadInput
from posko.domain.incidents import SEVERITIES, IncidentState
from posko.domain.incidents.groups import STATES as STATES_OF
from posko.domain.incidents.groups import Group
from posko.domain.incidents.kinds import kinds
from posko.domain.intake import Channel
from posko.domain.people import journal
from posko.domain.typed_time import day_of
from posko.kit.requests import typed_number

# Beside the states: late, all, and the empty word for what is live.
STATES = ("late", *(state.value for state in IncidentState), "all")
SORTS = ("urgency", "newest", "due", "happened")
WORDS = ("state", "kind", "severity", "place", "agency", "channel", "since", "until", "q", "sort")
PAGE = "page"
CHANNELS = (*(channel.value for channel in Channel), PAGE, *journal.CHANNELS)


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed to; mirrors the URL. `since` and `until` are ISO days or minutes, local time.

    `agency` leads it, reported it, or was asked to go. A day that is no day narrows nothing.
    """

    state: str = ""
    kind: str = ""
    severity: str = ""
    place: str = ""
    agency: str = ""
    channel: str = ""
    since: str = ""
    until: str = ""
    q: str = ""
    sort: str = ""


def filter_from(words: Mapping[str, str]) -> Filter:
    """The filter in the words of a URL. Words that are not in the list are ignored."""
    told = Filter(**{word: words.get(word, "").strip()[:200] for word in WORDS})
    choices = {"state": STATES, "kind": kinds(), "channel": CHANNELS, "sort": SORTS}
    choices["severity"] = {str(level) for level in SEVERITIES}
    strange = {word: "" for word, known in choices.items() if getattr(told, word) not in known}
    strange |= {word: "" for word in ("since", "until") if moment_of(getattr(told, word)) is None}
    return replace(told, **strange)


def moment_of(text: str, *, end: bool = False) -> datetime | None:
    """The moment that a word of the filter means; of a day its beginning, or its end."""
    try:
        if "T" in text or " " in text:
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else timezone.make_aware(moment)
        return timezone.make_aware(datetime.combine(day_of(text) + timedelta(days=end), time.min))
    except (BadInput, ValueError, OverflowError):
        return None


def state_term(state: str, at: datetime) -> Q:
    """The term of a word of the list: late, all, or a state. The empty word means live incidents."""
    if state == "late":
        return Q(live=True, turn_at__lt=at)
    if not state:
        return Q(live=True)
    return Q() if state == "all" else Q(state=state)


def group_term(group: Group, at: datetime) -> Q:
    """The incidents of a group of the list."""
    if group == Group.LATE:
        return Q(live=True, turn_at__lt=at)
    live = group not in (Group.CLOSED, Group.FALSE)
    term = Q(live=live, state__in=sorted(STATES_OF[group]))
    return term & Q(turn_at__gte=at) if live else term


def terms(wanted: Filter, named: Collection[str]) -> list[Q]:
    """Every other word of the filter but the agency, which is asked of tasks too; `named`: places that its q names."""
    found = [Q(**{word: value}) for word in ("kind", "severity", "channel") if (value := getattr(wanted, word))]
    if wanted.place:
        found.append(at_or_inside(wanted.place))
    if since := moment_of(wanted.since):
        found.append(Q(happened_at__gte=since))
    if until := moment_of(wanted.until, end=True):
        found.append(Q(happened_at__lt=until))
    if wanted.q:
        found.append(Q(text__icontains=wanted.q) | Q(place__in=named) | Q(number=typed_number(wanted.q)))
    return found


def ordered(found: QuerySet[Incident], wanted: Filter) -> QuerySet[Incident]:
    """In the order that was asked; the gravest first, and of these the one that is due first, unless another was."""
    if wanted.sort == "newest":
        return found.order_by("-number")
    if wanted.sort == "happened":
        return found.order_by("-happened_at", "-number")
    if wanted.sort == "due":
        return found.order_by("turn_at", "-severity", "number")
    return found.order_by("-live", "-severity", "turn_at", "number")
