"""The letter that lies in every export: what the folder holds, and the command that checks it, in both languages."""

from __future__ import annotations

from typing import Final

NAME: Final = "READ-ME.txt"

_LETTER: Final = """\
JEJAK {origin}
Diambil {made_at}, untuk {for_id}: {leaves} baris.

Folder ini membuktikan masa lalu pos komando. Periksa di komputer lain, tanpa Posko dan tanpa internet:

    posko-verify . --key KUNCI --head KEPALA

KUNCI   berkas berisi kunci pos (satu baris dari `posko ledger key`), seperti tercetak pada perjanjian yang
        ditandatangani. Jangan mengambilnya dari folder ini.
KEPALA  berkas berisi teks kode QR pada laporan situasi yang tercetak, atau kepala yang disimpan lembaga Anda.
        Jangan mengambilnya dari folder ini.

Isi: checkpoint (kepala terbaru), heads (semua kepala), tile (pohon dan sidik setiap baris), rows.jsonl (baris-baris;
"hidden" berarti baris itu bukan untuk penerima folder ini), about.json.
{warning_id}

LEDGER OF {origin}
Taken {made_at}, for {for_en}: {leaves} rows.

This folder proves the past of a command post. Check it on another machine, without Posko and without internet:

    posko-verify . --key KEY --head HEAD

KEY     a file with the key of the post (the line that `posko ledger key` prints), as it stands on the signed
        agreement. Do not take it from this folder.
HEAD    a file with the text of the QR code on a printed situation report, or a head that your office kept. Do not
        take it from this folder.

In it: checkpoint (the newest head), heads (all heads), tile (the tree, and the hash of every row), rows.jsonl (the
rows; "hidden" means that a row is not for the receiver of this folder), about.json.
{warning_en}
"""
_ALL_ID: Final = """
PERINGATAN: folder ini memuat SEMUA baris, juga perkara dan data pemilih. Folder ini tidak boleh keluar dari pos. Untuk
sebuah instansi: posko ledger export --out FOLDER --for INSTANSI"""
_ALL_EN: Final = """
WARNING: this folder holds ALL rows, those of cases and voters too. It does not leave the post. For an agency:
posko ledger export --out FOLDER --for AGENCY"""


def written(*, origin: str, made_at: str, receiver: str | None, leaves: int) -> str:
    """The text of the letter. `receiver` is the agency's code; None where the folder holds everything."""
    return _LETTER.format(
        origin=origin,
        made_at=made_at,
        leaves=leaves,
        for_id=receiver or "pos itu sendiri",
        for_en=receiver or "the post itself",
        warning_id="" if receiver else _ALL_ID,
        warning_en="" if receiver else _ALL_EN,
    )
