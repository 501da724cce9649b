"""Gaps: two that are linked, promises in every state, one that waits for more time, risks that are lived with."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from posko.apps.gaps.comments import services as comment_services
from posko.apps.gaps.course import services
from posko.apps.gaps.escalation import services as escalation_services
from posko.apps.gaps.links import services as link_services
from posko.apps.gaps.listing import services as listing_services
from posko.apps.gaps.models import Commitment, Extension, Gap, GapChange, SavedView
from posko.apps.gaps.promises import services as promise_services
from posko.apps.gaps.reminders import services as reminder_services
from posko.apps.gaps.risks import services as risk_services
from posko.apps.gaps.sheets import services as sheet_services
from posko.apps.operation.models import TableImport
from posko.domain.access import Role, Viewer
from posko.domain.files.sheets import SheetReading
from posko.domain.gaps.rows import GapReading, RowGap, RowPromise
from tests import gap_story, story
from tests.cast import AT, viewer_of
from tests.pairs.worlds import Scene

NOUN = "gaps"
BEFORE = AT - timedelta(days=2)
KEY = uuid.UUID("b7d7c5c2-7f0a-4a55-8d0a-8a6f3f0f3c11")
SOON = AT + timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class World:
    """Numbers of gaps and keys of promises; `late` is owed and past its time, on the gap `busy`."""

    first: int
    linked: int
    free: int
    busy: int
    proven: int
    closed: int
    risky: int
    asked: int
    lived_with: int
    filed: int
    filed_on_linked: int
    late: int
    owed: int
    proposed: int
    extension: int
    change: int
    table: int
    of_table: int

    def gap(self, number: int) -> Gap:
        return Gap.objects.select_related("place", "owner").get(number=number)

    def promise(self, key: int) -> Commitment:
        return Commitment.objects.select_related("gap", "agency").get(pk=key)


def build() -> World:
    bawaslu, bpbd = viewer_of("bawaslu"), viewer_of("bpbd")
    names = ("Pompa", "Pompa belum siaga", "Lampu", "Logistik", "Jalan", "Regu", "Tanggul", "Tenda", "Perahu")
    gaps = [story.open_gap(bawaslu, BEFORE, title) for title in names]
    first, linked, free, busy, proven, closed, risky, asked, lived_with = gaps
    filed, filed_on_linked, done, over = (story.promise_on(gap, bpbd, BEFORE) for gap in (free, linked, proven, closed))
    for promise in (filed, filed_on_linked, done, over):
        story.file(promise, bpbd, BEFORE)
    services.verify_commitment(done, close=False, by=bawaslu, at=BEFORE)
    services.verify_commitment(over, close=True, by=bawaslu, at=BEFORE)
    link_services.mark_duplicate(linked, first.number, by=bawaslu, at=BEFORE)
    late, owed = (story.promise_on(busy, bpbd, BEFORE, hours=hours) for hours in (4, 100))
    change = gap_story.change(busy, bawaslu, BEFORE, severity="3")
    proposed = gap_story.ask(busy, bawaslu, BEFORE, hours=90)
    waiting = promise_services.NewExtension(uuid.uuid5(KEY, "waits"), AT + timedelta(days=1), "Alat datang besok")
    extension = promise_services.ask_extension(late, waiting, by=bpbd, at=BEFORE)
    for gap, until in ((asked, AT + timedelta(days=3)), (lived_with, AT - timedelta(hours=1))):
        gap_story.own(gap, "polres")
        risk_services.ask_acceptance(gap, risk_services.NewAcceptance("Tiada lahan", until), by=_chief(), at=BEFORE)
    risk_services.countersign_acceptance(lived_with, asked_at=BEFORE, by=bawaslu, at=BEFORE)
    gap_story.own(risky, "polres")
    gap_story.keep_view(bawaslu, BEFORE, name="Milik kami")
    asked_of = RowPromise("bpbd", "Disiapkan", "Foto", SOON)
    row = RowGap(2, "Dari tabel", story.KAMPUNG_MELAYU, "flood", 2, "", "bpbd", (asked_of,))
    found = GapReading(SheetReading("lama.xlsx", (), (), "b" * 64), (row,), (), {}, 0, ())
    table = sheet_services.load_gaps(found, form_key=uuid.uuid5(KEY, "table"), by=bawaslu, at=BEFORE)
    of_table = Commitment.objects.get(pk=int(next(iter(table.rows["promises"]))))
    keys = (each.pk for each in (filed, filed_on_linked, late, owed, proposed, extension, change, table, of_table))
    return World(*(gap.number for gap in gaps), *keys)


def _chief() -> Viewer:
    return replace(viewer_of("planner"), role=Role.CHIEF)


def _on(which: str, service: Callable[..., object], who: str, **more: object) -> Scene:
    """An act on the promise that the world calls so."""
    return lambda world: service(world.promise(getattr(world, which)), **more, by=viewer_of(who), at=AT)


def _at(which: str, service: Callable[..., object], who: str, *given: object, **more: object) -> Scene:
    """An act on the gap that the world calls so."""
    return lambda world: service(world.gap(getattr(world, which)), *given, **more, by=viewer_of(who), at=AT)


def _open(world: World) -> Gap:
    new = services.NewGap(KEY, "Genset", world.gap(world.first).place, "flood", 2, owner="bpbd")
    return services.open_gap(new, by=viewer_of("bawaslu"), at=AT)


def _file(world: World) -> object:
    new = services.NewFiling(KEY, "Sudah.", (story.text_file(),))
    return services.file_evidence(world.promise(world.late), new, by=viewer_of("bpbd"), at=AT)


def _change(world: World) -> GapChange:
    new = listing_services.NewChange(KEY, [world.busy, world.risky, world.free, world.linked], "bpbd", "1")
    return listing_services.change_gaps(new, by=viewer_of("bawaslu"), at=AT)


def _decide(granted: bool) -> Scene:
    def run(world: World) -> Extension:
        asked = Extension.objects.select_related("commitment").get(pk=world.extension)
        return promise_services.decide_extension(
            asked, granted=granted, reason="Alat kurang", by=viewer_of("bawaslu"), at=AT
        )

    return run


def _sign(world: World) -> Gap:
    gap = world.gap(world.asked)
    return risk_services.countersign_acceptance(gap, asked_at=gap.acceptance_asked_at, by=viewer_of("bawaslu"), at=AT)


def _ask_again(until: datetime) -> Scene:
    def run(world: World) -> Gap:
        new = risk_services.NewAcceptance("Tiada lahan lain", until)
        return risk_services.ask_acceptance(world.gap(world.asked), new, by=_chief(), at=AT)

    return run


def _keep_view(world: World) -> SavedView:
    new = listing_services.NewSavedView(KEY, "Milik kami", "list", "agency=kpu")
    return listing_services.save_view(new, by=viewer_of("bawaslu"), at=AT)


def _remove_view(world: World) -> None:
    view = SavedView.objects.get(actor="bawaslu", name="Milik kami")
    listing_services.remove_view(view, by=viewer_of("bawaslu"), at=AT)


def _load(world: World) -> TableImport:
    asked = tuple(RowPromise(agency, "Disiapkan", "Foto", SOON) for agency in ("bawaslu", "bpbd"))
    rows = tuple(RowGap(n, f"Dari berkas {n}", story.KAMPUNG_MELAYU, "flood", 2, "", "bpbd", asked) for n in (2, 3))
    sheet, changed = SheetReading("celah.xlsx", (), (), "a" * 64), {world.linked: {"severity": "1"}}
    found = GapReading(sheet, rows, ((world.busy, asked[1]),), changed, 0, ())
    return sheet_services.load_gaps(found, form_key=KEY, by=viewer_of("bawaslu"), at=AT)


def _take_back(world: World) -> TableImport:
    table = TableImport.objects.get(pk=world.table)
    return sheet_services.take_gaps_back(table, by=viewer_of("bawaslu"), at=AT)


_PROMISES, _RISKS = "posko.apps.gaps.promises.services", "posko.apps.gaps.risks.services"
_SERVICES, _LINKS = "posko.apps.gaps.course.services", "posko.apps.gaps.links.services"
_CHANGES, _VIEWS = "posko.apps.gaps.listing.services", "posko.apps.gaps.listing.services"
_NEW = services.NewCommitment(KEY, "Kami kerjakan", "foto", SOON)
_ASKED = promise_services.NewProposal(KEY, "polres", "Regu jaga", "daftar regu", SOON)
_LONGER = promise_services.NewExtension(KEY, AT + timedelta(days=5), "Alat datang lusa")
SCENES: Mapping[str, Scene] = {
    f"{_SERVICES}.open_gap": _open,
    f"{_SERVICES}.make_commitment": _at("busy", services.make_commitment, "bpbd", _NEW),
    f"{_SERVICES}.make_commitment / on a proven gap": _at("proven", services.make_commitment, "bpbd", _NEW),
    f"{_SERVICES}.make_commitment / on a gap that is lived with": _at(
        "lived_with", services.make_commitment, "bpbd", _NEW
    ),
    f"{_SERVICES}.file_stored": _file,
    f"{_SERVICES}.verify_commitment": _on("filed_on_linked", services.verify_commitment, "bawaslu", close=True),
    f"{_SERVICES}.return_evidence": _on("filed_on_linked", services.return_evidence, "bawaslu", reason="Kabur"),
    f"{_SERVICES}.withdraw_commitment": _on("late", services.withdraw_commitment, "bpbd", reason="Tiada alat"),
    f"{_SERVICES}.close_gap": _at("proven", services.close_gap, "bawaslu"),
    f"{_CHANGES}.change_gaps": _change,
    f"{_CHANGES}.undo_change": lambda world: listing_services.undo_change(
        GapChange.objects.get(pk=world.change), by=viewer_of("bawaslu"), at=AT
    ),
    "posko.apps.gaps.comments.services.write_comment": _at(
        "busy", comment_services.write_comment, "kpu", comment_services.NewComment(KEY, "Kami lihat.")
    ),
    f"{_LINKS}.mark_duplicate": lambda world: link_services.mark_duplicate(
        world.gap(world.free), world.first, by=viewer_of("planner"), at=AT
    ),
    f"{_LINKS}.mark_duplicate / the other way": lambda world: link_services.mark_duplicate(
        world.gap(world.first), world.free, by=viewer_of("planner"), at=AT
    ),
    f"{_LINKS}.unmark_duplicate": _at("linked", link_services.unmark_duplicate, "planner"),
    f"{_PROMISES}.propose_commitment": _at("busy", promise_services.propose_commitment, "bawaslu", _ASKED),
    f"{_PROMISES}.accept_proposal": _on("proposed", promise_services.accept_proposal, "planner"),
    f"{_PROMISES}.accept_proposal / of a table": _on("of_table", promise_services.accept_proposal, "bpbd"),
    f"{_PROMISES}.decline_proposal": _on("proposed", promise_services.decline_proposal, "planner", reason="Penuh"),
    f"{_PROMISES}.start_commitment": _on("late", promise_services.start_commitment, "bpbd"),
    f"{_PROMISES}.break_commitment": _on("late", promise_services.break_commitment, "bawaslu", reason="Tiada bukti"),
    f"{_PROMISES}.ask_extension": lambda world: promise_services.ask_extension(
        world.promise(world.owed), _LONGER, by=viewer_of("bpbd"), at=AT
    ),
    f"{_PROMISES}.decide_extension": _decide(granted=True),
    f"{_PROMISES}.decide_extension / refused": _decide(granted=False),
    "posko.apps.gaps.reminders.services.remind": _on("late", reminder_services.remind, "bawaslu"),
    f"{_RISKS}.reopen_gap": _at("closed", risk_services.reopen_gap, "bawaslu", reason="Kembali"),
    f"{_RISKS}.ask_acceptance": _ask_again(SOON),
    f"{_RISKS}.countersign_acceptance": _sign,
    f"{_RISKS}.end_acceptance": _at("lived_with", risk_services.end_acceptance, "bawaslu", reason="Air naik"),
    f"{_RISKS}.lapse_some / round": lambda world: risk_services.lapse_acceptances(by=viewer_of("bawaslu"), at=AT),
    f"{_VIEWS}.save_view": _keep_view,
    f"{_VIEWS}.remove_view": _remove_view,
    "posko.apps.gaps.sheets.services.load_gaps": _load,
    "posko.apps.gaps.sheets.services.take_gaps_back": _take_back,
    "posko.apps.gaps.escalation.services.escalate_some / round": lambda world: escalation_services.escalate(
        by=viewer_of("bawaslu"), at=AT
    ),
}
