"""Acts of recovery: an institution's key is registered, a lost key is asked for, opened step by step and taken back.

Each step is an entry that the whole table reads, and a notice to every chief and member.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from posko.apps.ledger.services import record
from posko.apps.operation.models import Operation
from posko.apps.people.accounts.registry import News, tell
from posko.apps.people.authority import selectors as authority
from posko.apps.people.models import MemberKey, Recovery, RecoveryKey, User
from posko.apps.people.recovery import selectors
from posko.domain.access import Compartment, Viewer, root_name
from posko.domain.errors import N_, BadInput, insist
from posko.domain.people import recovery as policies
from posko.domain.people.recovery import STEP_OF, Stage
from posko.domain.vaults import pairs, recovery, recovery_files
from posko.domain.vaults.pairs import OpenVault
from posko.domain.vaults.recovery_files import Step, StepFile
from posko.kit import locks
from posko.kit.acts import act, unchanged

PAGE: Final = "/people/recovery/"
_FILE_OF: Final = {Stage.OUTER: Step.ASK, Stage.INNER: Step.HALF}
_GIVES: Final = {Stage.OUTER: Step.HALF, Stage.INNER: Step.ANSWER}


@act
def register_key(text: str, fingerprint: str, *, by: Viewer, at: datetime, real_at: datetime) -> RecoveryKey:
    """Register the public half of the own institution's recovery key; an earlier one ends.

    BadInput names the group in which the fingerprint from the paper differs.
    """
    insist(selectors.registering(by, by.root))
    public = recovery_files.read_public(text)
    if group := pairs.first_difference(fingerprint, public):
        raise BadInput(
            "The fingerprint differs from the key's in group %(group)s, where the key has %(here)s. Look at the paper "
            "that “posko vault new-key” printed for.",
            group=group,
            here=pairs.fingerprint(public).split()[group - 1],
        )
    operation = locks.operation(Operation.objects.filter(code=by.operation))
    live = RecoveryKey.objects.filter(operation=operation, ended_at=None)
    if (same := live.filter(public=public).first()) is not None:
        if same.root != by.root:
            raise BadInput("This is the other institution's key. Each has a key of its own, made on its own machine.")
        return unchanged(same)
    live.filter(root=by.root).update(ended_at=real_at)
    made = RecoveryKey.objects.create(
        operation=operation,
        root=by.root,
        public=public,
        fingerprint=pairs.fingerprint(public),
        registered_by=by.actor,
        registered_at=real_at,
    )
    text = N_("%(institution)s has a new recovery key: your vault is sealed to it when you next open it.")
    _record("recovery_key.registered", f"recovery_key:{made.pk}", by=by, at=at, institution=by.root,
            fingerprint=made.fingerprint)  # fmt: skip
    _tell(f"recovery-key:{made.pk}:registered", text, by=by, at=at, institution=root_name(by.root))
    return made


@act
def ask(lost: MemberKey, reason: str, *, by: Viewer, at: datetime, real_at: datetime) -> Recovery:
    """Ask both institutions to open the own lost key for the new one."""
    locks.row(User.objects.all(), lost.user_id)
    key = MemberKey.objects.select_related("user").get(pk=lost.pk)
    counts = MemberKey.objects.filter(user=key.user, ended_at=None, card_proven_at__isnull=False)
    waits = Recovery.objects.filter(lost=key, ended_at=None).exists()
    live, nested = key.ended_at is None, bool(key.recovery_keys)
    insist(policies.asking(key.user.username, by, live=live, nested=nested, has_new=counts.exists(), waits=waits))
    row = Recovery.objects.create(lost=key, new=counts.get(), reason=reason, asked_by=by.actor, asked_at=real_at)
    _record("recovery.asked", f"recovery:{row.pk}", by=by, at=at, person=by.actor, reason=reason,
            lost=key.fingerprint, new=row.new.fingerprint)  # fmt: skip
    text = N_("%(name)s asks Bawaslu and the prosecutor to open a lost key.")
    _tell(f"recovery:{row.pk}:asked", text, by=by, at=at, name=by.name)
    return row


@act
def take_out(asked: Recovery, *, by: Viewer, at: datetime) -> StepFile:
    """The file that the awaited step needs. From here on the institution's key may be used, so everybody is told."""
    row = _held(asked)
    one = selectors.recovering_now(row)
    insist(policies.taking_out(one, authority.known(by), by))
    _record("recovery.taken_out", f"recovery:{row.pk}", by=by, at=at, institution=by.root, person=one.person)
    text = N_("%(institution)s took out the file that opens the lost key of %(name)s with its recovery key.")
    _tell(f"recovery:{row.pk}:out-{one.stage}", text, by=by, at=at, institution=root_name(by.root),
          name=row.lost.user.full_name)  # fmt: skip
    return _file(row, _FILE_OF[one.stage], bytes(row.lost.recovery if one.stage is Stage.OUTER else row.half), by)


