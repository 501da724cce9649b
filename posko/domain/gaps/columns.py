"""The columns of tables of gaps and of promises, as they go out and come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from posko.domain.errors import N_
from posko.domain.files.cell_times import moment
from posko.domain.files.columns import Column, whole
from posko.domain.gaps.states import KINDS, SEVERITIES
from posko.domain.severity import TYPED

# As officers write them, besides the codes and the words of the pages.
KIND_WORDS: Final[Mapping[str, str]] = {
    "banjir": "flood", "bencana": "flood", "pemilih": "voter", "dpt": "voter", "logistik": "logistics",
    "keamanan": "security", "netralitas": "conduct", "tps khusus": "special_station", "koordinasi": "coordination",
    "hoaks": "information", "informasi": "information",
}  # fmt: skip
SEVERITY_WORDS: Final[Mapping[str, str]] = {
    word: str(level) for word, level in TYPED.items() if level in SEVERITIES and not word.isdigit()
}
GAP_STATES: Final[Mapping[str, str]] = {
    "open": N_("open"), "promised": N_("promised"), "proven": N_("proven"), "closed": N_("closed"),
    "reopened": N_("reopened"), "accepted": N_("lived with"), "void": N_("called off"),
}  # fmt: skip
PROMISE_STATES: Final[Mapping[str, str]] = {
    "proposed": N_("asked"), "noted": N_("noted, not confirmed"), "promised": N_("promised"),
    "started": N_("in progress"), "filed": N_("evidence filed"), "kept": N_("kept"), "declined": N_("declined"),
    "broken": N_("broken"), "withdrawn": N_("withdrawn"), "lapsed": N_("fallen away"),
}  # fmt: skip


def _optional(name: str, head: str, *also: str) -> Column:
    return Column(name, required=False, head=head, also=also)


NUMBER: Final = Column(
    "number", whole, required=False, head=N_("Gap no."), also=("nomor celah", "celah no"), kind="whole"
)
PROMISE_NUMBER: Final = Column(
    "promise_number", whole, required=False, head=N_("Promise no."), also=("nomor janji", "janji no"), kind="whole"
)
_OF_GAP: Final = (
    _optional("title", N_("Gap"), "celah", "uraian celah", "judul", "masalah", "permasalahan", "kerawanan"),
    _optional("place", N_("Place"), "tempat", "lokasi", "wilayah", "kelurahan", "kecamatan"),
)
_PLACE_CODE: Final = _optional("place_code", N_("Place code"), "kode")
_MORE_OF_GAP: Final = (
    Column("kind", required=False, head=N_("Kind"), also=("jenis",), words=KINDS, typed=KIND_WORDS),
    Column("severity", whole, required=False, head=N_("Severity"), also=("tingkat",),
           words={str(level): word for level, word in SEVERITIES.items()}, typed=SEVERITY_WORDS),
    _optional("detail", N_("Details"), "uraian", "keterangan"),
    _optional("owner", N_("Owner"), "pemilik", "penanggung jawab"),
    _optional("brought_by", N_("Brought by"), "dibawa oleh"),
)  # fmt: skip
# What an export tells besides, and no table changes.
_TOLD: Final = (
    Column("state", required=False, head=N_("State of the gap"), words=GAP_STATES),
    _optional("opened_by", N_("Opened by")),
    Column("opened_at", moment, required=False, head=N_("Opened at"), kind="moment"),
    Column("closed_at", moment, required=False, head=N_("Closed at"), kind="moment"),
    _optional("source", N_("Source")),
)
_OF_PROMISE: Final = (
    _optional("agency", N_("Agency"), "instansi"),
    _optional("promise", N_("The promise"), "promise", "janji", "komitmen"),
    _optional("evidence", N_("Evidence asked"), "bukti", "bukti dukung"),
    Column("due", moment, required=False, head=N_("Due"), also=("tenggat", "batas waktu"), kind="moment"),
)
_TOLD_OF_PROMISE: Final = (
    Column("extended_due", moment, required=False, head=N_("More time until"), kind="moment"),
    Column("promise_state", required=False, head=N_("State of the promise"), words=PROMISE_STATES),
    Column("late_hours", required=False, head=N_("Late (hours)"), kind="decimal", taken=False),
    _optional("verified_by", N_("Verified by")),
)

SCHEMA: Final[Sequence[Column]] = (
    NUMBER, *_OF_GAP, _PLACE_CODE, *_MORE_OF_GAP, *_TOLD, PROMISE_NUMBER, *_OF_PROMISE, *_TOLD_OF_PROMISE,
)  # fmt: skip
# The promises alone; a table of them is read by the schema of gaps.
PROMISES: Final[Sequence[Column]] = (
    PROMISE_NUMBER, NUMBER, *_OF_GAP, _PLACE_CODE, *_OF_PROMISE, *_TOLD_OF_PROMISE,
)  # fmt: skip
# What the templates ask to fill in.
NEW_GAPS: Final[Sequence[Column]] = (*_OF_GAP, *_MORE_OF_GAP, *_OF_PROMISE)
NEW_PROMISES: Final[Sequence[Column]] = (NUMBER, _OF_GAP[0], *_OF_PROMISE)
NEEDED: Final = ("title", "place", "kind", "severity")
ALL_OF_PROMISE: Final = ("agency", "promise", "evidence", "due")
AGENCIES: Final = frozenset({"owner", "brought_by", "opened_by", "agency", "verified_by"})
