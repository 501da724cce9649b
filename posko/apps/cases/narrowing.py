"""What the board of cases is narrowed to and in which order it stands, as terms for the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from posko.apps.cases.models import ArticleCheck, Case, CaseClock
from posko.domain.cases.alarms import NEAR_SPAN

# The empty word is what runs. What was late stays under its word after the case has ended.
SHOWN = ("", "near", "risk", "late", "ended", "all")
WORDS = ("show", "state", "holder", "place", "article", "q")


@dataclass(frozen=True, slots=True)
class Filter:
    """What the board is narrowed to; mirrors the URL. `state` is one of either machine, `holder` a root institution."""

    show: str = ""
    state: str = ""
    holder: str = ""
    place: str = ""
    article: str = ""
    q: str = ""


def filter_from(words: Mapping[str, str], *, states: Mapping[str, object], holders: tuple[str, ...]) -> Filter:
    """The filter that the words of a URL ask for; what is no word of the board is passed over."""
    told = Filter(**{word: words.get(word, "").strip()[:100] for word in WORDS})
    choices = {"show": SHOWN, "state": states, "holder": holders}
    return replace(told, **{word: "" for word, known in choices.items() if getattr(told, word) not in known})


def terms(wanted: Filter) -> list[Q]:
    """The words that are not counted one by one: the place below a kecamatan, the article, the text."""
    found = []
    if wanted.place:
        found.append(place_term(wanted.place))
    if wanted.article:
        found.append(
            Q(pk__in=ArticleCheck.objects.filter(article=wanted.article, stands=True).order_by().values("case"))
        )
    if wanted.q:
        number = Q(number=int(wanted.q)) if wanted.q.isdecimal() and len(wanted.q) < 10 else Q(pk=None)
        found.append(Q(title__icontains=wanted.q) | Q(register_number__icontains=wanted.q) | number)
    return found


def place_term(code: str) -> Q:
    """At the place or inside it."""
    return Q(place_id=code) | Q(place__code__startswith=f"{code}.") | Q(place__code__startswith=f"{code}/")


def facet_terms(wanted: Filter, at: datetime) -> list[Q]:
    """The words that stand beside their counts."""
    found = [show_term(wanted.show, at)]
    if wanted.state:
        found.append(Q(violation=wanted.state) | Q(gakkumdu=wanted.state))
    if wanted.holder:
        found.append(Q(holder__root=wanted.holder))
    return found


def show_term(show: str, at: datetime) -> Q:
    """A word of the board's tabs."""
    if show == "all":
        return Q()
    if show == "late":
        return late(at)
    if show == "ended":
        return Q(ended=True)
    running = Q(ended=False)
    return running & {"": Q(), "near": near(at), "risk": at_risk(at)}[show]


def near(at: datetime) -> Q:
    """The earliest end of the clocks that run is near."""
    return Q(ended=False, first_end__gte=at, first_end__lt=at + NEAR_SPAN)


def at_risk(at: datetime) -> Q:
    """A clock that runs is past its earliest date and not past its latest."""
    return Q(ended=False, pk__in=_clocks(Q(first_end__lt=at, last_end__gte=at)))


def late(at: datetime) -> Q:
    """A clock was late once, or is late now: for ever, whatever became of the case."""
    return Q(late_count__gt=0) | Q(pk__in=_clocks(Q(last_end__lt=at)))


def ordered(found: QuerySet[Case], show: str) -> QuerySet[Case]:
    """By due date; what has ended comes after, the latest first."""
    if show == "ended":
        return found.order_by("-state_since", "-number")
    return found.order_by("ended", F("first_end").asc(nulls_last=True), "number")


def _clocks(term: Q) -> QuerySet[CaseClock, Any]:
    return CaseClock.objects.filter(term).order_by().values("case")
