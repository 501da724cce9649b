"""The ledger: one entry whose payload is purged; its triggers are taken away and put back; three keys of witnesses."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace

from django.db import connection, transaction

from posko.apps.ledger import services, triggers
from posko.apps.ledger.exports import services as exports
from posko.apps.ledger.exports.folder import Exported
from posko.apps.ledger.heads import services as head_services
from posko.apps.ledger.models import Entry, SignedHead, Witness
from posko.apps.ledger.witnesses import selectors as witness_selectors
from posko.apps.ledger.witnesses import services as witness_services
from posko.domain import witnesses as words
from posko.domain.access import Viewer, system_viewer
from posko.domain.errors import BadInput
from posko.domain.tlog.checkpoints import Checkpoint
from posko.domain.tlog.notes import ED25519, Signer, read_vkey, sign
from tests import story, world
from tests.cast import AT, viewer_of
from tests.pairs.worlds import Scene
from tests.witnesses import HOUSE, NOW, Machine, chief_of, confirmed, new_witness, registered

NOUN = "ledger"
SHA256 = "0" * 64
KEY = uuid.UUID("0d0a8c7e-5f0e-4b6e-9a53-6a2f0e0c1a10")
WITNESSES = "posko.apps.ledger.witnesses.services"
# Of KPU one key counts and a newer one waits; BPBD's waits.
COUNTS, NEWER, WAITS = Machine(), Machine("kpu.example/2", b"\x09" * 32), Machine("bpbd.example/w", b"\x0a" * 32)


def build() -> int:
    confirmed(COUNTS)
    registered(NEWER)
    registered(WAITS, agency="bpbd")
    head = Checkpoint("posko.test/pairs", 1, b"\x01" * 32)
    note = str(sign(head.body, Signer("posko.test/pairs", ED25519, b"\x02" * 32)))
    SignedHead.objects.create(origin=head.origin, size=1, root="01" * 32, checkpoint=note, peaks=["01" * 32], at=NOW)
    story.write_line(viewer_of("bawaslu"), AT)
    return Entry.objects.filter(event="journal.written").values_list("number", flat=True).get()


def console() -> Viewer:
    return system_viewer("console", operation=world.CODE, city=world.CITY)


def _restore() -> object:
    """Taken away and put back in one transaction: taken away alone they would be missing for the other side too."""
    with transaction.atomic():
        services._wait_for_writers()  # as the act itself does before it touches a table
        triggers.drop(connection)
        return services.restore_triggers(by=console(), at=AT)


def _witness(machine: Machine) -> Witness:
    return Witness.objects.get(name=machine.name)


def _register(word: str, seed: bytes) -> object:
    new = replace(
        new_witness(Machine(f"bawaslu.example/{word}", seed), agency="bawaslu"), form_key=uuid.uuid5(KEY, word)
    )
    return witness_services.register(new, by=viewer_of("admin"), at=AT, real_at=NOW)


def _confirm(machine: Machine, agency: str) -> object:
    return witness_services.confirm(_witness(machine), by=chief_of(agency), at=AT, real_at=NOW)


def _end(machine: Machine) -> object:
    return witness_services.end(_witness(machine), reason="Mesin hilang", by=viewer_of("admin"), at=AT)


def _take() -> object:
    witness, head = _witness(COUNTS), SignedHead.objects.get(origin="posko.test/pairs")
    line = words.cosignature(head.checkpoint, COUNTS.line(head), read_vkey(witness.vkey))
    assert line is not None
    good = witness_selectors.Good(witness, head, line)
    return witness_services._take([good], by=viewer_of("admin"), at=AT, real_at=NOW)


def _refuse() -> object:
    params = {"name": COUNTS.name, "size": 1}
    return witness_services._record_refusal(_witness(COUNTS), 1, words.FALSE, params, by=HOUSE, at=NOW)


def _dispute() -> object:
    params = {"name": COUNTS.name, "size": 1}
    witness = _witness(COUNTS)
    return witness_services._record_dispute(witness, 1, words.FORKED, params, by=HOUSE, at=NOW, real_at=NOW)


SCENES: Mapping[str, Scene] = {
    f"{WITNESSES}.register": lambda number: _register("satu", b"\x0b" * 32),
    f"{WITNESSES}.register / another key of the agency": lambda number: _register("dua", b"\x0c" * 32),
    f"{WITNESSES}.register / the same key under another name": lambda number: _register("tiga", b"\x0b" * 32),
    f"{WITNESSES}.confirm": lambda number: _confirm(NEWER, "kpu"),
    f"{WITNESSES}.confirm / of another agency": lambda number: _confirm(WAITS, "bpbd"),
    f"{WITNESSES}.move": lambda number: witness_services.move(
        _witness(NEWER), "http://10.20.0.8:8470", by=chief_of("kpu"), at=AT
    ),
    f"{WITNESSES}.end": lambda number: _end(NEWER),
    f"{WITNESSES}.end / the one that counts": lambda number: _end(COUNTS),
    f"{WITNESSES}._take": lambda number: _take(),
    f"{WITNESSES}._record_refusal": lambda number: _refuse(),
    f"{WITNESSES}._record_dispute": lambda number: _dispute(),
    f"{WITNESSES}._record_brought": lambda number: witness_services._record_brought(
        BadInput(words.UNKNOWN), by=viewer_of("admin"), at=AT
    ),
    "posko.apps.ledger.exports.services.record_export": lambda number: exports.record_export(
        Exported(1, 0, 1, None), by=viewer_of("auditor"), at=AT
    ),
    "posko.apps.ledger.services.purge": lambda number: services.purge(
        number, by=viewer_of("bawaslu"), at=AT, reason="Masa simpan habis"
    ),
    "posko.apps.ledger.services.restore_triggers": lambda number: _restore(),
    "posko.apps.ledger.services.restore_triggers / none is missing": lambda number: services.restore_triggers(
        by=console(), at=AT
    ),
    "posko.apps.ledger.heads.services.record_new_key": lambda number: head_services.record_new_key(
        {"key": "posko.test/pairs/2", "before": "posko.test/pairs", "last_head": "", "reason": "Kantor dibobol"},
        by=console(),
        at=AT,
    ),
    "posko.apps.ledger.services.record_backup": lambda number: services.record_backup(
        head=f"1:{SHA256}", sha256=SHA256, files=1, by=console(), at=AT
    ),
    "posko.apps.ledger.services.record_restore": lambda number: services.record_restore(
        head=f"1:{SHA256}", made_at=AT.isoformat(), by=console(), at=AT
    ),
}
