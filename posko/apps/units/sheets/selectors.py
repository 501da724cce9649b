"""Teams as rows of a table: what an upload is held against, what is handed out, and what a table made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from posko.apps.operation import selectors as operations
from posko.apps.operation.models import TableImport
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.apps.units.models import Team
from posko.apps.units.teams.selectors import TeamView, stands_of, teams_of
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.files.columns import folded
from posko.domain.units.rows import Ground, TeamRow
from posko.domain.units.teams import keeping

NOUN = "teams"  # of its tables that were taken in
SHOWN = 5


def ground(viewer: Viewer) -> Ground:
    """What an uploaded table is held against: the own teams, and the call signs that others have."""
    words: dict[str, str] = {}
    for agency in people.table(viewer):
        for word in (agency.code, agency.short, agency.name):
            words.setdefault(folded(word), agency.code)
    open_teams = Team.objects.filter(operation__code=viewer.operation, closed_at=None)
    own = list(teams_of(viewer).filter(agency__code=viewer.agency))
    stands = stands_of(viewer, own)
    bases = {pk: each.base.code for pk, each in stands.items() if each.base}
    return Ground(
        by=viewer,
        agencies=words,
        places=frozenset(territory.places(viewer).values_list("code", flat=True)),
        names=territory.alias_table(viewer),
        held={row.code: row_of(viewer, row, bases.get(row.pk, "")) for row in own},
        taken=frozenset(open_teams.exclude(agency__code=viewer.agency).values_list("code", flat=True)),
    )


def row_of(viewer: Viewer, team: Team, base: str) -> TeamRow:
    """A team as a table has it."""
    return TeamRow(team.code, team.name, team.agency.code, team.kind, team.size, team.vehicle, team.check_every, base)


def rows(viewer: Viewer, views: Iterable[TeamView]) -> Iterator[dict[str, object]]:
    """What is handed out of these teams, by the columns of the schema; where they stand for who is cleared."""
    for view in views:
        team, base = view.row, view.stands.base
        yield {
            "code": team.code,
            "name": team.name,
            "agency": team.agency.short,
            "kind": team.kind,
            "size": team.size,
            "vehicle": team.vehicle or None,
            "check_every": team.check_every,
            "base": base.code if base else None,
            "state": team.state,
            "checked_at": team.checked_at,
        }


def tables(viewer: Viewer) -> list[tuple[TableImport, bool]]:
    """The tables that the viewer loaded last, each with whether it may be taken back now."""
    found = operations.imports(viewer, NOUN).filter(actor=viewer.actor)[:SHOWN]
    return [(table, taking_back(viewer, table) is None) for table in found]


def taking_back(viewer: Viewer, table: TableImport) -> BadInput | NotAllowed | None:
    """Why a table cannot be taken back: another's, taken back before, or a team of it has moved since."""
    if refusal := keeping(table.agency, viewer):
        return refusal
    if table.actor != viewer.actor:
        return NotAllowed("Who loaded a table takes it back.")
    if table.undone_at is not None:
        return BadInput("This table was taken back already.")
    made, changed = table.rows["made"], table.rows["changed"]
    stands = dict(versions_of(viewer, [*made, *changed]))
    moved = [code for pk, code, version in _of(table) if stands.get(pk) != version]
    if moved:
        return BadInput("%(teams)s has moved since. Change it on its page.", teams=", ".join(sorted(moved)[:10]))
    return None


def versions_of(viewer: Viewer, pks: Iterable[object]) -> Iterable[tuple[int, int]]:
    """The versions of these teams, of those that are open."""
    found = Team.objects.filter(operation__code=viewer.operation, closed_at=None, pk__in=[int(str(pk)) for pk in pks])
    return found.values_list("pk", "version")


def _of(table: TableImport) -> Iterator[tuple[int, str, int]]:
    """Of each team that a table made or changed its key, its call sign, and its version after it."""
    for kind in ("made", "changed"):
        for pk, told in table.rows[kind].items():
            yield int(pk), told["code"], told["version"]
