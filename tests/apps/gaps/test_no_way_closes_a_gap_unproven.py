"""Whoever does whatever in whatever order: a gap closes by fresh proof that another institution verified, or not."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from posko.apps.gaps.course import selectors, services
from posko.apps.gaps.course.filters import Filter
from posko.apps.gaps.models import Commitment, Gap
from posko.apps.gaps.promises import services as promise_services
from posko.apps.gaps.risks import services as risk_services
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.gaps import states as gap_states
from tests import gap_story, story
from tests.cast import See

ACTS = 200
TABLE = ("bawaslu", "planner", "kpu", "bpbd", "camat", "gakkumdu")
OWNERS = ("polres", "kpu", "bpbd")
Act = Callable[[Gap, Viewer, datetime], object]
OnPromise = Callable[[Commitment, Viewer, datetime], object]


def on_gap(dice: random.Random) -> list[Act]:
    """What may be tried on a gap."""
    close, back, until = services.close_gap, risk_services.reopen_gap, timedelta(days=dice.randint(1, 9))
    ask: Act = lambda gap, by, at: risk_services.ask_acceptance(  # noqa: E731
        gap, risk_services.NewAcceptance("Tiada lahan", at + until), by=gap_story.chief_of(by), at=at
    )
    sign: Act = lambda gap, by, at: risk_services.countersign_acceptance(  # noqa: E731
        gap, asked_at=gap.acceptance_asked_at, by=by, at=at
    )
    return [
        lambda gap, by, at: story.promise_on(gap, by, at, hours=dice.randint(1, 40)),
        lambda gap, by, at: gap_story.ask(gap, by, at, of=dice.choice(OWNERS)),
        lambda gap, by, at: close(gap, by=by, at=at),
        lambda gap, by, at: close(gap, by=by, at=at),
        lambda gap, by, at: back(gap, reason="Kembali", by=by, at=at),
        lambda gap, by, at: back(gap, reason="Kembali", by=by, at=at),
        *(2 * [ask]),
        *(2 * [sign]),
        lambda gap, by, at: risk_services.end_acceptance(gap, reason="Habis", by=by, at=at),
        lambda _gap, by, at: risk_services.lapse_acceptances(by=by, at=at),
    ]


def on_promise(dice: random.Random) -> list[OnPromise]:
    """What may be tried on a promise; filing and verifying more often, so that gaps come to their end."""
    keep: OnPromise = lambda row, by, at: services.verify_commitment(row, close=dice.random() < 0.6, by=by, at=at)  # noqa: E731
    file: OnPromise = lambda row, by, at: services.file_evidence(  # noqa: E731
        row, services.NewFiling(uuid.uuid4(), "Pompa menyala."), by=by, at=at
    )
    return [
        *(5 * [file]),
        *(5 * [keep]),
        lambda row, by, at: promise_services.accept_proposal(row, by=by, at=at),
        lambda row, by, at: promise_services.decline_proposal(row, reason="Bukan tugas kami", by=by, at=at),
        lambda row, by, at: promise_services.start_commitment(row, by=by, at=at),
        lambda row, by, at: promise_services.break_commitment(row, reason="Tidak ada", by=by, at=at),
        lambda row, by, at: services.return_evidence(row, reason="Kurang jelas", by=by, at=at),
        lambda row, by, at: services.withdraw_commitment(row, reason="Batal", by=by, at=at),
    ]


def try_one(dice: random.Random, gap: Gap, cast: list[Viewer], at: datetime) -> Viewer:
    """One act by somebody, often by whose turn it is; what the rules refuse leaves no trace. Gives who it was."""
    waiting = list(gap.commitments.filter(state__in=("proposed", "promised", "started", "filed")).order_by("pk"))
    row = dice.choice(waiting) if waiting and dice.random() < 0.85 else None
    owner = row.agency.code if row and row.state != "filed" else gap.owner.code if gap.owner and not row else ""
    turn = [by for by in cast if by.agency == owner]
    by = dice.choice(turn if turn and dice.random() < 0.5 else cast)
    with suppress(BadInput, NotAllowed):
        if row:
            dice.choice(on_promise(dice))(row, by, at)
        else:
            dice.choice(on_gap(dice))(gap, by, at)
    return by


def is_proven(gap: Gap, closed_by: Viewer) -> None:
    """What must hold of a gap in the moment it closes."""
    rows = list(gap.commitments.select_related("agency", "verified_by_agency"))
    kept = [row for row in rows if row.state == "kept"]
    fresh = [row for row in kept if gap.reopened_at is None or (row.verified_at or gap.reopened_at) > gap.reopened_at]
    assert fresh, f"gap {gap.number} was closed without fresh proof"
    assert not [row for row in rows if row.state in gap_states.LIVE - {gap_states.CommitmentState.KEPT}]
    for row in kept:
        assert row.filings.exists() and row.filed_at and row.verified_at and row.verified_by_agency
        assert row.verified_by_agency.root != row.agency.root
        assert closed_by.root != row.agency.root


def is_countersigned(gap: Gap, at: datetime) -> None:
    """What must hold of a gap that is lived with."""
    assert gap.owner and gap.accepted_by_agency and gap.acceptance_until and gap.closed_at is None
    assert gap.accepted_by_agency.root != gap.owner.root
    assert gap.kind not in gap_states.ELECTORAL or gap.accepted_by_agency.root == "bawaslu"
    assert gap.acceptance_until > at - timedelta(days=10), "whatever is lived with ends"


def test_every_closing_is_by_fresh_proof_and_what_is_lived_with_is_never_closed(see: See, at: datetime) -> None:
    reached = Counter[str]()
    for seed in (1, 2):
        reached += play(see, at, random.Random(seed))
    # void is what a table opened that was taken back
    assert min(reached[state] for state in gap_states.GapState if state != "void") > 0, reached


def play(see: See, at: datetime, dice: random.Random) -> Counter[str]:
    """Three gaps and many acts; after each of them everything must hold. Gives how often each state was seen."""
    cast, reached = [see(name) for name in TABLE], Counter[str]()
    opened = [story.open_gap(cast[0], at, f"Celah {number}") for number in range(3)]
    states = dict.fromkeys((gap_story.own(gap, dice.choice(OWNERS)).pk for gap in opened), "open")
    Gap.objects.filter(pk=opened[0].pk).update(kind="logistics")
    before = selectors.state_counts(cast[0], Filter(), at)["closed"]
    for _act in range(ACTS):
        at += timedelta(minutes=dice.randint(1, 300))
        touched = Gap.objects.select_related("owner").get(pk=dice.choice(opened).pk)
        by = try_one(dice, touched, cast, at)
        was = dict(states)
        for gap in Gap.objects.select_related("owner", "accepted_by_agency").filter(pk__in=states):
            if gap.state == "closed" != states[gap.pk]:
                is_proven(gap, by)
            if gap.state == "accepted":
                is_countersigned(gap, at)
            states[gap.pk] = gap.state
        reached.update(states.values())
        if states == was:
            continue
        counts, closed = selectors.state_counts(cast[0], Filter(), at), list(states.values()).count("closed")
        assert counts["closed"] == before + closed and counts["live"] == counts[""] - counts["closed"]
    return reached


@pytest.mark.parametrize("how", ["withdrawn", "broken"])
def test_old_proof_closes_no_gap_that_came_back(see: See, at: datetime, how: str) -> None:
    bawaslu, hour = see("bawaslu"), timedelta(hours=1)
    gap = story.open_gap(bawaslu, at, "Pompa")
    old = story.promise_on(gap, see("planner"), at)
    story.file(old, see("planner"), at)
    services.verify_commitment(old, close=True, by=bawaslu, at=at)
    risk_services.reopen_gap(gap, reason="Pompa mati lagi", by=bawaslu, at=at + hour)
    new = story.promise_on(gap, see("bpbd"), at + 2 * hour, hours=2)
    if how == "withdrawn":
        services.withdraw_commitment(new, reason="Alat rusak", by=see("bpbd"), at=at + 3 * hour)
    else:
        promise_services.break_commitment(new, reason="Tidak ada pompa", by=bawaslu, at=at + 9 * hour)
    gap.refresh_from_db()
    assert gap.state == "open"
    with pytest.raises(BadInput):
        services.close_gap(gap, by=see("kpu"), at=at + 9 * hour)
