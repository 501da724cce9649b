"""The library of prevention: what an agency may promise against a kind of gap, phase by phase. An offer fills a form
and decides nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from posko.domain.gaps.states import KINDS
from posko.law import tables
from posko.law.plans import Kind

TABLE = "prevention.toml"

Language = Literal["id", "en"]
Layer = Literal["management", "security", "infrastructure"]
Response = Literal["", "patrol", "coordination", "education", "monitors", "complaints"]
PHASES: tuple[Kind, ...] = get_args(Kind)
LONGEST = 300  # letters of a promise and of its evidence, as the form takes them


@dataclass(frozen=True, slots=True)
class Action:
    """One action of the library, in both languages."""

    code: str
    kinds: frozenset[str]
    phases: frozenset[str]
    layer: Layer
    response: Response
    promise: Mapping[Language, str]
    evidence: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Offer:
    """An action in one language. `now`: it belongs to the phase that runs, not to one to come."""

    code: str
    layer: Layer
    response: Response
    promise: str
    evidence: str
    now: bool = True


@cache
def library() -> tuple[Action, ...]:
    """Every action, in the order of the table. Raises ValueError for a row that contradicts the house's tables."""
    text = (files("posko.domain.gaps") / TABLE).read_text(encoding="utf-8")
    actions = tables.each(tables.entries(tomllib.loads(text), "action", TABLE), lambda row: _action(row.fields))
    codes = [action.code for action in actions]
    if len(set(codes)) != len(codes):
        raise ValueError("prevention.toml: a code stands twice.")
    return actions


def offers(kind: str, phase: str, language: Language) -> tuple[Offer, ...]:
    """The measures against a kind of gap: first those of the phase that runs, then later ones."""
    ahead = frozenset(PHASES[PHASES.index(phase) :]) if phase in PHASES else frozenset(PHASES)
    fitting = [action for action in library() if kind in action.kinds and action.phases & ahead]
    told = [_offer(action, language, now=phase in action.phases) for action in fitting]
    return tuple(sorted(told, key=lambda offer: not offer.now))


def offer(code: str, language: Language) -> Offer | None:
    """One action by its code."""
    return next((_offer(action, language, now=True) for action in library() if action.code == code), None)


def _offer(action: Action, language: Language, *, now: bool) -> Offer:
    promise, evidence = action.promise[language], action.evidence[language]
    return Offer(action.code, action.layer, action.response, promise, evidence, now)


def _action(row: Mapping[str, Any]) -> Action:
    code = row["code"]
    _among(code, row["kinds"], KINDS)
    _among(code, row["phases"], PHASES)
    _among(code, [row["layer"]], get_args(Layer))
    _among(code, [row["response"]], get_args(Response))
    languages: tuple[Language, ...] = get_args(Language)
    promise = {language: row[f"promise_{language}"] for language in languages}
    evidence = {language: row[f"evidence_{language}"] for language in languages}
    for text in (*promise.values(), *evidence.values()):
        if not 0 < len(text) <= LONGEST:
            raise ValueError(f"prevention.toml, {code}: a text is empty or longer than {LONGEST} letters.")
    kinds, phases = frozenset(row["kinds"]), frozenset(row["phases"])
    return Action(code, kinds, phases, row["layer"], row["response"], promise, evidence)


def _among(code: str, values: list[str], known: Any) -> None:
    if strange := [value for value in values if value not in known]:
        raise ValueError(f"prevention.toml, {code}: unknown {', '.join(strange)}.")
