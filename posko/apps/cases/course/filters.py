"""What the board of cases is narrowed to and in which order it stands, as terms for the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import F, Q, QuerySet

from posko.apps.cases.models import Case
from posko.domain.cases.alarms import NEAR_SPAN
from posko.kit.requests import typed_number

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
    """The filter in the words of a URL. Words that are not on the board are ignored."""
    # No case holds a NUL, and PostgreSQL takes none.
    told = Filter(**{word: words.get(word, "").replace("\0", "").strip()[:100] for word in WORDS})
    choices = {"show": SHOWN, "state": states, "holder": holders}
    return replace(told, **{word: "" for word, known in choices.items() if getattr(told, word) not in known})


def words_term(text: str) -> Q:
    """The words of the search: in the title, in the register number, or the case's own number."""
    return Q(title__icontains=text) | Q(register_number__icontains=text) | Q(number=typed_number(text))


def counted_terms(wanted: Filter) -> list[Q]:
    """The terms of the words that show counts, without the tab."""
    found = []
    if wanted.state:
        found.append(Q(violation=wanted.state) | Q(gakkumdu=wanted.state))
    if wanted.holder:
        found.append(Q(holder__root=wanted.holder))
    return found


def near(at: datetime) -> Q:
    """The earliest end of the clocks that run is near."""
    return Q(ended=False, first_end__gte=at, first_end__lt=at + NEAR_SPAN)


def ordered(found: QuerySet[Case], show: str) -> QuerySet[Case]:
    """By due date. Cases that have ended come last, the latest first."""
    if show == "ended":
        return found.order_by("-state_since", "-number")
    return found.order_by("ended", F("first_end").asc(nulls_last=True), "number")
