"""What a report must hold before a noun is troubled with it, whatever the channel. Each fault names its field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as made_by
from datetime import datetime, timedelta
from typing import Any, Final

from posko.domain import privacy
from posko.domain.errors import N_, BadInput
from posko.domain.intake import Form, Report
from posko.domain.territory.places import Level, level_of

TEXT_LIMIT: Final = 2_000
ANSWERS_LIMIT: Final = 100
ANSWER_LIMIT: Final = 1_000
# A clock that is a little ahead is right enough; further ahead, the event counts from its arrival.
CLOCK_SLACK: Final = timedelta(minutes=2)
FIRST_YEAR: Final = 2000
# These speak of a polling station, and evidence of a promise may speak of no place at all.
STATION_FORMS: Final = frozenset({Form.STATION_STATUS, Form.COUNT})
PLACELESS_FORMS: Final = frozenset({Form.EVIDENCE})
# An incident may be reported of a whole kecamatan; nothing else may.
WIDE_FORMS: Final = frozenset({Form.INCIDENT})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a report: `field` as the sender named it, a message id and its values."""

    field: str
    message: str
    params: Mapping[str, object] = made_by(default_factory=dict)

    def as_refusal(self) -> BadInput:
        """The same as what a service raises."""
        return BadInput(self.message, **self.params)


def checked(report: Report, *, place: Callable[[str], str]) -> tuple[Report, list[Fault]]:
    """A report with the code of its place, and everything wrong with it.

    `place`: the code of a place of the operation that a text means; raises BadInput for none, and for several.
    """
    faults: list[Fault] = []
    if report.place:
        try:
            report = replace(report, place=place(report.place))
        except BadInput as refusal:
            faults.append(Fault("place", refusal.message, refusal.params))
    found = faults or list(_place_faults(report))
    return report, [*_form_faults(report), *found, *_text_faults(report), *_answer_faults(report)]


def event_time(at: datetime | None, arrival: datetime) -> tuple[datetime, bool]:
    """When it happened as far as the post believes it, never after its arrival; and whether the clock was ahead."""
    if at is None or at <= arrival:
        return at or arrival, False
    return arrival, at > arrival + CLOCK_SLACK


def _form_faults(report: Report) -> Iterator[Fault]:
    if not report.form:
        yield Fault("form", N_("“form” is missing; write one of %(known)s."), {"known": _forms()})
    elif report.form not in set(Form):
        params = {"form": report.form[:40], "known": _forms()}
        yield Fault("form", N_("There is no form “%(form)s”; write one of %(known)s."), params)


def _place_faults(report: Report) -> Iterator[Fault]:
    place = report.place
    params = {"place": place[:40]}
    if not place:
        if report.form not in PLACELESS_FORMS:
            yield Fault("place", N_("“place” is missing; write the code of a kelurahan or of a station."))
    elif report.form in STATION_FORMS and level_of(place) is Level.KELURAHAN:
        message = N_("“%(place)s” is a kelurahan; this form speaks of a station, such as %(place)s/028.")
        yield Fault("place", message, params)
    elif level_of(place) not in (Level.KELURAHAN, Level.TPS, Level.KECAMATAN if report.form in WIDE_FORMS else None):
        message = N_("“%(place)s” is too wide for this form: write a kelurahan (31.75.09.1002) or a station "
                       "(31.75.09.1002/028).")  # fmt: skip
        yield Fault("place", message, params)


def _text_faults(report: Report) -> Iterator[Fault]:
    if len(report.text) > TEXT_LIMIT:
        params = {"size": len(report.text), "most": TEXT_LIMIT}
        yield Fault("text", N_("The text has %(size)s signs; at most %(most)s are taken."), params)
    else:
        yield from _written("text", report.text)
    if report.at is not None and report.at.year < FIRST_YEAR:
        yield Fault("at", N_("“at” lies before the year %(year)s; set the device's clock."), {"year": FIRST_YEAR})


def _answer_faults(report: Report) -> Iterator[Fault]:
    if len(report.answers) > ANSWERS_LIMIT:
        params = {"size": len(report.answers), "most": ANSWERS_LIMIT}
        yield Fault("answers", N_("There are %(size)s answers; at most %(most)s are taken."), params)
        return
    for name, value in report.answers.items():
        where = f"answers.{name[:60]}"
        for text in _texts(value):
            if len(text) > ANSWER_LIMIT:
                params = {"size": len(text), "most": ANSWER_LIMIT}
                yield Fault(where, N_("The answer has %(size)s signs; at most %(most)s are taken."), params)
            else:
                yield from _written(where, text)


def _written(where: str, text: str) -> Iterator[Fault]:
    """The faults of a text that must not be saved: numbers of persons, and the NUL character."""
    if "\x00" in text:
        yield Fault(where, N_("The text holds a sign that no text has (NUL)."))
    try:
        privacy.refuse_personal_numbers(text)
    except BadInput as refusal:
        yield Fault(where, refusal.message, refusal.params)


def _texts(value: Any) -> Iterator[str]:
    """Every text and number inside an answer, however deep."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield str(name)
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield str(value)


def _forms() -> str:
    return ", ".join(Form)
