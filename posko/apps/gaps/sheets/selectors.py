"""Gaps and promises as rows of a table: what an upload is held against, what is handed out, and what a table made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db.models import Model
from django.utils import timezone

from posko.apps.gaps.course.selectors import GapView, gaps_of, views
from posko.apps.gaps.listing.selectors import as_known, kept_changes
from posko.apps.gaps.models import Commitment, Escalation, Gap, GapChange
from posko.apps.operation import selectors as operations
from posko.apps.operation.models import TableImport
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer
from posko.domain.gaps import policies
from posko.domain.gaps.columns import PROMISES
from posko.domain.gaps.rows import GapReading, Table
from posko.domain.gaps.standing import Standing
from posko.domain.gaps.states import GapState
from posko.domain.territory.places import AliasTable
from posko.kit.language import tongues

NOUN = "gaps"  # of its tables that were taken in
SHOWN = 5
Row = dict[str, object]


def ground(viewer: Viewer, at: datetime) -> Table:
    """What an uploaded table is held against."""
    codes = frozenset(territory.places(viewer).values_list("code", flat=True))
    agencies: dict[str, str] = {}
    for agency in people.agencies(viewer):
        for word in (agency.code, agency.short, agency.name):
            agencies.setdefault(word.casefold(), agency.code)
    return Table(
        places=territory.alias_table(viewer),
        codes=codes,
        agencies=agencies,
        at=at,
        zone=timezone.get_current_timezone(),
        by=viewer,
        outside=frozenset(code for code in codes if not viewer.acts_at(code)) if viewer.place else frozenset(),
        known=_known(viewer),
        standing=partial(_standing, viewer, at),
        tongues=tongues(),
    )


def loaded_meanwhile(viewer: Viewer, found: GapReading) -> list[int]:
    """The numbers of the gaps that a reading would open or ask on, and that stand so since it was made."""
    known, asked = _known(viewer), {(number, each.agency, each.promise) for number, each in found.asked}
    opened = [known.get((gap.title.casefold(), gap.place)) for gap in found.gaps]
    stands = Commitment.objects.filter(gap__operation__code=viewer.operation, gap__number__in={n for n, *_ in asked})
    promised = stands.values_list("gap__number", "agency__code", "promise")
    return sorted({*filter(None, opened), *(told[0] for told in promised if told in asked)})


def _known(viewer: Viewer) -> dict[tuple[str, str], int]:
    """The gaps that are open, by title and place."""
    found = gaps_of(viewer, files=False).exclude(state=GapState.CLOSED)
    return {(gap.title.casefold(), gap.place_id): gap.number for gap in found}


def rows(viewer: Viewer, seen: Iterable[GapView]) -> list[Row]:
    """One row a promise, and one for a gap without any: codes, and moments as they are."""
    if not viewer.operation:
        return []
    names = territory.alias_table(viewer)
    return [row for view in seen for row in _rows(view, names)]


def promise_rows(viewer: Viewer, seen: Iterable[GapView]) -> list[Row]:
    """One row a promise."""
    return [row for row in rows(viewer, seen) if row["promise_number"] is not None]


def _standing(viewer: Viewer, at: datetime, numbers: Collection[int]) -> Mapping[int, Standing]:
    """The gaps of these numbers with their promises, by number."""
    pks = gaps_of(viewer, files=False).filter(number__in=numbers).order_by().values_list("pk", flat=True)
    names, found = territory.alias_table(viewer), {}
    for view in views(viewer, pks, at):
        cells = _rows(view, names)
        promises = {row["promise_number"]: row for row in cells if row["promise_number"] is not None}
        found[view.row.number] = Standing(as_known(view.row, at), cells[0], promises)  # type: ignore[arg-type]
    return found


def _rows(view: GapView, names: AliasTable) -> list[Row]:
    gap = view.row
    head: Row = {
        "number": gap.number,
        "title": gap.title,
        "place": names.label(gap.place_id),
        "place_code": gap.place_id,
        "kind": gap.kind,
        "severity": str(gap.severity),
        "detail": gap.detail,
        "owner": gap.owner.short if gap.owner else None,
        "brought_by": view.brought_by.short,
        "state": gap.state,
        "opened_by": gap.opened_by_agency.short,
        "opened_at": gap.opened_at,
        "closed_at": gap.closed_at,
        "source": f"{gap.source_kind} {gap.source_ref}".strip(),
    }
    late = {c.row.pk: c.late_by for c in view.commitments}
    hours = {pk: round(by.total_seconds() / 3600, 1) if by else 0.0 for pk, by in late.items()}
    promises = [{**head, **_promise(c.row), "late_hours": hours[c.row.pk]} for c in view.commitments]
    return promises or [{**head, **dict.fromkeys(column.name for column in PROMISES if column.name not in head)}]


def _promise(row: Commitment) -> Row:
    return {
        "promise_number": row.pk,
        "agency": row.agency.short,
        "promise": row.promise,
        "evidence": row.evidence_asked,
        "due": row.due,
        "extended_due": row.extended_due,
        "promise_state": row.state,
        "verified_by": row.verified_by_agency.short if row.verified_by_agency else None,
    }


def tables(viewer: Viewer) -> list[tuple[TableImport, bool]]:
    """The tables that the viewer loaded last, each with whether it may be taken back now."""
    found = list(operations.imports(viewer, NOUN).filter(actor=viewer.actor)[:SHOWN])
    acts = acted_on(viewer, [table for table in found if table.undone_at is None])
    return [(table, _refusal(viewer, table, acts.get(table.pk, ())) is None) for table in found]


def taking_back(viewer: Viewer, table: TableImport) -> policies.Refusal:
    """Why a table cannot be taken back by this viewer now."""
    return _refusal(viewer, table, acted_on(viewer, [table])[table.pk])


def _refusal(viewer: Viewer, table: TableImport, acts: Sequence[int]) -> policies.Refusal:
    own, undone = table.actor == viewer.actor, table.undone_at is not None
    return policies.taking_back(acts, viewer, own=own, undone=undone)


def acted_on(viewer: Viewer, found: Sequence[TableImport]) -> dict[int, list[int]]:
    """Of each of these tables, by its key, the numbers of its gaps on which anybody acted since."""
    opened = {number: values for table in found for number, values in table.rows["opened"].items()}
    states = {int(pk): state for table in found for pk, state in table.rows["promises"].items()}
    made = {row.pk: row for row in Commitment.objects.filter(pk__in=states).select_related("gap")}
    answered = _named(Commitment, made, Escalation) | {pk for pk, row in made.items() if row.state != states[pk]}
    changed = {str(each.form_key): kept_changes(each) for each in changes_of(viewer, found)}
    numbers = {*opened, *(each.number for changes in changed.values() for each in changes)}
    gaps = {gap.number: gap for gap in gaps_of(viewer, files=False).filter(number__in=numbers)}
    spoken = _named(Gap, [gap.pk for gap in gaps.values()], Commitment)

    def touched(table: TableImport) -> set[int]:
        ours = {int(pk) for pk in table.rows["promises"]}
        acts = {made[pk].gap.number for pk in answered & ours}
        for number in map(int, table.rows["opened"]):
            gap = gaps.get(number)
            others = {row.pk for row in gap.commitments.all()} - ours if gap else set()
            if (
                gap is None
                or others
                or gap.pk in spoken
                or _asked(gap)
                or _values(gap) != table.rows["opened"][str(number)]
            ):
                acts.add(number)
        for change in (each for key in table.rows["changes"] for each in changed[key]):
            if change.number not in gaps or _values(gaps[change.number]) != change.after:
                acts.add(change.number)
        return acts

    return {table.pk: sorted(touched(table)) for table in found if table.undone_at is None} | {
        table.pk: [] for table in found if table.undone_at is not None
    }


def changes_of(viewer: Viewer, found: Sequence[TableImport]) -> list[GapChange]:
    """The changes of gaps that these tables made."""
    keys = [key for table in found for key in table.rows["changes"]]
    return list(GapChange.objects.filter(operation__code=viewer.operation, form_key__in=keys).order_by("pk"))


def _values(gap: Gap) -> dict[str, str]:
    """What a change can set, as the table that opened the gap kept it."""
    return as_known(gap, gap.opened_at).values


def _asked(gap: Gap) -> bool:
    unpromised = gap.state in (GapState.OPEN, GapState.PROMISED)
    return not unpromised or gap.acceptance_asked_at is not None or gap.duplicate_of_id is not None


def _named(model: type[Model], keys: Collection[int], but: type[Model]) -> set[int]:
    """The rows of these keys that any other row points at, whatever its noun, but for rows of one kind."""
    links = [link.field for link in model._meta.related_objects if link.related_model is not but]
    found: set[int] = set()
    for field in links:
        rows = field.model._base_manager.filter(**{f"{field.name}__in": keys})
        found |= set(rows.order_by().values_list(field.name, flat=True))
    return found
