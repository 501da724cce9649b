"""The written agenda of a meeting: what an item must say, the quick way to type many, and the time that items take.

Every check answers with all that is wrong and the field it is wrong in, so that a form tells it at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Final, Literal

from posko.domain.errors import N_, BadInput

Field = Literal["title", "speaker", "minutes", "asks"]
Stage = Literal["waiting", "on", "done"]

TITLE_LENGTH: Final = 160
ASKS_LENGTH: Final = 300
LONGEST: Final = 480  # minutes of one item
ITEMS_MOST: Final = 60
TAKEN_MINUTES: Final = 5  # of a gap or a decision that is taken in as an item
TYPED_LENGTH: Final = 20_000  # letters of many items typed at once
ENDLESS: Final = N_("Say how many minutes it takes; an item without an end has no place.")
_NUMBERED = re.compile(r"(?:\d{1,2}[.)]|[-*•])[ \t]+")
_MINUTES = re.compile(r"([0-9]{1,4}) ?(?:menit|mnt|minutes|minute|min|m|')?", re.IGNORECASE)
_NOBODY = frozenset({"", "-", "–", "—"})


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it is planned. `speaker` is the code of an agency or an empty word; `minutes` is None where nobody
    has said them. `key` tells an item that stands from the others."""

    title: str
    speaker: str = ""
    minutes: int | None = None
    asks: str = ""
    key: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an item, in which field, and in which line where many were typed."""

    field: Field
    refusal: BadInput
    line: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """The minutes that something was given and has used; `over` are those beyond."""

    planned: int
    used: int

    @property
    def over(self) -> int:
        """Minutes beyond what was planned."""
        return max(0, self.used - self.planned)

    @property
    def left(self) -> int:
        """Minutes that are left."""
        return max(0, self.planned - self.used)


def faults(item: Item, others: Iterable[Item], room: int | None) -> list[Fault]:
    """All that is wrong with an item beside the others of its agenda.

    `room` are the minutes of the whole meeting. None once it is held: then the time is what it is.
    """
    beside = [other for other in others if not item.key or other.key != item.key]
    return [*_of_title(item, beside), *_of_minutes(item, beside, room), *_of_asks(item)]


def must_stand(item: Item, others: Iterable[Item], room: int | None) -> None:
    """Raise the first fault of an item."""
    for fault in faults(item, others, room):
        raise fault.refusal


def planned(items: Iterable[Item]) -> int:
    """The minutes of items together."""
    return sum(item.minutes or 0 for item in items)


def that_fit(count: int, items: Sequence[Item], room: int | None) -> int:
    """How many of `count` gaps or decisions an agenda can take in as items."""
    free = ITEMS_MOST - len(items)
    if room is not None:
        free = min(free, (room - planned(items)) // TAKEN_MINUTES)
    return max(0, min(count, free))


def typed(
    text: str, speakers: Mapping[str, str], others: Sequence[Item] = (), room: int | None = None
) -> tuple[list[Item], list[Fault]]:
    """Items that were typed one a line: `title; speaker; minutes; what is to be decided`, or so from a sheet.

    `speakers` maps what an agency is called to its code. A line may leave its speaker out, never its minutes. Gives the
    items, and all that is wrong with them beside `others`, each fault with its line.
    """
    names = {_folded(name): (code, name) for name, code in speakers.items()}
    items: list[Item] = []
    wrong: list[Fault] = []
    last = 0
    for line, words in enumerate(text.splitlines(), start=1):
        if words.strip():
            item, found = _read(words, line, names)
            known = {fault.field for fault in found}
            more = faults(item, [*others, *items], None)
            wrong += [*found, *(Fault(each.field, each.refusal, line) for each in more if each.field not in known)]
            items.append(item)
            last = line
            if len(items) + len(others) > ITEMS_MOST:  # told by this one; nobody waits for the reading of the rest
                break
    if room is not None and (whole := planned(others) + planned(items)) > room:
        wrong.append(Fault("minutes", _too_long(whole, room), last))
    return items, wrong


def stage(taken_up_at: datetime | None, finished_at: datetime | None) -> Stage:
    """Where an item stands: it waits, it is on the table, or it is done."""
    if finished_at is not None:
        return "done"
    return "on" if taken_up_at is not None else "waiting"


def seconds(taken_up_at: datetime | None, until: datetime, before: int = 0) -> int:
    """The seconds that an item has been on the table by `until`; `before` are those of earlier turns."""
    return before + (max(0, int((until - taken_up_at).total_seconds())) if taken_up_at else 0)


def use(planned: int, used: timedelta | int) -> Use:
    """Planned minutes beside the time that was used; a minute counts once it is over."""
    told = int(used.total_seconds()) if isinstance(used, timedelta) else used
    return Use(planned, max(0, told) // 60)


def _of_title(item: Item, others: Sequence[Item]) -> Iterator[Fault]:
    if not item.title.strip():
        yield Fault("title", BadInput(N_("Say in a few words what the item is about.")))
    elif len(item.title) > TITLE_LENGTH:
        long = N_("The title has %(count)d letters; write at most %(most)d.")
        yield Fault("title", BadInput(long, count=len(item.title), most=TITLE_LENGTH))
    same = (_folded(item.title), item.speaker)
    for place, other in enumerate(others, start=1):
        if same == (_folded(other.title), other.speaker):
            twice = N_("An item with this title and this speaker stands on the agenda already, at place %(place)d.")
            yield Fault("title", BadInput(twice, place=place))
            break
    if len(others) >= ITEMS_MOST:
        yield Fault("title", BadInput(N_("An agenda holds at most %(most)d items."), most=ITEMS_MOST))


def _of_minutes(item: Item, others: Sequence[Item], room: int | None) -> Iterator[Fault]:
    if item.minutes is None:
        yield Fault("minutes", BadInput(ENDLESS))
    elif not 1 <= item.minutes <= LONGEST:
        yield Fault("minutes", BadInput(N_("An item takes 1 to %(most)d minutes."), most=LONGEST))
    elif room is not None and (whole := planned(others) + item.minutes) > room:
        yield Fault("minutes", _too_long(whole, room))


def _too_long(whole: int, room: int) -> BadInput:
    much = N_(
        "The items would take %(whole)d minutes and the meeting has %(room)d: %(over)d too many. Give them fewer, or "
        "plan the meeting longer."
    )
    return BadInput(much, whole=whole, room=room, over=whole - room)


def _of_asks(item: Item) -> Iterator[Fault]:
    if len(item.asks) > ASKS_LENGTH:
        long = N_("What is to be decided has %(count)d letters; write at most %(most)d.")
        yield Fault("asks", BadInput(long, count=len(item.asks), most=ASKS_LENGTH))


def _read(words: str, line: int, names: Mapping[str, tuple[str, str]]) -> tuple[Item, list[Fault]]:
    cells = [cell.strip() for cell in words.strip().split("\t" if "\t" in words else ";")]
    title = cells[0][match.end() :] if (match := _NUMBERED.match(cells[0])) else cells[0]
    rest = cells[1:]
    if rest and _MINUTES.fullmatch(rest[0]):
        rest.insert(0, "")  # nobody in particular speaks
    who, long = (*rest, "", "")[:2]
    wrong: list[Fault] = []
    speaker = "" if who in _NOBODY else names.get(_folded(who), ("", ""))[0]
    if who not in _NOBODY and not speaker:
        wrong.append(Fault("speaker", _stranger(who, names), line))
    minutes = _MINUTES.fullmatch(long)
    if minutes is None:
        missing = N_("“%(title)s” says no minutes, and an item without an end has no place: title; speaker; minutes.")
        wrong.append(Fault("minutes", BadInput(missing, title=title[:60]), line))
    return Item(title, speaker, int(minutes[1]) if minutes else None, "; ".join(rest[2:])), wrong


def _stranger(who: str, names: Mapping[str, tuple[str, str]]) -> BadInput:
    near = get_close_matches(_folded(who)[:60], names, n=1, cutoff=0.7)
    if not near:
        return BadInput(N_("“%(agency)s” is no agency of this operation; write its short name."), agency=who[:60])
    asked = N_("“%(agency)s” is no agency of this operation. Is %(near)s meant?")
    return BadInput(asked, agency=who[:60], near=names[near[0]][1])


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