@act
def hand_in(asked: Recovery, text: str, *, by: Viewer, at: datetime, real_at: datetime) -> Recovery:
    """Hand in what the own institution's step gave. BadInput for the file of another step or another recovery."""
    row = _held(asked)
    one = selectors.recovering_now(row)
    insist(policies.taking_out(one, authority.known(by), by))
    file = recovery_files.read(text, _GIVES[one.stage])
    if file != _file(row, file.step, file.sealed, by):
        raise BadInput(
            "This file belongs to recovery %(found)s of %(person)s and not to recovery %(number)s here. Take the file "
            "that this recovery's step wrote.",
            found=file.number,
            person=file.person,
            number=row.pk,
        )
    if one.stage is Stage.OUTER:
        row.half, row.outer_by, row.outer_at = file.sealed, by.actor, real_at
        row.save(update_fields=["half", "outer_by", "outer_at"])
    else:
        row.answer, row.inner_by, row.inner_at = file.sealed, by.actor, real_at
        row.save(update_fields=["answer", "inner_by", "inner_at"])
    _record("recovery.step_done", f"recovery:{row.pk}", by=by, at=at, institution=STEP_OF[one.stage], person=one.person)
    told = N_("%(institution)s used its recovery key for the lost key of %(name)s.")
    _tell(f"recovery:{row.pk}:{one.stage}", told, by=by, at=at, institution=root_name(by.root),
          name=row.lost.user.full_name)  # fmt: skip
    return row


@act
def end(asked: Recovery, *, by: Viewer, at: datetime, real_at: datetime) -> Recovery:
    """End a recovery that is open: withdrawn by its person, or declined by an institution."""
    row = _held(asked)
    one = selectors.recovering_now(row)
    insist(policies.declining(one, authority.known(by), by))
    row.ended_at = real_at
    row.save(update_fields=["ended_at"])
    _record("recovery.ended", f"recovery:{row.pk}", by=by, at=at, person=one.person, after=one.stage.value)
    text = N_("%(who)s ended the recovery of the lost key of %(name)s.")
    _tell(f"recovery:{row.pk}:ended", text, by=by, at=at, name=row.lost.user.full_name, who=by.name)
    return row


def open_lost(row: Recovery, vault: OpenVault, *, by: Viewer) -> OpenVault:
    """The lost key, opened by the person's new one; it stands in memory alone. BadInput for another's answer."""
    insist(policies.taking_back(selectors.recovering_now(row), by))
    if vault.member != row.new_id:
        raise BadInput(
            "The answer is sealed to another key than the one that is open here: you made a new vault meanwhile. End "
            "this recovery and ask once more."
        )
    pair = recovery.take_back(bytes(row.answer), vault.pair, name=row.lost.fingerprint)
    if pair.public != bytes(row.lost.public):
        raise BadInput("What came back is not the lost key. End this recovery and ask once more.")
    return OpenVault(row.lost_id, pair)


@act
def finish(asked: Recovery, *, by: Viewer, at: datetime, real_at: datetime) -> Recovery:
    """Record that the person took the lost key back, and all that it opened is wrapped for the new one."""
    row = _held(asked)
    if row.taken_at is not None:
        return unchanged(row)
    insist(policies.taking_back(selectors.recovering_now(row), by))
    row.taken_at = row.ended_at = real_at
    row.answer = b""
    row.save(update_fields=["taken_at", "ended_at", "answer"])
    _record("recovery.taken_back", f"recovery:{row.pk}", by=by, at=at, person=by.actor, lost=row.lost.fingerprint)
    text = N_("%(name)s took a lost key back, which Bawaslu and the prosecutor opened.")
    _tell(f"recovery:{row.pk}:taken", text, by=by, at=at, name=by.name)
    return row


def _held(asked: Recovery) -> Recovery:
    return locks.row(Recovery.objects.select_related("lost__user", "new"), asked.pk)


def _file(row: Recovery, step: Step, sealed: bytes, by: Viewer) -> StepFile:
    inner, outer = row.lost.recovery_keys.split("/")
    person, lost, new = row.lost.user.username, row.lost.fingerprint, bytes(row.new.public)
    return StepFile(step, by.operation, row.pk, person, lost, new, inner, outer, sealed)


def _record(event: str, subject: str, *, by: Viewer, at: datetime, **told: object) -> None:
    record(event, by=by, at=at, compartment=Compartment.COORDINATION, subject=subject, payload=told)


def _tell(key: str, text: str, *, by: Viewer, at: datetime, **params: str) -> None:
    tell(News(key, text, selectors.told(by), params, PAGE), by=by, at=at)
