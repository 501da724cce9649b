"""Holds what left the post against the texts that may leave: which text it is, and what stands in its slots."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Mapping
from functools import cache

from posko.domain.incidents.kinds import kinds
from posko.domain.intake import sms
from posko.domain.outgoing import texts

SLOTS = {name: f"X{name.upper()}X" for name in ("code", "place", "kind", "headline", "digits", "outcome", "team")}
# What may stand in a slot whatever the city is.
PLAIN: Mapping[str, str] = {"code": r"[A-Z]?\d{1,9}(?:, \d{1,9})*", "digits": r"\d{6}"}


@cache
def shapes() -> Mapping[str, re.Pattern[str]]:
    """Every text as a pattern, its slots by their names."""
    found: dict[str, Callable[..., str]] = {
        name: made
        for name, made in inspect.getmembers(texts, inspect.isfunction)
        if made.__module__ == texts.__name__ and not name.startswith("_")
    }
    return {name: _shape(made) for name, made in found.items()}


def _shape(made: Callable[..., str]) -> re.Pattern[str]:
    told = re.escape(made(**{name: SLOTS[name] for name in inspect.signature(made).parameters}))
    for name, sign in SLOTS.items():
        told = told.replace(sign, f"(?P<{name}>{PLAIN.get(name, '.+?')})", 1)
        told = told.replace(sign, f"(?P={name})" if name != "code" else PLAIN["code"])
    return re.compile(told)


def faults(text: str, *, places: Collection[str], headlines: Collection[str] = ()) -> list[str]:
    """What is wrong with a text that left: it is none of those that may, or holds more than its slots may."""
    allowed: Mapping[str, Collection[str]] = {
        "place": places,
        "kind": [kind.name("id") for kind in kinds().values()],
        "headline": headlines,
        "outcome": [*texts.OUTCOMES.values(), *texts.SAYS.values()],
    }
    problem = [f"none of the texts: {text}"]
    for name, shape in shapes().items():
        if found := shape.fullmatch(text):
            filled = {slot: word.rstrip(". ") for slot, word in found.groupdict().items() if slot in allowed}
            problem = [f"{name} holds “{word}” as {slot}" for slot, word in filled.items()
                       if not _is_one_of(word, allowed[slot], cut=".. " in text)]  # fmt: skip
            if not problem:
                return []
    return problem


def _is_one_of(word: str, allowed: Collection[str], *, cut: bool) -> bool:
    """Whether it is one of these in the signs of an SMS, or the beginning of one where the text was cut."""
    plain = [" ".join(sms.gsm(each).split()).rstrip(". ") for each in allowed]
    return word in plain or (cut and any(each.startswith(word) for each in plain))
