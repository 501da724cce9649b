"""Writing persons of a case: a form that is sent twice enters one."""

from __future__ import annotations

from datetime import datetime

from posko.apps.cases.course import services, steps
from posko.apps.cases.course.services import NewPerson
from posko.apps.cases.models import Case, CasePerson
from posko.apps.cases.persons import selectors as person_selectors
from posko.domain.access import Viewer
from posko.domain.cases import policies
from posko.domain.errors import BadInput, insist
from posko.kit.acts import act, unchanged


@act
def enter_once(case: Case, person: NewPerson, *, by: Viewer, at: datetime) -> CasePerson:
    """Enter a person, for whom something must be known; the same form sent twice enters one."""
    if not any(text.strip() for text in person.facts.values()):
        raise BadInput("Write at least the name of the person, or what is known of them.")
    (row,) = steps.locked(by, case)
    insist(policies.writing(row.holder.root, by))
    if made := person_selectors.rows(by, row).filter(form_key=person.form_key).first():
        return unchanged(made)
    return services.add_persons(row, [person], by=by, at=at)[0]
