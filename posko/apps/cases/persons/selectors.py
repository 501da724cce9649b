"""Reading the persons of a case, unsealed for its members, and who may not see it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from posko.apps.cases.course import selectors
from posko.apps.cases.keys import keyring
from posko.apps.cases.keys import selectors as key_selectors
from posko.apps.cases.keys.keyring import Keys
from posko.apps.cases.models import Case, CasePerson
from posko.domain import calendar
from posko.domain.access import Viewer
from posko.domain.cases import persons as case_persons
from posko.domain.cases.sealing import NotGiven
from posko.domain.errors import BadInput
from posko.domain.files import checks
from posko.domain.vaults.pairs import OpenVault


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a case as the page shows them. `facts` by name, with numbers masked unless they were asked for.

    `hidden`: something is masked. `over`: the time is over, and only the case that still runs keeps it. `closed`:
    sealed under a key that this member was not given. `damaged`: the sealed bytes were altered.
    """

    row: CasePerson
    name: str
    facts: Mapping[str, str] = field(default_factory=dict)
    hidden: bool = False
    over: bool = False
    closed: bool = False
    damaged: bool = False


def rows(viewer: Viewer, case: Case) -> QuerySet[CasePerson]:
    """The persons of a case, sealed; none of a case that does not exist for this viewer."""
    return CasePerson.objects.filter(case=case, case__in=selectors.cases(viewer)).select_related("case")


def persons(viewer: Viewer, case: Case, at: datetime, *, vault: OpenVault, opened: int = 0) -> list[Person]:
    """The persons of a case, unsealed. `opened`: of whom the numbers are shown, by a look that was recorded."""
    keys = key_selectors.keys_of(viewer, case, vault)
    return [_shown(row, keys, at, opened=row.pk == opened) for row in rows(viewer, case)]


def facts_of(row: CasePerson, keys: Keys) -> dict[str, str]:
    """The facts of a person whose row the viewer may read; nothing once they were purged. BadInput as `Keys.unseal`."""
    if row.purged_at is not None:
        return {}
    found: dict[str, str] = json.loads(keys.unseal(bytes(row.sealed), of=keyring.person_bound_to(row)))
    return found


def fault_under(viewer: Viewer, row: CasePerson, keys: Keys | None = None) -> str:
    """The fault in the sealed bytes of a person: "altered" or nothing; the viewer holds the case already.

    With `keys` they are opened, too; NotGiven as there.
    """
    if fault := checks.fault(bytes(row.sealed), row.sealed_sha256):
        return fault
    try:
        if keys is not None:
            facts_of(row, keys)
    except NotGiven:
        raise
    except BadInput:
        return "altered"
    return ""


def _shown(row: CasePerson, keys: Keys, at: datetime, *, opened: bool) -> Person:
    if row.purged_at is not None:
        return Person(row, "")
    try:
        facts = facts_of(row, keys)
    except NotGiven:
        return Person(row, "", closed=True)
    except BadInput:
        return Person(row, "", damaged=True)  # altered bytes of one person do not take the others from the page
    over = row.keep_until < calendar.local_day(at)
    seen = facts if opened else case_persons.masked(facts)
    ordered = {name: seen[name] for name in case_persons.FACT_WORDS if seen.get(name) and name != "name"}
    return Person(row, seen.get("name", ""), ordered, not opened and case_persons.hides(facts), over)
