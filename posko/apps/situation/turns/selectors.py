"""The queue: what waits for the viewer's desk, what the viewer waits for, and all that waits for anybody.

Each is worked out once for a viewer and a minute, and stands until somebody acts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, Final

from django.db.models import QuerySet

from posko.apps.ledger import selectors as ledger
from posko.apps.people.accounts import selectors as people
from posko.apps.situation.turns.faces import Asker, asker
from posko.apps.situation.turns.filters import DUES, PLACES, HowMany, due_term, inside
from posko.apps.situation.turns.sources import SOURCES, Rows, Source
from posko.domain.access import Compartment, Viewer
from posko.domain.situation.turns import Kind, Narrow, Turn, Whose, kind_of
from posko.kit.caches import SingleFlight
from posko.kit.language import page_language
from posko.kit.requests import typed_number

Counts = Mapping[Kind, int]
MOST: Final = 400  # turns of a tab that a page may lead to; beyond them the lists of the nouns go on

WHOLE: Final = Narrow()
# Kinds that have no time of their own: never overdue, never due soon.
UNDATED: Final = frozenset(
    {
        Kind.VERIFICATION,
        Kind.GAP,
        Kind.CLOSING,
        Kind.MESSAGE,
        Kind.STATION,
        Kind.APPROVAL,
        Kind.MINUTES,
        Kind.VAULT,
        Kind.WAY_IN,
        Kind.AGREEMENT,
        Kind.RECOVERY,
        Kind.ACCOUNT,
        Kind.DOUBT,
        Kind.DEAD,
        Kind.NUMBERS,
    }
)

_counts: SingleFlight[Counts] = SingleFlight("turn-counts", held=512, shared=False, seconds=120)
_turns: SingleFlight[list[Turn]] = SingleFlight("turns", held=256, shared=False, seconds=120)


def counts(viewer: Viewer, at: datetime, whose: Whose = Whose.MINE, narrow: Narrow = WHOLE) -> Counts:
    """How many turns of each kind there are in a tab, narrowed or not; kinds without any are left out."""
    if not viewer.sees(Compartment.COORDINATION):
        return {}
    key = (viewer, at.replace(second=0, microsecond=0), whose, narrow)
    return ledger.as_of_now(_counts, key, lambda: _count(asker(viewer, at), whose, narrow))


def count(viewer: Viewer, at: datetime) -> int:
    """How many turns wait for the viewer's desk: the figure in the rail."""
    return sum(counts(viewer, at).values())


def turns(
    viewer: Viewer,
    at: datetime,
    whose: Whose,
    *,
    kind: Kind | None = None,
    narrow: Narrow = WHOLE,
    limit: int = MOST,
) -> list[Turn]:
    """The first turns of a tab, what is late first; of one kind alone, or narrowed, where that is asked."""
    there = counts(viewer, at, whose, narrow)
    of = {each: number for each, number in there.items() if kind in (None, each)}
    limit = min(limit, MOST)
    key = (viewer, at.replace(second=0, microsecond=0), whose, tuple(of), narrow, limit, page_language())
    made = partial(_gather, asker(viewer, at), whose, of, narrow, limit)
    return ledger.as_of_now(_turns, key, made) if of else []


def find(viewer: Viewer, at: datetime, ref: str, *tabs: Whose) -> tuple[Whose, Turn] | None:
    """The turn of this name, and the first of the tabs that holds it; None where nothing waits under it any more."""
    word, _colon, key = ref.partition(":")
    kind, number = kind_of(word), typed_number(key)
    if kind is None or number is None or not viewer.sees(Compartment.COORDINATION):
        return None
    ask, source = asker(viewer, at), next(each for each in SOURCES if each.kind is kind)
    for whose in tabs or tuple(Whose):
        rows = source.rows(ask, whose)
        one = rows.filter(pk=number)[:1] if isinstance(rows, QuerySet) else rows or ()
        found = [turn for row in one if (turn := source.turn(row, ask)).key == number]
        if found:
            return whose, replace(found[0], mine=found[0].mine or whose is Whose.MINE)
    return None


def _narrowed(source: Source, ask: Asker, whose: Whose, narrow: Narrow) -> Rows | None:
    """The rows of a source that are in the place and due as asked. Where the database cannot tell, of kinds that have
    few rows, each is looked at."""
    rows = source.rows(ask, whose)
    if rows is None or narrow == WHOLE:
        return rows
    by_hand = narrow
    if narrow.place and isinstance(rows, QuerySet):
        if source.kind not in PLACES:
            return None
        rows, by_hand = rows.filter(inside(PLACES[source.kind], narrow.place)), replace(by_hand, place="")
    if narrow.due and source.kind in UNDATED:
        return None
    if narrow.due and isinstance(rows, QuerySet) and source.kind in DUES:
        rows, by_hand = rows.filter(due_term(DUES[source.kind], narrow.due, ask.at)), replace(by_hand, due=None)
    if by_hand == WHOLE:
        return rows
    return [row for row in rows[:MOST] if _fits(source.turn(row, ask), by_hand, ask.at)]


def _fits(turn: Turn, narrow: Narrow, at: datetime) -> bool:
    code, place = turn.place_code, narrow.place
    there = not place or code == place or code.startswith((f"{place}.", f"{place}/"))
    return there and (narrow.due is None or turn.is_due(narrow.due, at))


def _count(ask: Asker, whose: Whose, narrow: Narrow) -> Counts:
    """One question for all kinds whose rows are only counted; those that were worked out are counted as they are."""
    asked, found = dict[str, HowMany](), dict[Kind, int]()
    for source in SOURCES:
        rows = _narrowed(source, ask, whose, narrow)
        if isinstance(rows, QuerySet):
            asked[f"of_{source.kind}"] = HowMany(rows)
        elif rows:
            found[source.kind] = len(rows)
    table = people.agencies(ask.viewer).filter(pk=ask.own)
    told: dict[str, Any] = (table.annotate(**asked).values(*asked).first() if asked else None) or {}
    found |= {Kind(word.removeprefix("of_")): number for word, number in told.items() if number}
    return {kind: found[kind] for kind in Kind if kind in found}


def _gather(ask: Asker, whose: Whose, of: Counts, narrow: Narrow, limit: int) -> list[Turn]:
    """The first turns of these kinds; of each it is known how many there are."""
    found = list[Turn]()
    for source in (each for each in SOURCES if each.kind in of):
        if rows := _rows(_narrowed(source, ask, whose, narrow), limit, of[source.kind]):
            made = [source.turn(row, ask) for row in rows]
            found += [replace(turn, mine=True) for turn in made] if whose is Whose.MINE else made
    return list(islice(sorted(found, key=lambda turn: turn.order(ask.at)), limit))


def _rows(rows: Rows | None, limit: int, there: int) -> list[Any]:
    """The first rows. Of many a database sorts the keys sooner than the rows, so it reads whole only the first few."""
    if isinstance(rows, QuerySet) and there > MOST:
        first = rows.select_related(None).values("pk")[:limit]
        return list(rows.filter(pk__in=first))
    return list(rows[:limit]) if rows is not None else []
