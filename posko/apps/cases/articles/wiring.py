"""The register of a case, for an event that rests on it."""

from __future__ import annotations

from posko.apps.cases.articles import selectors
from posko.apps.cases.course import steps

steps.read_register_by(selectors.register)
