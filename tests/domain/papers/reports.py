"""Reports for the tests of papers: a small ordinary one, and the text a reader finds in the PDF."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from posko.domain.ledger import Head
from posko.domain.situation.sitrep import (
    WIB,
    AgencyRow,
    Beside,
    Figure,
    GapLine,
    HighClass,
    Phase,
    RakorLine,
    Sitrep,
    Situation,
    WeakPoint,
)
from posko.domain.territory.places import Label

AT = datetime(2024, 11, 25, 15, 4, tzinfo=WIB)
ROOT = "0123456789abcdef" * 4
MAP = (
    '<svg viewBox="0 0 10 10"><a href="/place/1"><path d="M0 0H10V10Z" fill="var(--v3)"/></a>'
    '<path d="M0 0V10H10Z" style="fill:var(--nowhere, #123456)"/></svg>'
)


def gap(ref: str, title: str, *, state: Any = "open", owner: str = "", due: datetime | None = None) -> GapLine:
    late = AT - due if due is not None and due < AT and state != "closed" else None
    return GapLine(ref, title, "Kampung Melayu, Jatinegara", state, owner, due, late)


PUMP = gap("C-001", "Pompa belum ada", state="promised", owner="BPBD", due=AT - timedelta(hours=20))
LIST = gap("C-002", "Daftar TPS belum cocok")


def report(**changes: Any) -> Sitrep:
    """An ordinary demo sitrep with `changes` put over it."""
    plain = Sitrep(
        number="T/LAPSIT-007/XI/2024/POSKO-JT",
        classification="terbatas",
        addressees=("Kapolres", "Wali Kota"),
        copies=("Dandim",),
        operation_name="Operasi Mantap Praja Jaya 2024",
        operation_kind="mandiri kewilayahan",
        city_name="Jakarta Timur",
        agency="Posko Bersama Jakarta Timur",
        issued_by="Sekar Ayu Lestari",
        issued_role="Perwira Jaga",
        at=AT,
        demo=True,
        phase=Phase("Masa tenang", "Pemungutan suara", datetime(2024, 11, 27, 7, tzinfo=WIB)),
        situation=Situation(
            Figure(10, Label.OFFICIAL, "Kemendagri"),
            Figure(65, Label.OFFICIAL, "Kemendagri"),
            Figure(4144, Label.OFFICIAL, "KPU"),
            Figure(2374828, Label.OFFICIAL, "KPU"),
        ),
        high=HighClass(64, 12, 7),
        head=Head(1284, ROOT),
        head_taken_at=AT,
        weak_points=(
            WeakPoint(
                "Bidara Cina",
                "Jatinegara",
                "high",
                68.0,
                ("Konflik",),
                (Beside("Banjir", Label.ESTIMATE), Beside("TPS khusus", Label.OFFICIAL)),
                1,
                Label.SYNTHETIC,
                False,
            ),
        ),
        gaps_by_agency=(AgencyRow("BPBD", 0, 3, 1, 1),),
        gap_lines=(PUMP, LIST),
        rakor=(RakorLine(datetime(2024, 8, 6, 9, tzinfo=WIB), "Rakor lintas sektoral", "Tutup tiap celah."),),
    )
    return replace(plain, **changes)


def pages(pdf: bytes) -> list[str]:
    """The text of each page with all white space (and break marks) taken out: lines break anywhere."""
    return [re.sub(r"[\s\u200b\u00ad]", "", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def read(pdf: bytes) -> str:
    return "".join(pages(pdf))


def bare(text: str) -> str:
    """`text` as `read` gives it back."""
    return re.sub(r"\s", "", text)
