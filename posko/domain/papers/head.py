"""The ledger head on paper: the signed text with its QR code, and how whoever holds the paper checks it later.

A paper from before heads were signed shows COUNT:ROOT, as it did when it was issued.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from posko.domain.ledger import Head
from posko.domain.papers.formats import Language, clock_time, day, number
from posko.domain.papers.qr import checkpoint_code, head_png, head_qr
from posko.domain.papers.word import Block, Facts, Heading, Paragraph, Picture
from posko.domain.papers.words import Words
from posko.domain.situation.sitrep import head_text
from posko.domain.tlog.checkpoints import read_checkpoint
from posko.domain.tlog.notes import read_note

COMMAND: Final = "posko-verify EXPORT --key KEY --head HEAD.txt"
# Points: the room of a line in the block of the head, the letters of the signed text, and how wide one of them is.
_LINE, _LARGE, _SMALL, _LETTER = 462.0, 7.6, 5.4, 0.602


@dataclass(frozen=True, slots=True)
class Carried:
    """What a paper carries away of the ledger: the signed head's text, or the head it was issued with, or nothing."""

    checkpoint: str = ""
    counted: Head | None = None
    at: datetime | None = None


NOTHING: Final = Carried()


def head_pictures(carried: Carried) -> dict[str, str]:
    """The QR code by the name that the templates know, where there is something to scan."""
    if carried.checkpoint:
        return {"qr": checkpoint_code(carried.checkpoint).svg}
    return {"qr": head_qr(carried.counted)} if carried.counted else {}


def head_sheet(carried: Carried, text: Words, language: Language) -> dict[str, object]:
    """What the block of the head prints. `text` may have a `head_text` of the paper's own, with {count}."""
    if carried.checkpoint:
        return {"kind": "signed", **_signed(carried, text, language)}
    if carried.counted:
        return {"kind": "counted", **_counted(carried, carried.counted, text, language)}
    return {"kind": "none"}


def head_blocks(carried: Carried, text: Words, language: Language) -> list[Block]:
    """The same for papers that somebody goes on writing in."""
    told: dict[str, Any] = head_sheet(carried, text, language)
    if told["kind"] == "none":
        return [Heading(text["h_head"], 2), Paragraph(text["head_unsigned"], small=True)]
    blocks: list[Block] = [
        Heading(text["h_signed"] if carried.checkpoint else text["h_head"], 2),
        Paragraph(told["text"], small=True),
        Facts(tuple((name, (value,)) for name, value in told["facts"])),
    ]
    if carried.checkpoint:
        return [*blocks, *_signed_blocks(carried.checkpoint, told, text)]
    root = [Paragraph(text["head_root"], small=True), Paragraph(" ".join(told["groups"]), mono=True)]
    picture = [Picture(head_png(carried.counted), 3.3, told["qr_alt"])] if carried.counted else []
    return [*blocks, *root, *picture, Paragraph(text["head_check"], small=True), Paragraph(told["command"], mono=True)]


def _signed_blocks(checkpoint: str, told: dict[str, Any], text: Words) -> list[Block]:
    """How a signed head is checked, its code, and the text itself."""
    code = checkpoint_code(checkpoint)
    return [
        Paragraph(text["signed_check"], small=True),
        Paragraph(told["command"], mono=True),
        Picture(code.png, round(code.millimetres / 10, 2), told["qr_alt"]),
        Paragraph(told["checkpoint"], mono=True),
    ]


def _counted(carried: Carried, head: Head, text: Words, language: Language) -> dict[str, object]:
    return {
        "text": text["head_text"].format(count=number(head.count, language)),
        "facts": [(text["head_count"], number(head.count, language)), (text["head_taken"], _moment(carried, language))],
        "groups": [head.root[start : start + 8] for start in range(0, 64, 8)],
        "command": f"posko ledger verify --head {head_text(head)}",
        "qr_alt": text["qr_alt"].format(head=head_text(head)),
    }


def _signed(carried: Carried, text: Words, language: Language) -> dict[str, object]:
    origin, size, signers = _read(carried.checkpoint)
    longest = max(len(line) for line in carried.checkpoint.splitlines())
    count = number(size, language)
    return {
        "text": text["signed_text"].format(count=count),
        "facts": [
            (text["head_count"], count),
            (text["head_signed"], _moment(carried, language)),
            (text["head_signer"], origin),
            (text["head_cosigners"], ", ".join(signers) or text["head_not_cosigned"]),
        ],
        "checkpoint": carried.checkpoint,
        "points": round(max(_SMALL, min(_LARGE, _LINE / (_LETTER * longest))), 2),
        "fits": _LINE / (_LETTER * longest) >= _SMALL,
        "millimetres": checkpoint_code(carried.checkpoint).millimetres,
        "command": COMMAND,
        "qr_alt": text["signed_alt"].format(count=count, origin=origin),
    }


def _read(checkpoint: str) -> tuple[str, int, list[str]]:
    """Origin, size, and the names of the others who signed."""
    note = read_note(checkpoint)
    head = read_checkpoint(note.text)
    return head.origin, head.size, [each.name for each in note.signatures if each.name != head.origin]


def _moment(carried: Carried, language: Language) -> str:
    at = carried.at
    return f"{day(at, language, weekday=False)}, {clock_time(at, language)}" if at else "–"
