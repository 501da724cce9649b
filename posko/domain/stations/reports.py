"""What a report from a polling station says: the answers of any channel, read into one word and plain values.

Names of answers are those of the forms (domain/intake/xforms), of the short codes and of the contract alike. What
cannot be read raises BadInput, and the message then waits for a person; a sum that does not hold is no such thing: the
paper may say so, and then the report must say what the paper says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Final

from posko.domain.errors import BadInput
from posko.domain.plans.phases import JAKARTA
from posko.domain.privacy import refuse_personal_numbers
from posko.domain.stations.day import DayClock, Heard, Stage
from posko.law.ballots import figures
from posko.law.station_day import Wait, station_day

Answers = Mapping[str, Any]

# The words for each stage in a report; `trouble` is a problem of a kind that nobody named.
WORDS: Final[Mapping[Stage, tuple[str, ...]]] = {
    Stage.OPEN: ("opened", "late", "not_opened", "trouble"),
    Stage.LOGISTICS: ("complete", "lacking", "trouble"),
    Stage.QUEUE: ("flows", "none", "short", "long", "very_long", "trouble"),
    Stage.CLOSE: ("closed", "in_line", "trouble"),
    Stage.COUNT: ("counted", "agrees", "differs", "trouble"),
}
# The answers to "how does it stand" that name a stage by themselves; every stage also takes `ok` and `problem`.
_STATUSES: Final[Mapping[Stage, tuple[str, ...]]] = {
    Stage.OPEN: ("opened", "late", "not_opened"),
    Stage.LOGISTICS: ("complete", "short"),
    Stage.QUEUE: (),
    Stage.CLOSE: ("closed",),
    Stage.COUNT: ("counted",),
}
_TROUBLES: Final = frozenset({"late", "lacking", "differs", "trouble"})
LACKING: Final = ("ballots", "boxes", "booths", "ink", "seals", "papers", "punches", "rolls", "other")
MOST_PEOPLE, MOST_MINUTES, LONGEST = 9_999, 720, 200
_PAIR = re.compile(r"(?:pair|vote|votes|paslon)?[_ ]?0*([1-9][0-9]?)")
_HOUR = re.compile(r"([0-2]?[0-9])[.:]?([0-5][0-9])(?:[.:][0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Said:
    """A report as it was read: one word, and the values that were given, without those that nobody asked for."""

    stage: Stage
    word: str
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The classes of waiting, and how many voters a station serves in a minute when it works as it was laid out."""

    classes: tuple[Wait, ...]
    per_minute: float

    def word(self, minutes: float) -> str:
        """The class of a wait of so many minutes."""
        return next(each.code for each in reversed(self.classes) if minutes >= each.minutes)


def waiting_of(regime: str, clock: DayClock) -> Waiting:
    """How a regime tells waits apart. A station of the largest size that serves everybody between opening and closing
    serves so many in a minute: an estimate, used only where people were counted and no minutes told."""
    hours = clock.first(Stage.CLOSE).at - clock.first(Stage.OPEN).at
    most = float(figures(regime)["station-limit-kpu"].value)
    return Waiting(station_day(regime).waits, most / (hours.total_seconds() / 60))


def heard(stage: Stage, word: str, waits: tuple[Wait, ...]) -> Heard:
    """Whether a word of a stage is a trouble; the empty word is nothing."""
    if not word:
        return Heard.NOTHING
    if word == "not_opened":
        return Heard.NOT_YET
    long = stage is Stage.QUEUE and any(each.code == word and each.problem for each in waits)
    return Heard.TROUBLE if word in _TROUBLES or long else Heard.FINE


