"""The look of classes on a map: patterns for what is not certain or not known, swatches and their legend.

Uncertain is hatched in the two classes themselves; unknown is dotted. The colours are those of the style sheet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Final

from posko.domain.maps.values import Klass

# The pairs of classes that an area may be between: what it is mostly, then what it may be.
PAIRS: Final[tuple[tuple[Klass, Klass], ...]] = (
    ("low", "mid"),
    ("low", "high"),
    ("mid", "low"),
    ("mid", "high"),
    ("high", "mid"),
    ("high", "low"),
)
SWATCH_PITCH: Final = 6.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a legend: a class, or the class and what it may be besides."""

    words: str
    klass: Klass
    maybe: Klass | None = None


def patterns(prefix: str, pitch: float) -> str:
    """The patterns of one drawing; `pitch` is the width of a pair of stripes in its units."""
    hatched = "".join(_hatch(f"{prefix}-{klass}-{maybe}", pitch, klass, maybe) for klass, maybe in PAIRS)
    side, middle, radius = _n(pitch), _n(pitch / 2), _n(pitch * 0.14)
    dotted = (
        f'<pattern id="{prefix}-unknown" width="{side}" height="{side}" patternUnits="userSpaceOnUse">'
        f'<rect class="f-unknown" width="{side}" height="{side}"/>'
        f'<circle class="f-dot" cx="{middle}" cy="{middle}" r="{radius}"/></pattern>'
    )
    return hatched + dotted


def paint(prefix: str, klass: Klass, maybe: Klass | None) -> str:
    """The attributes that paint an area of a class, in a drawing with the patterns of `prefix`."""
    if klass == "unknown":
        return f'class="k" fill="url(#{prefix}-unknown)"'
    if maybe is not None and (klass, maybe) in PAIRS:
        return f'class="k" fill="url(#{prefix}-{klass}-{maybe})"'
    return f'class="k f-{klass}"'


def swatch(klass: Klass, maybe: Klass | None = None, *, prefix: str = "legend") -> str:
    """A small rectangle in the look of a class. The page holds `swatch_patterns(prefix)` once."""
    look = paint(prefix, klass, maybe)
    return f'<svg class="swatch" viewBox="0 0 16 12" aria-hidden="true"><rect width="16" height="12" {look}/></svg>'


def swatch_patterns(prefix: str = "legend") -> str:
    """The patterns that swatches use, in an SVG that takes no room."""
    held = f"<defs>{patterns(prefix, SWATCH_PITCH)}</defs>"
    return f'<svg class="swatch-defs" width="0" height="0" aria-hidden="true">{held}</svg>'


def legend(entries: Iterable[Entry], *, prefix: str = "legend") -> str:
    """Swatches with their words, as the spans of a `.legend`. Holds the patterns too."""
    spans = (f"<span>{swatch(e.klass, e.maybe, prefix=prefix)}{escape(e.words)}</span>" for e in entries)
    return swatch_patterns(prefix) + "".join(spans)


def _hatch(name: str, pitch: float, klass: Klass, maybe: Klass) -> str:
    side = _n(pitch)
    return (
        f'<pattern id="{name}" width="{side}" height="{side}" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><rect class="f-{klass}" width="{side}" height="{side}"/>'
        f'<rect class="f-{maybe}" width="{_n(pitch * 0.36)}" height="{side}"/></pattern>'
    )


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
