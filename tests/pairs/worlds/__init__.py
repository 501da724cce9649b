"""One world a noun: what is there before two acts meet, and how each act of the noun is called.

A module of this folder has `NOUN` (the app), `build() -> World` (makes rows through the services, once) and `SCENES`:
for every act of the noun, by its full name, a call that takes the world. A scene reads its rows itself, as a page
does before it acts. It names its form keys, so that two runs of it write the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

Scene = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Noun:
    """The trial of one noun. `several`: further scenes of an act that has more than one way to go.

    `loose`: columns in which two runs may differ though nothing is lost, each with its reason.
    """

    name: str
    build: Callable[[], Any]
    scenes: Mapping[str, Scene]
    loose: Mapping[str, str] = field(default_factory=dict)


def nouns() -> dict[str, Noun]:
    """Every noun that has a world."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        module = import_module(f"tests.pairs.worlds.{path.stem}")
        found[module.NOUN] = Noun(module.NOUN, module.build, module.SCENES, getattr(module, "LOOSE", {}))
    return found