def stages_of(answers: Answers) -> tuple[Stage, ...]:
    """The stages that the answers are about: the one they name, or each that they have answers of its own for; else
    the only one that the status can be of. Raises BadInput where there is none."""
    told = _text(answers.get("stage"))
    if told in set(Stage):
        return (Stage(told),)
    inner = tuple(stage for stage in Stage if isinstance(answers.get(stage.value), Mapping))
    if inner and not told:
        return inner
    status = _text(answers.get("status"))
    only = tuple(stage for stage, known in _STATUSES.items() if status in known)
    if len(only) == 1 and not told:
        return only
    raise BadInput("“%(stage)s” is no stage of a station's day; known: %(known)s.",
                   stage=told[:40], known=", ".join(Stage))  # fmt: skip


def read(stage: Stage, answers: Answers, clock: DayClock, waiting: Waiting) -> Said:
    """What the answers say of a stage. Raises BadInput for what is missing or cannot be meant."""
    readers: Mapping[Stage, Callable[[Answers, DayClock, Waiting], tuple[str, dict[str, Any]]]] = {
        Stage.OPEN: _open,
        Stage.LOGISTICS: _logistics,
        Stage.QUEUE: _queue,
        Stage.CLOSE: _close,
        Stage.COUNT: _count,
    }
    inner = answers.get(stage.value)
    if isinstance(inner, Mapping):  # its own name is that of an answer too, such as the people in a queue
        answers = {**{name: told for name, told in answers.items() if name != stage.value}, **inner}
    word, values = readers[stage](answers, clock, waiting)
    return Said(stage, word, values)


def sums(counted: Answers) -> dict[str, tuple[int, int]]:
    """The sums of a count that do not hold, by name: what the parts add up to, and what was written."""
    votes, valid, invalid = counted["votes"], counted["valid"], counted["invalid"]
    checks = {
        "valid": (sum(votes.values()), valid),
        "cast": (valid + invalid, counted.get("cast")),
        "voters": (valid + invalid, counted.get("voters")),
    }
    return {name: (added, told) for name, (added, told) in checks.items() if told is not None and added != told}


def _open(told: Answers, clock: DayClock, _waiting: Waiting) -> tuple[str, dict[str, Any]]:
    status, opened = _status(told, Stage.OPEN), _hour(told, clock)
    values = _without_none(time=opened and opened.isoformat())
    if status == "opened" and opened is not None and clock.is_late(Stage.OPEN, opened):
        status = "late"
    return status or "opened", values


def _logistics(told: Answers, _clock: DayClock, _waiting: Waiting) -> tuple[str, dict[str, Any]]:
    status = _status(told, Stage.LOGISTICS)
    item = _first(told, "missing", "item", "what")
    if item is None:
        return ("trouble" if status in ("short", "trouble") else "complete"), {}
    what = _text(item)[:LONGEST]
    refuse_personal_numbers(what)
    count = _number(told, "number", "count", most=MOST_PEOPLE)
    return "lacking", _without_none(what=what, number=count)


def _queue(told: Answers, _clock: DayClock, waiting: Waiting) -> tuple[str, dict[str, Any]]:
    status = _status(told, Stage.QUEUE)
    minutes = _number(told, "minutes", "wait", most=MOST_MINUTES)
    people = _number(told, "people", "queue", "number", most=MOST_PEOPLE)
    voted = _number(told, "voters", most=MOST_PEOPLE)
    values = _without_none(minutes=minutes, people=people, voted=voted)
    if minutes is None and people is not None:
        minutes = round(people / waiting.per_minute)
        values["minutes_estimated"] = minutes
    if minutes is not None:
        return waiting.word(minutes), values
    if status is None:
        raise BadInput("How long is the queue? Give the minutes one waits, or the people who stand in it.")
    return ("trouble" if status == "trouble" else "flows"), values


def _close(told: Answers, clock: DayClock, _waiting: Waiting) -> tuple[str, dict[str, Any]]:
    status, closed = _status(told, Stage.CLOSE), _hour(told, clock)
    waits, voted = _number(told, "in_line", most=MOST_PEOPLE), _number(told, "voters", most=MOST_PEOPLE)
    values = _without_none(time=closed and closed.isoformat(), in_line=waits, voted=voted)
    if status == "trouble":
        return status, values
    return ("in_line" if waits else "closed"), values


