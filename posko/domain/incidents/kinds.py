"""The kinds of incidents, how grave each is at first, and which agency leads by its mandate.

A peaceful assembly is no kind of incident, nor is anything that measures support for a party: the loader refuses it,
and a report that names one waits for a person.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any, Final

from posko.domain.errors import BadInput
from posko.domain.incidents import SEVERITIES
from posko.law.refused import refusal as refused_measure
from posko.law.tables import unknown_key

FOLDER: Final = "posko.domain.incidents"
UNKNOWN: Final = "other"
# The keeper of the post leads an incident without a lead: the police of the city, in every operation that we know.
POST_ROOT: Final = "polri"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `severity` applies if a report names none.

    `leads`: agency codes; the first that sits at the table leads. `tells`: who is told besides. `at_station`: incidents
    at two stations are never one. `source`, `basis_*` and `verified` refer to the lead.
    """

    code: str
    name_id: str
    name_en: str
    severity: int
    leads: tuple[str, ...]
    tells: tuple[str, ...]
    at_station: bool
    source: str
    basis_id: str
    basis_en: str
    verified: bool

    def name(self, language: str) -> str:
        """The kind in words."""
        return self.name_en if language == "en" else self.name_id


@dataclass(frozen=True, slots=True)
class AtTable:
    """An agency of the operation, as far as leading goes."""

    code: str
    root: str
    place: str


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its code, in the order of the table."""
    return read_kinds(tomllib.loads((files(FOLDER) / "kinds.toml").read_text(encoding="utf-8")))


def read_kinds(table: Mapping[str, Any]) -> dict[str, Kind]:
    """The kinds of a parsed table. Raises ValueError for a kind that is refused, stands twice, or lacks something."""
    found: dict[str, Kind] = {}
    for row in table["kind"]:
        _must_know(row)
        kind = Kind(**{**row, "leads": tuple(row["leads"]), "tells": tuple(row["tells"])})
        if reason := refusal(f"{kind.code.replace('_', ' ')} {kind.name_id} {kind.name_en}"):
            raise ValueError(f"kinds.toml, {kind.code}: refused, {reason}.")
        if kind.code in found or kind.severity not in SEVERITIES:
            raise ValueError(f"kinds.toml, {kind.code}: it stands twice, or its severity is none.")
        found[kind.code] = kind
    if UNKNOWN not in found:
        raise ValueError("kinds.toml: the kind for what has no other is missing.")
    return found


def _must_know(row: Mapping[str, Any]) -> None:
    """Raises ValueError for a key that a kind does not have, and for one that it lacks."""
    known = {each.name for each in fields(Kind)}
    for key in row:
        if key not in known:
            raise ValueError(f"kinds.toml, {row.get('code')}: {unknown_key(key, known)}")
    if missing := sorted(known - {*row}):
        raise ValueError(f"kinds.toml, {row.get('code')}: '{missing[0]}' is missing.")


def refusal(name: str) -> str | None:
    """Why a thing of this name is no kind of incident, or None when it may be one."""
    words = re.findall(r"[^\W_]+", name.casefold())
    for row in _refused():
        if all(_any_word(words, pattern) for pattern in row["words"]):
            return str(row["reason"])
    return refused_measure(name)


def kind_of(told: str) -> Kind:
    """The kind that a report names by its code, or the kind for everything else if the code is not known.

    Raises BadInput for a peaceful assembly, which is none.
    """
    code = told.strip().casefold().replace(" ", "_").replace("-", "_")
    if found := kinds().get(code):
        return found
    if refusal(told):
        raise BadInput("A peaceful assembly is no incident. If something happens there, report that by its own kind.")
    return kinds()[UNKNOWN]


def severity_of(told: object, kind: Kind) -> int:
    """The severity that a report names, or that of its kind where it names none between 1 and 4."""
    text = str(told).strip() if told is not None and not isinstance(told, bool) else ""
    return int(text) if text in {str(level) for level in SEVERITIES} else kind.severity


def lead_of(kind: Kind, table: Sequence[AtTable], city: str) -> str:
    """Code of the agency that leads: the first of the kind's that sits at the table, else who keeps the post.

    The empty word where nobody sits there at all.
    """
    codes = {agency.code for agency in table}
    if named := next((code for code in kind.leads if code in codes), ""):
        return named
    keepers = sorted(table, key=lambda each: (each.root != POST_ROOT, each.place != city, len(each.place), each.code))
    return keepers[0].code if keepers else ""


def hearers_of(kind: Kind, lead: str, codes: Iterable[str]) -> list[str]:
    """Codes of the agencies that hear of a new incident: the lead, then whoever the kind names besides."""
    known = set(codes)
    return [code for code in dict.fromkeys((lead, *kind.tells)) if code in known]


@cache
def _refused() -> tuple[Mapping[str, Any], ...]:
    return tuple(tomllib.loads((files(FOLDER) / "refused_kinds.toml").read_text(encoding="utf-8"))["refused"])


def _any_word(words: list[str], pattern: str) -> bool:
    return any(fnmatchcase(word, choice) for choice in pattern.split("|") for word in words)
