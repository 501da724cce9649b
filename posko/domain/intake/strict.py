"""JSON and answers taken as they were written: what would be bent to fit is a fault that names its field.

JSON itself takes the last of two equal names, reads 1e999 as infinity and 1e-999 as nothing. Here each is a fault, and
so are signs that no text has and a nesting that no form has. The value then stands as the text that was written.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from posko.domain.errors import N_
from posko.domain.intake import Form
from posko.domain.intake.checks import STATION_FORMS, Fault

DEPTH: Final = 6  # of answers inside answers; no form has more than three
MOST_DIGITS: Final = 15  # that every reader of JSON keeps
LONGEST_NUMBER: Final = 25  # signs, the point among them
_FIELD: Final = 60  # signs of a name that a fault repeats

_NO_SIGN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_WHOLE: Final = re.compile(r"[0-9]{1,9}")
_DEGREES: Final = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,20})?")


@dataclass(frozen=True, slots=True)
class _Bent:
    """A number or an object that plain JSON would have bent, as it was written."""

    written: Any
    message: str
    params: Mapping[str, object] = field(default_factory=dict)


def load(body: str) -> tuple[Any, list[Fault]]:
    """What a body says, and what of it is a fault. Raises ValueError and RecursionError for what is no JSON."""
    told = json.loads(
        body, parse_constant=_no_number, parse_int=_integer, parse_float=_fraction, object_pairs_hook=_once
    )
    faults: list[Fault] = []
    return _plain(told, "", 0, faults), faults


def value_faults(form: str, answers: Mapping[str, Any]) -> Iterator[Fault]:
    """The answers whose value the form would bend: cut, rounded, or taken for one that was not given."""
    for name, value in answers.items():
        where = f"answers.{name[:_FIELD]}"
        if form in STATION_FORMS:
            yield from _figure_faults(where, value)
        elif (rule := _RULES.get((form, name))) and value not in (None, "") and not rule.holds(value):
            shown = value if isinstance(value, str) else json.dumps(value)
            yield Fault(where, rule.message, {**rule.params, "value": shown[:40]})


def _figure_faults(where: str, value: Any) -> Iterator[Fault]:
    """Figures of a station are whole numbers wherever they stand: `true`, 1.9 and “3 ” are none."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _figure_faults(f"{where}.{str(name)[:_FIELD]}", each)
    elif isinstance(value, bool | float) or (isinstance(value, str) and value != (bare := value.strip()) and
                                             _WHOLE.fullmatch(bare)):  # fmt: skip
        yield Fault(
            where, N_("“%(value)s” is no whole number and no word; write digits only."), {"value": str(value)[:40]}
        )


def _is_one_of(*levels: int) -> Callable[[Any], bool]:
    words = {str(level) for level in levels}
    return lambda value: isinstance(value, int | str) and not isinstance(value, bool) and str(value) in words


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool) and bool(_WHOLE.fullmatch(str(value)))


def _is_degrees(most: float) -> Callable[[Any], bool]:
    def holds(value: Any) -> bool:
        number = float(value) if isinstance(value, str) and _DEGREES.fullmatch(value) else value
        return isinstance(number, int | float) and not isinstance(number, bool) and -most <= number <= most

    return holds


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What an answer must hold, and the sentence for one that does not."""

    holds: Callable[[Any], bool]
    message: str
    params: Mapping[str, object] = field(default_factory=dict)


_LEVEL: Final = N_("“%(value)s” is no whole number from %(least)s to %(most)s.")
_DEGREE: Final = N_("“%(value)s” is no number of degrees from -%(most)s to %(most)s.")
_DAY: Final = N_("“%(value)s” is no day such as 2024-11-25.")
_TEXT: Final = N_("“%(value)s” is no text; write it in quotation marks.")
_RULES: Final[Mapping[tuple[str, str], _Rule]] = {
    (Form.INCIDENT, "severity"): _Rule(_is_one_of(1, 2, 3, 4), _LEVEL, {"least": 1, "most": 4}),
    (Form.INCIDENT, "lat"): _Rule(_is_degrees(90), _DEGREE, {"most": 90}),
    (Form.INCIDENT, "lng"): _Rule(_is_degrees(180), _DEGREE, {"most": 180}),
    (Form.INDICATOR, "level"): _Rule(_is_one_of(1, 2, 3), _LEVEL, {"least": 1, "most": 3}),
    (Form.INDICATOR, "happened_on"): _Rule(_is_day, _DAY),
    (Form.INDICATOR, "on"): _Rule(_is_day, _DAY),
    (Form.EVIDENCE, "promise"): _Rule(_is_whole, N_("“%(value)s” is no number of a promise.")),
    **{(form, name): _Rule(_is_text, _TEXT) for form, name in (
        (Form.INCIDENT, "kind"), (Form.INCIDENT, "text"), (Form.INDICATOR, "indicator"), (Form.INDICATOR, "source"),
        (Form.INDICATOR, "text"), (Form.EVIDENCE, "text"), (Form.EVIDENCE, "note"),
    )},
}  # fmt: skip


def _plain(told: Any, where: str, depth: int, faults: list[Fault]) -> Any:
    """What was told in plain values, with all that is wrong with it added to `faults`."""
    if isinstance(told, _Bent):
        faults.append(Fault(where or "body", told.message, told.params))
        return _plain(told.written, where, depth, faults)
    if isinstance(told, dict | list) and depth > DEPTH:
        faults.append(Fault(where, N_("This is nested deeper than %(most)s levels."), {"most": DEPTH}))
        return None
    if isinstance(told, dict):
        return {name: _plain(each, _path(where, name, faults), depth + 1, faults) for name, each in told.items()}
    if isinstance(told, list):
        return [_plain(each, f"{where}[{place}]", depth + 1, faults) for place, each in enumerate(told)]
    if isinstance(told, str):
        _look_at(told, where, faults)
    return told


def _path(where: str, name: str, faults: list[Fault]) -> str:
    inside = f"{where}.{name[:_FIELD]}" if where else name[:_FIELD]
    _look_at(name, _NO_SIGN.sub("\N{REPLACEMENT CHARACTER}", inside), faults)
    return inside


def _look_at(text: str, where: str, faults: list[Fault]) -> None:
    if found := _NO_SIGN.search(text):
        faults.append(Fault(where, N_("The text holds a sign that no text has (%(sign)s)."),
                            {"sign": f"U+{ord(found[0]):04X}"}))  # fmt: skip


def _once(pairs: list[tuple[str, Any]]) -> Any:
    told: dict[str, Any] = {}
    for name, value in pairs:
        told[name] = _Bent(value, N_("The name stands twice; which of the two is meant?")) if name in told else value
    return told


def _integer(written: str) -> Any:
    if len(written.lstrip("-")) > MOST_DIGITS:
        return _Bent(written[:1_000], N_("The number has more than %(most)s digits."), {"most": MOST_DIGITS})
    return int(written)


def _fraction(written: str) -> Any:
    value = float(written)
    if not math.isfinite(value) or len(written) > LONGEST_NUMBER:
        return _Bent(written[:1_000], N_("The number is too large or too long."))
    if not value and re.search("[1-9]", re.split("[eE]", written)[0]):
        return _Bent(written, N_("The number is too small: it would be read as nothing."))
    return value


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")
