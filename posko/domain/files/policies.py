"""Who may have the original of a file. The page and the service ask the same function.

A policy answers with the refusal, or with None.
"""

from __future__ import annotations

from posko.domain.access import Act, Compartment, Viewer
from posko.domain.errors import NotAllowed


def verifies(root: str, by: Viewer) -> bool:
    """Whether somebody belongs to those who may verify what an agency filed: another institution than `root`, its own,
    does."""
    return by.may(Act.COMMITMENT_VERIFY) and by.root != root


def opening_original(agency: str, root: str, by: Viewer) -> NotAllowed | None:
    """Why somebody is shown the copy of a photo, not its original; `agency` filed it, and `root` is its institution."""
    if by.agency == agency or by.sees(Compartment.AUDIT) or verifies(root, by):
        return None
    return NotAllowed(
        "The original of a photo is for the agency that filed it, for whoever may verify it, and for auditors."
    )
