"""Agreements in the world of people: one that waits for both parties, and how each act is called."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from posko.apps.people.agreements import services
from posko.apps.people.authority import services as authority
from posko.apps.people.models import Agreement
from posko.domain.access import Compartment
from tests.agreements import a_paper
from tests.cast import AT, viewer_of
from tests.chiefs import key_of, seat_chief
from tests.pairs.worlds import Scene

KEY = uuid.UUID("0b3c7a51-8f1e-4d53-9b58-2f4f6f9d7e10")
PARTIES = ("bawaslu", "kpu")


def build() -> None:
    """Two chiefs whose keys count, and an agreement that neither has signed."""
    chiefs = {root: seat_chief(root) for root in (*PARTIES, "polri")}
    for party in PARTIES:
        for by in (each for root, each in chiefs.items() if root != party):
            authority.compare(key_of(f"chief.{party}"), "", by=by, at=AT, real_at=AT)
    _record("before")


def _record(word: str) -> Agreement:
    paper = a_paper(Compartment.VOTER, PARTIES, form_key=uuid.uuid5(KEY, word))
    return services.record_agreement(paper, by=viewer_of("kpu"), at=AT)


def _waiting() -> Agreement:
    return Agreement.objects.get(form_key=uuid.uuid5(KEY, "before"))


def _sign(who: str) -> object:
    return services.countersign(_waiting(), by=viewer_of(who), at=AT, real_at=AT)


SCENES: Mapping[str, Scene] = {
    "posko.apps.people.agreements.services.record_agreement": lambda world: _record("agreement"),
    "posko.apps.people.agreements.services.countersign": lambda world: _sign("chief.bawaslu"),
    "posko.apps.people.agreements.services.countersign / by another party": lambda world: _sign("chief.kpu"),
    # refused: this operation is no demo
    "posko.apps.people.agreements.services.countersign_demo": lambda world: services.countersign_demo(
        _waiting(), by=viewer_of("chief.kpu"), at=AT, real_at=AT
    ),
    "posko.apps.people.agreements.services.end_agreement": lambda world: services.end_agreement(
        _waiting(), reason="Selesai", by=viewer_of("kpu"), at=AT, real_at=AT
    ),
}
