"""The outcome when two people write one line at once, and the title of a gap made of a line.

Nothing that was typed is lost: the first text stays in force, the later one is kept as a draft, and a person picks one
or joins them. A machine that joined the sentences of two officers would put words in their mouths.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from posko.domain.likeness import stems

TITLE_LENGTH: Final = 160
# Words that tell what a matter is about, by kind of gap; the first kind with most of them is taken.
_TELLING: Final[Mapping[str, str]] = {
    "flood": "banjir genangan tergenang pompa pohon tumbang longsor gempa cuaca hujan bpbd lampu padam listrik",
    "voter": "pemilih dpt dptb ktp nik domisili berdomisili terdaftar memilih undangan pindahan",
    "logistics": "logistik surat suara kotak bilik tinta distribusi gudang truk pengiriman",
    "security": "keamanan kawal patroli tawuran rusuh bentrok ancaman intimidasi massa konflik",
    "conduct": "netral netralitas asn kampanye politik uang kades pejabat dukung",
    "special_station": "lapas rutan rumah sakit khusus panti pasien tahanan",
    "information": "hoaks hoax isu medsos kabar bohong fitnah pesan berantai",
}
USUAL_KIND: Final = "coordination"


class Pick(StrEnum):
    """How a person ends a conflict: the standing text, the draft, or one text made of both."""

    STANDING = "standing"
    DRAFT = "draft"
    JOINED = "joined"


class Outcome(StrEnum):
    """The outcome of a text that was sent."""

    SAME = "same"
    STANDS = "stands"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Standing:
    """The text of a line as it stands: its version, its words, and the code of its place or an empty word."""

    version: int
    text: str
    place: str


def outcome(standing: Standing, *, seen_version: int, text: str, place: str) -> Outcome:
    """The outcome of a text whose writer saw `seen_version`. It comes into force only if nobody else was faster."""
    if (text, place) == (standing.text, standing.place):
        return Outcome.SAME
    return Outcome.STANDS if seen_version == standing.version else Outcome.BESIDE


def resent_key(form_key: uuid.UUID, text: str, place: str) -> uuid.UUID:
    """The key of a form that was sent once, whose answer was lost, and that was then changed and sent again."""
    return uuid.uuid5(form_key, f"{place}\n{text}")


def title_and_detail(text: str) -> tuple[str, str]:
    """The first sentence names a gap, the rest is its detail; a long first sentence is cut and kept in full below."""
    first, _dot, rest = text.partition(". ")
    if len(first) > TITLE_LENGTH:
        return first[: TITLE_LENGTH - 1].rstrip() + "…", text
    return first.rstrip("."), rest.strip()


def kind_told(text: str) -> str:
    """The kind of gap that a text most likely speaks of; coordination where no word tells."""
    said = set(stems(text))
    counts = {kind: len(said & set(stems(words))) for kind, words in _TELLING.items()}
    best = max(counts, key=lambda kind: counts[kind])
    return best if counts[best] else USUAL_KIND
