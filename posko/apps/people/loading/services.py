"""A table of people is proposed: all of it or its good rows, and nothing a second time; and it is taken back.

Superior, deputy and telephone of somebody who is there already are set at once; accounts and roles wait for the chiefs
of their agencies.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.operation import steps
from posko.apps.operation.models import Operation, TableImport
from posko.apps.people.accounts import selectors as accounts
from posko.apps.people.loading import selectors
from posko.apps.people.loading.selectors import Before
from posko.apps.people.models import AccountProposal, Agency, Post
from posko.apps.people.proposals import selectors as proposals
from posko.apps.people.proposals.services import tell_deciders
from posko.apps.people.proposals.steps import finish, without_number
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import insist
from posko.domain.people import proposals as policies
from posko.domain.people.duty import must_not_turn
from posko.domain.people.proposals import Kind, Outcome
from posko.domain.people.rows import Ground, PeopleReading, PersonRow, read_people
from posko.kit import locks
from posko.kit.acts import act, unchanged
from posko.kit.language import tongues
from posko.kit.uploads import rows_left

BATCH = 500


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of a table that was taken back. `numbers`: telephone numbers that stay as it set them."""

    withdrawn: int
    set_back: int
    numbers: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a file. `proposed`: people who wait for a chief now; `set`: whose standing was set at once."""

    reading: PeopleReading
    proposed: int = 0
    set: int = 0


@act
def propose_people(file_name: str, data: bytes, *, part: bool = False, by: Viewer, at: datetime) -> Loaded:
    """Read a file and propose the accounts and roles it speaks of, as one entry: where nothing is wrong with it, or, as
    a `part`, its good rows alone.

    Otherwise nothing was done. A file that changes nothing, or waits already, leaves no entry.
    """
    insist(policies.proposing(by))
    operation = operations.current(by)
    agencies = locks.rows(Agency.objects.all(), *accounts.agencies(by).values_list("pk", flat=True))
    ground = accounts.load_ground(by)
    reading = read_people(file_name, data, ground, tongues=tongues())
    if not reading.ok and not (part and reading.part):
        return unchanged(Loaded(reading))
    here = [row for row in reading.changed if _may_be_set(row, ground)]
    asked = [(Kind.OPEN, row) for row in reading.added]
    asked += [(Kind.ROLE, row) for row in reading.changed if row not in here]
    fresh, replaced = _not_asked_before(asked, by=by, at=at)
    if not here and not fresh:
        return unchanged(Loaded(reading))
    batch = uuid.uuid4()
    _set(operation, here)
    by_code = {agency.code: agency for agency in agencies}
    AccountProposal.objects.bulk_create(
        [_proposal(kind, row, by_code[row.agency], reading.file, batch, by, at) for kind, row in fresh],
        batch_size=BATCH,
    )
    before = [asdict(_before(ground.held[row.username], row)) for row in here]
    rows = {"batch": str(batch), "replaced": [row.pk for row in replaced], "before": before}
    table = steps.Table(selectors.TABLE, reading.file, reading.sha256, rows, rows_left(reading))
    steps.keep_import(operation, batch, table, by=by, at=at)
    payload = _payload(reading, ground.held, proposed=len(fresh), kept=len(here))
    subject = f"operation:{operation.code}"
    record("people.loaded", by=by, at=at, compartment=Compartment.AUDIT, subject=subject, payload=payload)
    waiting = [row.agency for _kind, row in fresh]
    for code in sorted(set(waiting)):
        tell_deciders(by_code[code], str(batch), waiting.count(code), by=by, at=at)
    return Loaded(reading, len(fresh), len(here))


@act
def take_back_people(table: TableImport, *, by: Viewer, at: datetime, real_at: datetime) -> TakenBack:
    """Take a table of people back, while nobody has acted on a row of it: what it proposed is withdrawn, what waited
    before waits again, superiors and deputies are as they were. A telephone number that it added goes; the one that it
    took the place of is kept nowhere, so the newer one stays."""
    operation = operations.current(by)
    locks.rows(Agency.objects.all(), *accounts.agencies(by).values_list("pk", flat=True))
    table = operations.imports(by, selectors.TABLE).get(pk=table.pk)  # as it is under the lock of the agencies
    insist(selectors.taking_back(by, table))
    asked, before = list(selectors.proposed_by(by, table)), selectors.set_by(by, table)
    finish(asked, Outcome.WITHDRAWN, by=by, at=at, real_at=real_at)
    again = list(selectors.replaced_by(by, table))
    for row in again:
        row.outcome, row.decided_by, row.decided_at = Outcome.WAITING, "", None
    AccountProposal.objects.bulk_update(again, ["outcome", "decided_by", "decided_at"], batch_size=BATCH)
    _put_back(operation, before)
    ended = steps.end_import(table, by=by, at=at)
    done = TakenBack(len(asked), len(before), sum(each.number == "changed" for each in before))
    payload = {"sha256": ended.sha256, "withdrawn": done.withdrawn, "set_back": done.set_back, "waits": len(again)}
    subject = f"operation:{operation.code}"
    record("people.taken_back", by=by, at=at, compartment=Compartment.AUDIT, subject=subject, payload=payload)
    return done


def _before(held: PersonRow, row: PersonRow) -> Before:
    number = "same" if held.telephone == row.telephone else "changed" if held.telephone else "added"
    return Before(row.username, held.superior, held.deputy, row.superior, row.deputy, number)


def _put_back(operation: Operation, before: Sequence[Before]) -> None:
    found = Post.objects.select_related("user", "superior__user", "deputy__user")
    by_name = {post.user.username: post for post in found.filter(agency__operation=operation, active=True)}
    posts = [by_name[each.username] for each in before]
    for post, each in zip(posts, before, strict=True):
        post.superior, post.deputy = by_name.get(each.superior), by_name.get(each.deputy)
        post.telephone = "" if each.number == "added" else post.telephone
    above = {name: post.superior.user.username if post.superior else "" for name, post in by_name.items()}
    beside = {name: post.deputy.user.username if post.deputy else "" for name, post in by_name.items()}
    must_not_turn(above, beside)
    Post.objects.bulk_update(posts, ["superior", "deputy", "telephone"], batch_size=BATCH)


def _may_be_set(row: PersonRow, ground: Ground) -> bool:
    """Whether a change needs nobody: only the standing changes, and whoever it names is there already."""
    named = {name for name in (row.superior, row.deputy) if name}
    return not policies.is_weighty(ground.held[row.username], row) and named <= ground.held.keys()


def _not_asked_before(
    asked: Iterable[tuple[Kind, PersonRow]], *, by: Viewer, at: datetime
) -> tuple[list[tuple[Kind, PersonRow]], list[AccountProposal]]:
    """What does not wait already, and what waited until now: the same person with another wish takes its place."""
    waits = {(row.kind, row.username): row for row in proposals.waiting(by)}
    fresh, replaced = [], []
    for kind, row in asked:
        before = waits.get((kind, row.username))
        if before is not None and before.agency.code == row.agency and proposals.person_of(before) == row:
            continue
        fresh.append((kind, row))
        if before is not None:
            before.outcome, before.decided_by, before.decided_at = Outcome.WITHDRAWN, by.actor, at
            before.wanted = without_number(before)
            replaced.append(before)
    fields = ["outcome", "decided_by", "decided_at", "wanted"]
    AccountProposal.objects.bulk_update(replaced, fields, batch_size=BATCH)
    return fresh, replaced


def _proposal(
    kind: Kind, row: PersonRow, agency: Agency, file: str, batch: uuid.UUID, by: Viewer, at: datetime
) -> AccountProposal:
    wanted = {key: value for key, value in asdict(row).items() if key not in ("username", "agency")}
    return AccountProposal(
        operation_id=agency.operation_id,
        form_key=uuid.uuid5(batch, kind),
        batch=batch,
        file=file[:120],
        kind=kind,
        agency=agency,
        username=row.username,
        wanted=wanted,
        proposed_by=by.actor,
        proposed_at=at,
    )


def _set(operation: Operation, people: list[PersonRow]) -> None:
    """Superior, deputy and telephone, where all of them hold a post already."""
    named = {name for row in people for name in (row.username, row.superior, row.deputy) if name}
    found = Post.objects.select_related("user").filter(agency__operation=operation, active=True)
    by_name = {post.user.username: post for post in found.filter(user__username__in=named)}
    for row in people:
        post = by_name[row.username]
        post.telephone = row.telephone
        post.superior, post.deputy = by_name.get(row.superior), by_name.get(row.deputy)
    fields = ["superior", "deputy", "telephone"]
    Post.objects.bulk_update([by_name[row.username] for row in people], fields, batch_size=BATCH)


def _payload(reading: PeopleReading, held: Mapping[str, PersonRow], *, proposed: int, kept: int) -> dict[str, object]:
    """Counts and hash, and each change of a role: that one opens and closes walls."""
    roles = [
        f"{row.username}: {held[row.username].role.value} → {row.role.value}"
        for row in reading.changed
        if held[row.username].role is not row.role
    ]
    counts = {"added": len(reading.added), "changed": len(reading.changed), "unchanged": reading.same}
    return {"file": reading.file, "sha256": reading.sha256, **counts, "proposed": proposed, "set": kept, "roles": roles}