def _count(told: Answers, _clock: DayClock, _waiting: Waiting) -> tuple[str, dict[str, Any]]:
    votes = _votes(told)
    if not votes:
        status = _status(told, Stage.COUNT)
        if status is None:
            raise BadInput("The count gives no votes: write the votes of each pair, valid and invalid.")
        return ("trouble" if status == "trouble" else "counted"), _without_none(
            voted=_number(told, "voters", most=MOST_PEOPLE)
        )
    counted = _without_none(
        votes=votes,
        valid=_needed(told, "valid"),
        invalid=_needed(told, "invalid"),
        cast=_number(told, "cast", most=MOST_PEOPLE),
        voters=_number(told, "voters", "users", most=MOST_PEOPLE),
        received=_number(told, "received", most=MOST_PEOPLE),
        spoiled=_number(told, "spoiled", most=MOST_PEOPLE),
        unused=_number(told, "unused", most=MOST_PEOPLE),
    )
    return ("differs" if sums(counted) else "agrees"), counted


def _votes(told: Answers) -> dict[str, int]:
    """The votes by number of the pair: `{"votes": {"1": 120}}`, `pair_1`, or the bare number `01`."""
    given = told.get("votes")
    source = given if isinstance(given, Mapping) else {key: told[key] for key in told if _PAIR.fullmatch(str(key))}
    found = {}
    for key in source:
        number = _PAIR.fullmatch(str(key))
        if number is None:
            raise BadInput("“%(pair)s” is no number of a pair.", pair=str(key)[:20])
        found[number.group(1)] = _needed(source, key)
    return dict(sorted(found.items(), key=lambda each: int(each[0])))


def _status(told: Answers, stage: Stage) -> str | None:
    """The status in the report. `ok` is the first known one, `problem` a trouble without a name."""
    status, known = _text(told.get("status")), _STATUSES[stage]
    if not status:
        return None
    if status == "ok":
        return known[0] if known else "ok"
    if status in ("problem", "trouble"):
        return "trouble"
    if status not in known:
        raise BadInput("“%(status)s” is no answer here; known: %(known)s.",
                       status=status[:40], known=", ".join((*known, "ok", "problem")))  # fmt: skip
    return status


def _hour(told: Answers, clock: DayClock) -> datetime | None:
    """An hour of the day: `07.05`, `7:05`, `0705`, or a moment in ISO form. None if none was given."""
    text = _text(told.get("time"))
    if not text:
        return None
    if "T" in text:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as broken:
            raise BadInput("“%(time)s” is no time of day such as 07.05.", time=text[:40]) from broken
        return moment if moment.tzinfo else moment.replace(tzinfo=JAKARTA)
    found = _HOUR.fullmatch(text)
    if found is None or int(found[1]) > 23:
        raise BadInput("“%(time)s” is no time of day such as 07.05.", time=text[:40])
    return datetime.combine(clock.day, time(int(found[1]), int(found[2])), JAKARTA)


def _number(told: Answers, *names: str, most: int) -> int | None:
    """The first whole number under one of these names. None if there is none."""
    value = _first(told, *names)
    if value is None:
        return None
    text = "" if isinstance(value, bool) else _text(value)
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) > most:
        raise BadInput("“%(value)s” is no whole number from 0 to %(most)s (%(name)s).",
                       value=str(value)[:40], most=most, name=names[0])  # fmt: skip
    return int(text)


def _needed(told: Answers, name: str) -> int:
    value = _number(told, name, most=MOST_PEOPLE)
    if value is None:
        raise BadInput("The count lacks “%(name)s”.", name=name)
    return value


def _first(told: Answers, *names: str) -> Any:
    return next((told[name] for name in names if told.get(name) not in (None, "")), None)


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _without_none(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
