"""Minutes for the tests of papers: a rakor of five agencies with inputs, gaps, promises, one declined."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from posko.domain.ledger import Head
from posko.domain.rakor.minutes import (
    AgendaLine,
    Attendance,
    GapOfMeeting,
    ItemLine,
    MinuteLine,
    Minutes,
    PromiseLine,
    Said,
)
from posko.domain.situation.sitrep import WIB
from tests.domain.papers.reports import ROOT

HELD = datetime(2024, 11, 25, 9, 0, tzinfo=WIB)
CLOSED = datetime(2024, 11, 25, 10, 40, tzinfo=WIB)
DUE = datetime(2024, 11, 26, 17, 0, tzinfo=WIB)
SHA = "c3" * 32
POLRES, KPU, BAWASLU = "Polres Metro Jakarta Timur", "KPU Kota Jakarta Timur", "Bawaslu Kota Jakarta Timur"
BPBD, KODIM, LAPAS = "BPBD DKI Jakarta", "Kodim 0505/Jakarta Timur", "Lapas Kelas I Cipinang"

PUMP = GapOfMeeting(
    12,
    "Pompa belum siaga di enam TPS",
    "Kampung Melayu",
    "Bencana, lokasi TPS",
    "Berat",
    "promised",
    "BPBD",
    (
        PromiseLine("BPBD", "Enam pompa siaga di lokasi", "foto tiap pompa", DUE, "promised"),
        PromiseLine("Sudin SDA", "Bersihkan saluran", "foto sebelum dan sesudah", DUE, "proposed"),
        PromiseLine("Kodim", "Perahu karet", "foto perahu", DUE, "declined", "Perahu sudah dipakai di Cawang."),
    ),
)
ESCORT = GapOfMeeting(13, "Pengawalan logistik subuh", "Cakung", "Logistik", "Sedang", "open")


def minutes(**changes: Any) -> Minutes:
    """Ordinary demo minutes with `changes` put over them."""
    plain = Minutes(
        number="T/NOTULA-003/XI/2024/POSKO-JT",
        classification="terbatas",
        addressees=(POLRES, KPU, BAWASLU),
        operation_name="Operasi Mantap Praja Jaya 2024",
        city_name="Jakarta Timur",
        demo=True,
        title="Rakor lintas sektoral H-2",
        venue="Aula lantai 6 Mapolres",
        held_at=HELD,
        begun_at=HELD + timedelta(minutes=7),
        issued_at=CLOSED,
        chair=POLRES,
        kept_by=POLRES,
        issued_name="Panji Perencana",
        issued_role="Perencana",
        sha256=SHA,
        head=Head(1284, ROOT),
        attendance=(
            Attendance(POLRES, "present", True, "Perencana"),
            Attendance(KPU, "present", True, "Petugas data KPU"),
            Attendance(BAWASLU, "present", True, "Petugas Bawaslu"),
            Attendance(BPBD, "present", True, "Penghubung instansi"),
            Attendance(KODIM, "excused", True),
            Attendance("Kejaksaan Negeri Jakarta Timur", "absent", True),
            Attendance(LAPAS, "present", False, "Penghubung instansi"),
        ),
        items=(
            ItemLine(1, "Kesiapan pompa", "BPBD", 15, 22, "setujui jadwal"),
            ItemLine(2, "Tata tertib", "", 5, None),
        ),
        agenda=(
            AgendaLine("late", 4, "Lampu jalan padam", "Bidara Cina", "promised", "Sudin Bina Marga"),
            AgendaLine("new", 9, "Daftar pemilih lapas belum cocok", "Cipinang Besar Utara", "open"),
            AgendaLine("accepted", 7, "TPS di bantaran", "Kampung Melayu", "accepted", "Kelurahan"),
        ),
        questions=("KPU: Siapa memegang kunci gudang?",),
        lines=(
            MinuteLine(1, "BPBD", "input", "Muka air naik di Katulampa.\nSiaga 3 sejak subuh.", "Kampung Melayu", 12),
            MinuteLine(2, "KPU", "question", "Siapa mengawal kotak ke kecamatan?", "", 13, item=1),
            MinuteLine(3, "Polres", "decision", "Apel gabungan pukul 05.00 di tiap kecamatan."),
            MinuteLine(4, "Bawaslu", "recommendation", "Patroli pengawasan masa tenang bersama Panwascam."),
        ),
        gaps=(PUMP, ESCORT),
        said=(
            Said(BAWASLU, "objected", "Wulan Pengawas", "Petugas Bawaslu", CLOSED, "Butir 4 kurang lengkap."),
            Said(KPU, "approved", "Kirana Data", "Petugas data KPU", CLOSED + timedelta(minutes=9)),
            Said(POLRES, "approved", "Panji Perencana", "Perencana", CLOSED + timedelta(minutes=12)),
        ),
        waiting=(BAWASLU, BPBD, KODIM),
    )
    return replace(plain, **changes)


def empty() -> Minutes:
    """Minutes of a meeting at which nobody said anything."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("addressees", "attendance", "items", "agenda", "questions", "lines", "gaps", "said", "waiting"), ()
    )
    return minutes(venue="", issued_role="", **nothing)
