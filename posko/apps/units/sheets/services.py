"""Loading a table of teams as one act, and taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.operation import steps
from posko.apps.operation.models import TableImport
from posko.apps.territory import selectors as territory
from posko.apps.territory.models import Place
from posko.apps.units.models import Team
from posko.apps.units.sheets import selectors
from posko.apps.units.teams import services as teams
from posko.apps.units.teams.services import NewTeam
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.units.rows import TeamReading, TeamRow
from posko.domain.units.teams import keeping
from posko.kit import locks
from posko.kit.acts import act, once, step, unchanged


@act
def load_teams(found: TeamReading, *, form_key: uuid.UUID, left: int = 0, by: Viewer, at: datetime) -> TableImport:
    """Make and change the teams of a table as one act. `left`: rows of the table that stay behind."""
    insist(keeping(by.agency, by))
    operation = steps.locked(by)  # two who load one table make its teams once
    kept = operations.imports(by, selectors.NOUN).filter(form_key=form_key)
    if (made := kept.first()) is not None:
        return unchanged(made)
    open_teams = Team.objects.filter(operation=operation, closed_at=None)
    stands = {row.code: row for row in locks.every(open_teams.filter(code__in=_codes(found)).select_related("agency"))}
    if taken := sorted(row.code for row in found.added if row.code in stands):
        raise BadInput("Somebody has just made %(teams)s. Check the file again.", teams=", ".join(taken[:10]))
    held = selectors.ground(by).held
    if moved := sorted(code for code, before in found.before.items() if held.get(code) != before):
        raise BadInput("%(teams)s was changed meanwhile. Check the file again.", teams=", ".join(moved[:10]))
    places = {place.code: place for place in territory.places(by).filter(code__in=_bases(found))}
    opened = [teams.make_team(_new(form_key, row, places), by=by, at=at) for row in found.added]
    changed = [_changed(stands[row.code], row, held[row.code], form_key, places, by=by, at=at) for row in found.changed]
    rows = {"made": {str(row.pk): _told(row) for row in opened}, "changed": dict(changed)}
    table = steps.Table(selectors.NOUN, found.file, found.sha256, rows, left)
    loaded, fresh = once(kept, lambda: steps.keep_import(operation, form_key, table, by=by, at=at))
    if not fresh:
        return unchanged(loaded)
    payload = {"made": len(opened), "changed": len(changed), "sha256": found.sha256}
    record("teams.loaded", by=by, at=at, compartment=Compartment.SECURITY, payload=payload)
    return loaded


@act
def take_teams_back(table: TableImport, *, by: Viewer, at: datetime) -> TableImport:
    """Take a table back, all of it, while none of its teams has moved: those that it made are closed, the others are as
    they were."""
    steps.locked(by)
    keys = [int(pk) for pk in (*table.rows["made"], *table.rows["changed"])]
    stands = {str(row.pk): row for row in locks.every(Team.objects.filter(pk__in=keys).select_related("agency"))}
    table.refresh_from_db(fields=["undone_at"])  # a press at the same moment was first
    insist(selectors.taking_back(by, table))
    for pk in table.rows["made"]:
        teams.close_team(stands[pk], by=by, at=at)
    before = {pk: TeamRow(**told["before"]) for pk, told in table.rows["changed"].items()}
    bases = [row.base for row in before.values() if row.base]
    places = {place.code: place for place in territory.places(by).filter(code__in=bases)}
    for pk, row in before.items():
        teams.change_team(stands[pk], _new(table.form_key, row, places), by=by, at=at)
    payload = {"made": len(table.rows["made"]), "changed": len(before), "sha256": table.sha256}
    record("teams.load_undone", by=by, at=at, compartment=Compartment.SECURITY, payload=payload)
    return steps.end_import(table, by=by, at=at)


@step
def _changed(
    team: Team, row: TeamRow, held: TeamRow, key: uuid.UUID, places: Mapping[str, Place], *, by: Viewer, at: datetime
) -> tuple[str, dict[str, object]]:
    row_after = teams.change_team(team, _new(key, row, places), by=by, at=at)
    return str(team.pk), {**_told(row_after), "before": asdict(held)}


def _new(key: uuid.UUID, row: TeamRow, places: Mapping[str, Place]) -> NewTeam:
    return NewTeam(
        uuid.uuid5(key, row.code), row.code, row.name, row.kind, row.agency, row.size, row.vehicle, row.check_every,
        places.get(row.base),
    )  # fmt: skip


def _told(team: Team) -> dict[str, object]:
    return {"code": team.code, "version": team.version}


def _codes(found: TeamReading) -> list[str]:
    return [row.code for row in (*found.added, *found.changed)]


def _bases(found: TeamReading) -> list[str]:
    return [row.base for row in (*found.added, *found.changed) if row.base]
