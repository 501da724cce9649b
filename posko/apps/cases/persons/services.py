"""Writing persons of a case: the same one is entered once."""

from __future__ import annotations

from datetime import datetime

from posko.apps.cases.course import services, steps
from posko.apps.cases.course.services import NewPerson
from posko.apps.cases.keys import keyring
from posko.apps.cases.models import Case, CasePerson
from posko.apps.cases.persons import selectors as person_selectors
from posko.domain.access import Viewer
from posko.domain.cases import policies
from posko.domain.errors import BadInput, insist
from posko.kit.acts import act, unchanged


@act
def enter_once(case: Case, person: NewPerson, *, by: Viewer, at: datetime) -> CasePerson:
    """Enter a person; the same form sent twice enters one. Only an unknown person may have empty fields."""
    if not any(text.strip() for text in person.facts.values()):
        raise BadInput("Write at least the name of the person, or what is known of them.")
    (row,) = steps.locked(by, case)
    insist(policies.writing(row.holder.root, by))
    if made := _the_same(row, person, by):
        return unchanged(made)
    return services.add_persons(row, [person], by=by, at=at)[0]


def _the_same(case: Case, person: NewPerson, by: Viewer) -> CasePerson | None:
    """The person, where exactly this was entered already: a form sent twice."""
    found = [row for row in person_selectors.rows(by, case) if row.part == person.part and row.purged_at is None]
    if not found:
        return None
    key = keyring.open_case_key(case)
    facts = {name: text for name, text in person.facts.items() if text.strip()}
    return next((row for row in found if person_selectors.facts_of(row, key) == facts), None)
