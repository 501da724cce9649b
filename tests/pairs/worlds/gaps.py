"""Gaps: two that are linked, promises in every state, one extension that is asked, one risk that is lived with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from posko.apps.gaps import link_services, services
from posko.apps.gaps.models import Commitment, Gap
from tests import story
from tests.cast import AT, viewer_of
from tests.pairs.worlds import Scene

NOUN = "gaps"


@dataclass(frozen=True, slots=True)
class World:
    """Numbers and keys of what is there."""

    first: int
    linked: int
    free: int
    on_linked: int
    on_free: int

    def gap(self, number: int) -> Gap:
        return Gap.objects.get(number=number)

    def promise(self, key: int) -> Commitment:
        return Commitment.objects.select_related("gap", "agency").get(pk=key)


def build() -> World:
    bawaslu, bpbd = viewer_of("bawaslu"), viewer_of("bpbd")
    first, linked, free = (story.open_gap(bawaslu, AT, title) for title in ("Pompa", "Pompa belum siaga", "Lampu"))
    promises = [story.promise_on(gap, bpbd, AT) for gap in (linked, free)]
    for promise in promises:
        story.file(promise, bpbd, AT)
    link_services.mark_duplicate(linked, first.number, by=bawaslu, at=AT)
    return World(first.number, linked.number, free.number, *(each.pk for each in promises))


SCENES: Mapping[str, Scene] = {
    "posko.apps.gaps.link_services.mark_duplicate": lambda world: link_services.mark_duplicate(
        world.gap(world.free), world.first, by=viewer_of("planner"), at=AT
    ),
    "posko.apps.gaps.link_services.unmark_duplicate": lambda world: link_services.unmark_duplicate(
        world.gap(world.linked), by=viewer_of("planner"), at=AT
    ),
    "posko.apps.gaps.services.verify_commitment": lambda world: services.verify_commitment(
        world.promise(world.on_linked), close=True, by=viewer_of("bawaslu"), at=AT
    ),
}
