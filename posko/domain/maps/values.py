"""What a map is told: how each area looks, what stands on it, and the ground beneath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from posko.domain.territory.geometry import Shape

# Classes of vulnerability; `plain` says nothing; n0 to n4 are counts from none to many.
Klass = Literal["low", "mid", "high", "unknown", "plain", "n0", "n1", "n2", "n3", "n4"]
MarkKind = Literal["gap", "incident", "alert", "here", "count", "disc"]
LineKind = Literal["water", "toll", "road", "lane", "rail"]
SpotKind = Literal["around", "hospital", "office", "halt"]


@dataclass(frozen=True, slots=True)
class Dress:
    """How one area looks. `maybe` is the other class it may have: then it is hatched in both.

    `title` is the sentence a pointer and a screen reader get; `peek` is the query that fills the panel.
    """

    klass: Klass = "plain"
    maybe: Klass | None = None
    title: str = ""
    href: str = ""
    peek: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that stands on the map at a point: a gap, an incident, a number, a disc whose `size` says how much.

    It keeps its size in px at every zoom and is a link where it has an address. `shift` moves it sideways, in px, where
    two stand at one point. `code` names the place it stands for,
    so that a row and its mark light each other.
    """

    kind: MarkKind
    lat: float
    lng: float
    text: str = ""
    title: str = ""
    href: str = ""
    late: bool = False
    size: float = 10.0
    shift: float = 0.0
    code: str = ""
    peek: str = ""


@dataclass(frozen=True, slots=True)
class Dots:
    """Many small squares of one kind, such as stations; `late` paints them crimson."""

    spots: Sequence[tuple[float, float]]
    late: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A river, a road or a track, in longitude and latitude."""

    name: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of the ground that has a name: a hospital, or the city beside."""

    kind: SpotKind
    name: str
    lat: float
    lng: float


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies beneath the areas, for orientation. `credits` are said on the map; same `version`, same ground."""

    lines: Mapping[LineKind, Sequence[Line]] = field(default_factory=dict)
    spots: Sequence[Spot] = ()
    credits: tuple[str, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn map: `svg` fills an element `.map-stage` of the class `shape`; `credits` belong under it.

    `kinds` are the kinds of marks that stand in it; `names` is how many names find room at some width.
    """

    svg: str
    shape: str
    credits: tuple[str, ...]
    names: int = 0
    kinds: frozenset[str] = frozenset()
