"""Send what is due. A message is marked before it goes and again after; its gateway is asked outside of a transaction.

A worker that is killed in between leaves its messages to the next one, which sends them again under the same key: each
arrives at least once. An answer to a message that was dropped or acknowledged meanwhile changes nothing.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.urls import reverse

from posko.apps.ledger.services import record
from posko.apps.notices.alarms import selectors as alarm_marks
from posko.apps.notices.alarms.services import Alarm, ring
from posko.apps.outgoing import registry
from posko.apps.outgoing.delivery import line, selectors
from posko.apps.outgoing.delivery.selectors import Round
from posko.apps.outgoing.models import Sending, Way
from posko.apps.outgoing.queue.steps import moved
from posko.apps.outgoing.receipts.selectors import receipts_address
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_, BadInput
from posko.domain.jobs import Watch
from posko.domain.outgoing import About, SendingState, WayKind, policies
from posko.domain.outgoing.calls import Account, CallFailed, Fate, Letter, Outcome
from posko.domain.outgoing.ways import SPEECHES
from posko.kit import locks
from posko.kit.acts import act, bookkeeping, unchanged

# Messages that are taken in one transaction, and calls to one gateway side by side: all of them end before the lease.
TAKEN, CALLERS = 64, 16
NO_GATEWAY = N_("no gateway took it in time")
AWAY, DEAD = "way:away:", "sending:dead:"
GONE = N_("The gateway %(name)s has not answered since %(since_at)s: %(why)s. Messages wait.")
UNREACHED = N_("Orders or alerts could not be brought in time: they are dead, and nobody was reached by them.")
log = logging.getLogger(__name__)


def work(turn: Round, watch: Watch, *, by: Viewer) -> Counter[str]:
    """Bring what is due by one gateway until nothing is, it turns out to be away, or the worker stops; how many of each
    outcome. What is taken together is marked together: few writes, though many are on their way at once."""
    told: Counter[str] = Counter()
    while not watch.stopping():
        taken = _take(turn, by=by, at=watch.at())
        tried = _tried(taken, turn, watch, by)
        away = [outcome for _row, outcome in tried if outcome.fate is Fate.AWAY]
        others = selectors.stand_in(by, turn.way) if away and turn.way is not None else frozenset()
        left = [row for row in taken if row not in [each for each, _outcome in tried]]
        _keep(tried, left, others, at=watch.at())
        told.update(outcome.fate.value for _row, outcome in tried)
        if turn.way is not None and tried:
            note_way(turn.way, away[0] if away else tried[-1][1], by=by, at=watch.at())
        if away or turn.on_trial or not taken:
            break
    if told:
        record_delivered(told, by=by, at=watch.at())
    return told


def _tried(taken: Sequence[Sending], turn: Round, watch: Watch, by: Viewer) -> list[tuple[Sending, Outcome]]:
    """Ask for each, some side by side. Once the gateway turns out to be away nothing more is begun."""
    away = threading.Event()

    def ask(row: Sending) -> tuple[Sending, Outcome] | None:
        if away.is_set() or watch.stopping():
            return None
        outcome = _asked(row, turn.way, watch, by)
        if outcome.fate is Fate.AWAY and turn.way is not None:
            away.set()
        return row, outcome

    if len(taken) < 2:
        return [each for row in taken if (each := ask(row))]
    with ThreadPoolExecutor(CALLERS, thread_name_prefix="outgoing-call") as callers:
        return [each for each in callers.map(ask, taken) if each]


def give_up(*, by: Viewer, at: datetime) -> int:
    """Call dead what is not worth sending any more; how many."""
    return bury(by=by, at=at) if selectors.expired(by, at).exists() else 0


@act
def bury(*, by: Viewer, at: datetime) -> int:
    """Messages whose time is over are dead, each with the last thing that was in its way."""
    rows = locks.free(selectors.expired(by, at), 500)
    went = [dead for row in rows for dead in moved([row], "sending.dead", at, error=row.error or NO_GATEWAY)]
    if not went:
        return unchanged(0)
    payload = {"refs": sorted({row.ref for row in went})[:50], "count": len(went)}
    record("sending.dead", by=by, at=at, compartment=Compartment.SECURITY, payload=payload)
    return len(went)


@act
def record_delivered(told: Counter[str], *, by: Viewer, at: datetime) -> None:
    """Record how many messages were taken, turned down and put off in one go."""
    record("outgoing.delivered", by=by, at=at, compartment=Compartment.PUBLIC, payload=dict(told))


def watch(*, by: Viewer, at: datetime) -> int:
    """Ring who keeps the post where a gateway has been away for minutes, and where an order or an alert is dead."""
    link, alarms = reverse("outgoing:list"), []
    for way in selectors.open_ways(by):
        if way.away_since is not None and policies.is_late(way.away_since, at):
            params = {"name": way.name, "since_at": way.away_since.isoformat(), "why": way.error or "-"}
            alarms.append(Alarm(f"{AWAY}{way.pk}:{int(way.away_since.timestamp())}:", GONE, link, params))
    if selectors.dead_orders(by):
        since = next(iter(alarm_marks.open_marks(by, DEAD)), str(int(at.timestamp())))
        alarms.append(Alarm(f"{DEAD}{since}:", UNREACHED, link))
    return ring(alarms, AWAY, DEAD, by=by, at=at)


def note_way(way: Way, outcome: Outcome, *, by: Viewer, at: datetime) -> None:
    """Keep whether a gateway answers. The ledger hears when it goes away and when it is back."""
    away = outcome.fate is Fate.AWAY
    if away or way.away_since is not None:
        _turned(way.pk, away=away, error=outcome.error, by=by, at=at)
        way.away_since = (way.away_since or at) if away else None


@bookkeeping
def _turned(pk: int, *, away: bool, error: str, by: Viewer, at: datetime) -> None:
    row = locks.row(Way.objects.all(), pk)
    before = row.away_since
    row.away_since, row.tried_at, row.error = (before or at) if away else None, at, error[:300]
    row.save(update_fields=["away_since", "tried_at", "error"])
    event = "way.away" if away else "way.back"
    if (before is None) == away:
        payload = {"name": row.name, "error": row.error}
        record(event, by=by, at=at, compartment=Compartment.SECURITY, subject=f"way:{pk}", payload=payload)


@bookkeeping
def _take(turn: Round, *, by: Viewer, at: datetime) -> list[Sending]:
    """The next messages, marked as being sent. What must not go is dead, what may wait for the morning waits."""
    found = selectors.due(by, at).filter(channel__in=turn.channels, expires_at__gt=at).select_related("contact")
    taken = []
    for row in locks.free(found, 1 if turn.on_trial else TAKEN):
        if refusal := _refusal(row):
            moved([row], "sending.dead", at, error=refusal)
        elif (until := selectors.rests_until(by, row, at)) is not None:
            Sending.objects.filter(pk=row.pk).update(next_at=until, expires_at=until + policies.LIVES[About(row.about)])
        else:
            row.state, row.next_at, row.tries = SendingState.SENDING, at + policies.LEASE, row.tries + 1
            row.way = turn.way
            taken.append(row)
    Sending.objects.bulk_update(taken, ["state", "next_at", "tries", "way"])
    return taken


def _refusal(row: Sending) -> str:
    """Why this message must not go: its number counts no longer."""
    if row.contact is None:
        return ""
    ended = row.contact.ended_at is not None or not row.contact.sealed_number
    proven = row.contact.proven_at is not None and row.contact.wrong_at is None
    refusal = policies.reaching(row.about, proven=proven, ended=ended)
    return str(refusal) if refusal else ""


def _asked(row: Sending, way: Way | None, watch: Watch, by: Viewer) -> Outcome:
    """Ask a gateway to pass a message on, or ring by what needs none."""
    try:
        if way is None:
            ring = registry.ring_of(row.channel)
            return ring(by, row.device or 0, row.key, watch) if ring else Outcome(Fate.NEVER, error="nobody brings it")
        speech = SPEECHES[WayKind(way.kind)]
        account = Account(way.address, way.account, way.secret, way.number)
        to = row.contact.number if row.contact is not None else row.address
        if not to:
            return Outcome(Fate.NEVER, error="the chat that was to be answered is kept no longer")
        ts = str(int(watch.real().timestamp()))
        # Who sends a dead one again wants another message: a gateway that knows the key would keep it back.
        key = row.key if row.lives == 1 else f"{row.key}#{row.lives}"
        letter = Letter(to, row.text, key, receipts_address(row), ts)
        return speech.read(line.call(speech.build(account, letter), way.named_hosts))
    except CallFailed as failed:
        return Outcome(Fate.AWAY, error=failed.why)
    except BadInput as wrong:  # a seal that does not open
        return Outcome(Fate.LATER, error=str(wrong))
    except Exception as broken:  # what one message breaks is that message's alone
        log.exception("sending %s could not be asked for", row.pk)
        return Outcome(Fate.LATER, error=type(broken).__name__)


@bookkeeping
def _keep(
    tried: Sequence[tuple[Sending, Outcome]], left: Sequence[Sending], others: Collection[str] = (), *, at: datetime
) -> None:
    """Keep what became of each message, unless it was dropped or answered while it was on its way. Those that were
    taken and not tried wait as they did before. `others`: channels that another gateway passes on, so that what this
    one was away for goes by that one at once."""
    mine = [row.pk for row, _outcome in tried] + [row.pk for row in left]
    held = {row.pk: row for row in locks.every(Sending.objects.filter(pk__in=mine))}
    _keep_taken([(held[row.pk], outcome) for row, outcome in tried if outcome.fate is Fate.TAKEN], at)
    for row, outcome in tried:
        if outcome.fate is not Fate.TAKEN and _is_own(held[row.pk], row):
            error, at_once = _without_number(outcome.error, row), outcome.fate is Fate.AWAY and row.channel in others
            _keep_failed(held[row.pk], outcome, error, at, at_once=at_once)
    for row in left:
        if _is_own(held[row.pk], row):
            again = Sending.objects.filter(pk=row.pk)
            again.update(state=SendingState.QUEUED, next_at=at, tries=row.tries - 1)


def _is_own(held: Sending, row: Sending) -> bool:
    """Whether a message is still this worker's: neither dropped nor answered, nor taken up by the next worker."""
    return held.state == SendingState.SENDING and held.tries == row.tries


def _keep_taken(tried: Sequence[tuple[Sending, Outcome]], at: datetime) -> None:
    """What a gateway took was sent, though another worker may have laid it down meanwhile."""
    for held, outcome in tried:
        held.foreign_ref = outcome.foreign_ref[:120]
        if held.state in policies.WAITING:
            held.state = SendingState.SENDING
    rows = [held for held, _outcome in tried]
    Sending.objects.bulk_update(rows, ["foreign_ref"])
    moved([held for held in rows if held.state == SendingState.SENDING], "sending.sent", at)


def _keep_failed(held: Sending, outcome: Outcome, error: str, at: datetime, *, at_once: bool) -> None:
    again = None if outcome.fate is Fate.NEVER else policies.next_try(held.tries, at, held.expires_at or at)
    moved([held], "sending.failed" if again else "sending.dead", at, error=error)
    if again:
        Sending.objects.filter(pk=held.pk).update(next_at=at if at_once else again)


def _without_number(error: str, row: Sending) -> str:
    """What a gateway says may hold the number; people read the rest."""
    number = row.contact.number if row.contact is not None else row.address
    return error.replace(number, "…").replace(number.removeprefix("0"), "…") if len(number) > 3 else error
