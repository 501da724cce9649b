"""What nouns above hand in: what ends with the right of a sender."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from posko.apps.intake.models import Sender
from posko.domain.access import Viewer

# Ends what hangs on a sender whose right was taken, inside the act that takes it.
Ending = Callable[[Sender, Viewer, datetime], None]
endings: list[Ending] = []


def ends_with_sender(ending: Ending) -> None:
    """Add what ends when a sender loses its right."""
    endings.append(ending)
