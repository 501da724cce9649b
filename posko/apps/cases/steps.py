"""What acts of a case begin with: its row, locked. Whatever is kept of a case changes under this lock alone."""

from __future__ import annotations

from posko.apps.cases import selectors
from posko.apps.cases.models import Case
from posko.domain.access import Viewer
from posko.domain.errors import NotAllowed
from posko.kit import locks
from posko.kit.acts import step


@step
def locked(viewer: Viewer, *cases: Case) -> tuple[Case, ...]:
    """The rows as they are now, in the order asked. NotAllowed where one does not exist for this viewer."""
    try:
        return locks.rows(selectors.cases(viewer), *(case.pk for case in cases))
    except Case.DoesNotExist as hidden:
        raise NotAllowed("This case is not open to you.") from hidden


@step
def held(case: Case) -> Case:
    """The row as it is now, for an act of the house: nothing is kept from it."""
    return locks.row(Case.objects.select_related("operation", "holder"), case.pk)
