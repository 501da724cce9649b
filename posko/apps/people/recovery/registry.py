"""What nouns above do with a lost key that its person took back. They say so when Django starts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from posko.domain.access import Viewer
from posko.domain.vaults.pairs import OpenVault

# Wraps a batch of what the first key opens for the second one; how many are left. An act of its own.
# (the lost key, the new one, by, at)
Wrapping = Callable[[OpenVault, OpenVault, Viewer, datetime], int]
wrappings: list[Wrapping] = []
